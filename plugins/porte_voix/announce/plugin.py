"""The glue with Pelican: what can be announced becomes a manifest; nothing is announced here.

The site also serves a small public file, which tells the announce job, whatever machine it runs on,
which build is really live and how far the register had come when it was made.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from pelican import Pelican
from pelican.contents import Article as PelicanArticle
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix import settings
from porte_voix.announce import manifest
from porte_voix.announce.model import Article, Image
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger_view import FILE_NAME, LedgerView, read_view
from porte_voix.refusal import refused
from porte_voix.theming import absolute
from porte_voix.whole import write_whole

PUBLIC_FILE = "porte-voix.json"
PUBLIC_SCHEMA = 1


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.initialized.connect(check_site)
    signals.get_generators.connect(get_generators)


def check_site(pelican: Pelican) -> None:
    """Refuse a build whose announcements could not name the address of a page."""
    where = "pelicanconf.py"
    problems = []
    if urlsplit(pelican.settings["SITEURL"]).scheme not in ("http", "https"):
        what = _("SITEURL n'est pas une adresse complète")
        problems.append(Problem(where, what, _("Écrivez par exemple http://127.0.0.1:8000.")))
    if "porte_voix" not in pelican.settings["PLUGINS"]:
        what = _("porte_voix.announce a besoin de porte_voix")
        problems.append(Problem(where, what, _("Ajoutez « porte_voix » à PLUGINS.")))
    if problems:
        raise SettingsError(problems)


def get_generators(pelican: Pelican) -> type[Generator]:
    """The generator of this plugin."""
    return ManifestGenerator


class ManifestGenerator(Generator):  # type: ignore[misc]
    """Writes the manifest and the public file that repeats its digest."""

    def generate_output(self, writer: Writer) -> None:
        """Write both files; the same content gives the same bytes."""
        known = settings.from_mapping(self.settings)
        site = self.settings["SITEURL"].rstrip("/")
        contents = self.context["generated_content"].values()
        served = self.context.get("served_pictures", {})
        articles = [
            to_article(content, site, served) for content in contents if is_announceable(content)
        ]
        view = read_view(Path(known.state_dir) / FILE_NAME)
        blocked = len(refused(self.context))
        public = public_file(site, manifest.digest(articles, site), view, blocked)
        write_whole(Path(self.output_path) / PUBLIC_FILE, public)
        write_whole(known.manifest_path, manifest.to_json(articles, site, blocked))


def is_announceable(content: object) -> bool:
    """Whether the manifest names this content: a published article, or a withdrawn one."""
    if not isinstance(content, PelicanArticle):
        return False
    withdrawn = content.status == "hidden" and content.withdrawn is not None
    return content.status == "published" or withdrawn


def to_article(
    content: PelicanArticle, site: str, served: Mapping[str, str] = MappingProxyType({})
) -> Article:
    """One article as the manifest tells it; ``served`` is what became of pictures, by path.

    The facts are those of its writer: typography and lighter pictures update no announcement.
    """
    image, announced = content.image, content.announced
    tags = (manifest.hashtag(tag.name) for tag in content.tags)
    return Article(
        id=content.id,
        lang=content.lang,
        title=announced.title,
        summary=announced.summary,
        url=absolute(site, content.url),
        path=content.get_relative_source_path(),
        slug=content.slug,
        date=content.date,
        texts=content.announce.texts,
        announce=content.announce.wanted,
        image=Image(
            image.url,
            announced.alt,
            image.digest,
            served.get(image.path, ""),
            image.reach,
            image.until,
        )
        if image
        else None,
        hashtags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        urgent=content.urgent,
        withdrawn=content.withdrawn,
        revision=content.revision,
        held=content.held,
    )


def public_file(site: str, digest: str, view: LedgerView | None, blocked: int = 0) -> str:
    """What the live site tells of itself; ``view`` is absent before the register's first export.

    ``blocked`` is how many problems keep this output from being deployed: it is for preview.
    """
    register = {"lineage": view.lineage, "events": view.events} if view else None
    data = {"schema": PUBLIC_SCHEMA, "site": site, "manifest": digest, "register": register}
    data |= {"blocked": blocked} if blocked else {}
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
