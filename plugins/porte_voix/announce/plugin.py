"""The glue with Pelican: what can be announced becomes a manifest; nothing is announced here.

The site also serves a small public file, which tells the announce job, whatever machine it runs on,
which build is really live and how far the register had come when it was made.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from pelican import Pelican
from pelican.contents import Article as PelicanArticle
from pelican.contents import Content
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix import settings
from porte_voix.announce import manifest, settled
from porte_voix.announce.model import Article, Image
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.late import late
from porte_voix.ledger_view import FILE_NAME, LedgerView, read_view
from porte_voix.refusal import refused
from porte_voix.theming import absolute
from porte_voix.whole import write_whole

with late():
    from porte_voix.announce import preview

PUBLIC_FILE = "porte-voix.json"
PUBLIC_SCHEMA = 1
#: A content as it was, and as it is.
Edit = tuple[Content, Content]


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


def get_generators(pelican: Pelican) -> tuple[type[Generator], ...]:
    """The generators of this plugin."""
    return ManifestGenerator, PreviewGenerator


class ManifestGenerator(Generator):  # type: ignore[misc]
    """Writes the manifest and the public file that repeats its digest."""

    def generate_output(self, writer: Writer) -> None:
        """Write both files; the same content gives the same bytes."""
        site, served = self._site, self._served
        articles = [
            to_article(content, site, served, path)
            for path, content in self.context["generated_content"].items()
            if is_announceable(content)
        ]
        self._write(manifest.Lines.of(articles, site, len(refused(self.context))))

    def write_edited(self, writer: Writer, edited: Sequence[Edit]) -> Collection[str] | None:
        """Put the lines of these articles in the place of theirs (see ``docs/architecture.md``)."""
        known = settings.from_mapping(self.settings)
        lines = None
        if not refused(self.context):
            lines = manifest.Lines.read(known.manifest_path, self._site)
        for _before, content in edited:
            if lines is None:
                return None
            if is_announceable(content):
                lines = lines.told_again(to_article(content, self._site, self._served))
            elif not lines.is_silent_on(content.get_relative_source_path()):
                return None
        if lines is None:
            return None
        self._write(lines)
        return ()

    @property
    def _site(self) -> str:
        site: str = self.settings["SITEURL"].rstrip("/")
        return site

    @property
    def _served(self) -> Mapping[str, str]:
        served: Mapping[str, str] = self.context.get("served_pictures", {})
        return served

    def _write(self, lines: manifest.Lines) -> None:
        known = settings.from_mapping(self.settings)
        view = read_view(Path(known.state_dir) / FILE_NAME)
        digest = lines.digest()
        said = _said(Path(known.state_dir) / settled.FILE_NAME)
        public = public_file(lines.site, digest, view, lines.blocked, said)
        write_whole(Path(self.output_path) / PUBLIC_FILE, public)
        lines.write(known.manifest_path, digest)


class PreviewGenerator(Generator):  # type: ignore[misc]
    """Writes what each network would show of the drafts and of the latest articles.

    Never in a build that goes online (``PORTE_VOIX_PREVIEW`` is 0 there).
    """

    def generate_context(self) -> None:
        """Choose the articles, so that an edit need not look at the others."""
        count = settings.from_mapping(self.settings).preview
        drafts = sorted(self.context["drafts"], key=lambda one: one.date)
        latest = heapq.nlargest(count, self.context["articles"], key=lambda one: one.date)
        self.context["porte_voix_previewed"] = (drafts, latest) if count else ()

    def generate_output(self, writer: Writer) -> None:
        """One page an article, and the list of them."""
        if not self.context["porte_voix_previewed"]:
            return
        drafts, latest = self.context["porte_voix_previewed"]
        known = settings.from_mapping(self.settings)
        accounts = preview.targets(known)
        site = known.site or self.settings["SITEURL"].rstrip("/")
        waiting, said = (
            [
                _shown(each, site, known)
                for one in group
                for each in (one, *one.translations)
                if is_previewed(each)
            ]
            for group in (drafts, latest)
        )
        folder = Path(self.output_path, settings.PREVIEW_FOLDER)
        for shown in (*waiting, *said):
            text = preview.page(shown, accounts, known)
            write_whole(folder / shown.folder / "index.html", text)
        write_whole(folder / "index.html", preview.index(waiting, said, known))


def is_previewed(content: PelicanArticle) -> bool:
    """Whether an article can be told at all: one whose file has problems cannot."""
    return getattr(content, "announced", None) is not None and content.withdrawn is None


def _shown(content: PelicanArticle, site: str, known: settings.Settings) -> preview.Shown:
    """An article as it would be announced from the public site."""
    article = to_article(content, site)
    is_draft = content.status == "draft"
    if is_draft:
        article = replace(article, url=absolute(site, _future_url(content)))
    picture = content.image or content.card
    state = ""
    if not article.announce:
        state = "Cet article ne sera annoncé nulle part\u00a0: il le demande."
    elif article.held:
        state = article.held
    elif is_draft and content.wanted == "published":
        state = preview.coming(content.date, known)
    elif is_draft:
        state = "Brouillon\u00a0: rien ne sera annoncé avant sa parution."
    return preview.Shown(
        article,
        content.url if content.save_as else "",
        picture.path if picture else "",
        picture.alt if picture else "",
        state,
    )


def _future_url(content: PelicanArticle) -> str:
    """The address of a draft once it is published."""
    if hasattr(content, "override_url"):
        return str(content.override_url)
    key = "url" if content.in_default_lang else "lang_url"
    return str(Content._expand_settings(content, key, "article"))


def is_announceable(content: object) -> bool:
    """Whether the manifest names this content: a published article, or a withdrawn one."""
    if not isinstance(content, PelicanArticle):
        return False
    withdrawn = content.status == "hidden" and content.withdrawn is not None
    return content.status == "published" or withdrawn


def to_article(
    content: PelicanArticle,
    site: str,
    served: Mapping[str, str] = MappingProxyType({}),
    path: str = "",
) -> Article:
    """One article as the manifest tells it; ``served`` is what became of pictures, by path.

    ``path`` is that of its source from the content, when it is known.

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
        path=path or content.get_relative_source_path(),
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


def _said(path: Path) -> settled.Settled | None:
    """What was settled by the last chain that left nothing undone; outside of one, nothing."""
    try:
        chain = settled.chain(path.read_bytes())
    except OSError:
        return None
    return chain.said if chain else None


def public_file(
    site: str,
    digest: str,
    view: LedgerView | None,
    blocked: int = 0,
    said: settled.Settled | None = None,
) -> str:
    """What the live site tells of itself; ``view`` is absent before the register's first export.

    ``blocked`` is how many problems keep this output from being deployed: it is for preview.
    ``said`` lets the hour that has nothing to do know it.
    """
    register = {"lineage": view.lineage, "events": view.events} if view else None
    data = {"schema": PUBLIC_SCHEMA, "site": site, "manifest": digest, "register": register}
    data |= {"blocked": blocked} if blocked else {}
    data |= {"rest": asdict(said)} if said else {}
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
