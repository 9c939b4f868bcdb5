"""The English catalogues: extracted from the French source, kept complete, compiled."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
#: What marks a message: ``command`` carries the help of a task, ``gettext`` a block of a template.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "command": (1,),
    "ngettext": (1, 2),
    "_setting": (2,),
}


@dataclass(frozen=True, slots=True)
class CatalogueFiles:
    """One catalogue: where its messages come from and where its translation lives."""

    domain: str
    sources: Path
    pattern: str
    method: str
    po: Path

    def template(self) -> Any:
        """Every message of the sources, as a Babel catalogue."""
        from babel.messages.catalog import Catalog
        from babel.messages.extract import extract_from_file

        found = Catalog(domain=self.domain, project="Porte-voix")
        for path in sorted(self.sources.rglob(self.pattern)):
            for _line, message, _comments, context in extract_from_file(
                self.method, path, KEYWORDS, options={"silent": "false"}
            ):
                where = path.relative_to(self.sources).as_posix()
                found.add(message, locations=[(where, 0)], context=context)
        return found

    def current(self) -> Any:
        """The translation as it stands."""
        from babel.messages.catalog import Catalog
        from babel.messages.pofile import read_po

        if not self.po.exists():
            return Catalog(locale="en", domain=self.domain)
        return read_po(BytesIO(self.po.read_bytes()), locale="en", domain=self.domain)

    def update(self) -> None:
        """Merge new messages in, drop those that are gone, compile; the same bytes each time."""
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import write_po

        catalogue = self.current()
        catalogue.update(self.template(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        self.po.parent.mkdir(parents=True, exist_ok=True)
        with self.po.open("wb") as file:
            write_po(
                file, catalogue, omit_header=False, no_location=True, sort_output=True, width=99
            )
        with self.po.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)

    def missing(self) -> list[str]:
        """The messages of the sources that have no translation."""
        catalogue = self.current()
        gaps = []
        for message in self.template():
            if not message.id:
                continue
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            known = catalogue.get(key)
            strings = known.string if known else ""
            if not (all(strings) if isinstance(strings, tuple) else strings):
                gaps.append(key)
        return gaps


CATALOGUES = (
    CatalogueFiles(
        "porte_voix", PACKAGE, "*.py", "python", PACKAGE / "locale/en/LC_MESSAGES/porte_voix.po"
    ),
    CatalogueFiles(
        "theme",
        Path("theme"),
        "*.html",
        "jinja2",
        Path("theme/translations/en/LC_MESSAGES/theme.po"),
    ),
)
