"""An export becomes files: where each goes, what it says, and what is told of it. Pure.

Nothing is lost in silence: each item of the export ends in the report as kept, changed or refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from porte_voix.i18n import _, ngettext
from porte_voix.identity import propose_id
from porte_voix.permalinks.addresses import path_of
from porte_voix.values import SLUG, plain_key
from porte_voix.wordpress import page, prose, shortcodes
from porte_voix.wordpress.export import Export, Item

#: Where WordPress keeps files; they stay there, so that their old addresses go on answering.
UPLOADS = "wp-content/uploads"
#: What becomes of each status of WordPress. A password would be lost: such an item is refused.
STATUSES = {
    "publish": "publie",
    "future": "publie",
    "draft": "brouillon",
    "pending": "brouillon",
    "private": "brouillon",
}
#: Kinds that WordPress keeps for itself, and why each stays behind.
MACHINERY = ("nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one item: ``kept``, ``changed`` or ``refused``, where, and why."""

    fate: str
    title: str
    old: str
    new: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Texts to write by path under the content, files to copy by their path among the uploads."""

    texts: Mapping[str, str]
    copies: Mapping[str, str]
    lines: tuple[Line, ...]


def plan(
    export: Export,
    uploads: Iterable[str],
    taken: Iterable[str] = (),
    ids: Iterable[str] = (),
    published: Iterable[str] = (),
    lifted: tuple[str, str] = ("", ""),
) -> Move:
    """What moving an export would write.

    ``uploads`` are the paths of the files at hand, under the old folder of uploads; ``taken`` the
    paths of the content that exist already; ``ids`` those of its articles, which an export read
    twice does not repeat; ``published`` the endings of the files that a site may copy; ``lifted``
    who lifts the rules that an old text could not follow, and until which day.
    """
    known = (frozenset(uploads), set(taken), frozenset(ids), frozenset(published))
    return _Moving(export, *known, lifted).move()


@dataclass
class _Moving:
    """The state of one move: the place of every item is known before any text is made."""

    export: Export
    uploads: frozenset[str]
    taken: set[str]
    ids: frozenset[str]
    published: frozenset[str]
    lifted: tuple[str, str]
    places: dict[int, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def move(self) -> Move:
        """Files first, then places, then the texts that name them."""
        self.items = {item.number: item for item in self.export.items}
        for item in self.export.items:
            if item.kind == "attachment":
                self._file(item)
        self._loose()
        texts = [item for item in self.export.items if item.kind != "attachment"]
        for item in texts:
            self._place(item)
        by_address = {path_of(item.link, self.export.site): item for item in texts}
        self.addresses = {path: item for path, item in by_address.items() if path != "/"}
        for item in texts:
            if item.number in self.places:
                self._text(item)
        return Move(self.texts, self.copies, tuple(self.lines))

    def _file(self, item: Item) -> None:
        """An attached file, copied to the same address."""
        path = self._upload(item.file)
        ending = PurePosixPath(path).suffix.lower().removeprefix(".")
        if path not in self.uploads:
            self._refuse(item, _("le fichier n'est pas dans le dossier des téléversements"))
        elif ending not in self.published:
            self._refuse(item, _("un fichier « .{ending} » n'est pas publié").format(ending=ending))
        else:
            self.copies[path] = f"{UPLOADS}/{path}"
            self.lines.append(Line("kept", item.title, item.file, self.copies[path]))

    def _loose(self) -> None:
        """The files that no item of the export names: smaller copies of pictures, most often."""
        named = set(self.copies)
        for path in sorted(self.uploads - named):
            original = prose.SMALLER.sub("", path)
            ending = PurePosixPath(path).suffix.lower().removeprefix(".")
            if ending in self.published:
                self.copies[path] = f"{UPLOADS}/{path}"
            if original == path or original not in named:
                fate = "kept" if path in self.copies else "refused"
                why = (_("aucun article de l'export ne le nomme"),)
                self.lines.append(Line(fate, path, f"{UPLOADS}/{path}", f"{UPLOADS}/{path}", why))

    def _place(self, item: Item) -> None:
        """The path of an item's text, or why it has none."""
        if item.kind not in ("post", "page"):
            machine = _("WordPress seul s'en servait") if item.kind in MACHINERY else None
            self._refuse(
                item,
                machine
                or _("ce genre de contenu, « {kind} », vient d'une extension").format(
                    kind=item.kind
                ),
            )
        elif item.status not in STATUSES:
            self._refuse(item, _("il est « {status} »").format(status=item.status or "?"))
        elif item.locked:
            self._refuse(item, _("un mot de passe le protège : ici, tout ce qui est publié se lit"))
        elif self.id_of(item) in self.ids:
            self._refuse(item, _("il est déjà dans le blogue"))
        else:
            folder = f"articles/{item.date[:4]}" if item.kind == "post" else "pages"
            stem = slug_of(item)
            paths = (f"{folder}/{stem}{f'-{turn}' if turn else ''}.md" for turn in range(10_000))
            self.places[item.number] = path = next(p for p in paths if p not in self.taken)
            self.taken.add(path)

    def _text(self, item: Item) -> None:
        """The file of one article or page."""
        path, why = self.places[item.number], []
        own = (
            tuple(
                each.number
                for each in self.export.items
                if each.parent == item.number and each.kind == "attachment"
            )
            if "[gallery" in item.html
            else ()
        )
        html, lost = shortcodes.plain(item.html, self._shown, own)
        body = prose.markdown(prose.paragraphs(html), self._link, self._picture)
        why += [_("code court retiré : {code}").format(code=code) for code in lost]
        why += [_("retiré : {what}").format(what=what) for what in body.removed]
        if item.number and len(item.categories) > 1 and item.kind == "post":
            why.append(_("une seule catégorie est gardée; les autres deviennent des mots-clics"))
        stem = PurePosixPath(path).stem
        if item.slug and unquote(item.slug) != stem:
            why.append(_("son adresse finit autrement : {slug}").format(slug=stem))
        if item.comments:
            count = len(item.comments)
            aside = ngettext("{n} commentaire mis à part", "{n} commentaires mis à part", count)
            why.append(aside.format(n=count))
        facts = page.Facts(
            id=self.id_of(item),
            stem=stem,
            status=STATUSES[item.status],
            author=self.export.authors.get(item.author, item.author),
            old=self._old(item),
            image=self._main_picture(item),
            by=self.lifted[0],
            until=self.lifted[1],
        )
        self.texts[path] = page.text(item, facts, body.text)
        self.lines.append(
            Line("changed" if why else "kept", item.title, item.link, path, tuple(why))
        )

    def id_of(self, item: Item) -> str:
        """The permanent id of an item, the same each time its export is read."""
        return propose_id(f"{self.export.site}#{item.number}")

    def _old(self, item: Item) -> str:
        """The old path of a text that was public; a query, ``?p=12``, is not one."""
        public = item.status == "publish"
        path = path_of(item.link, self.export.site)
        return path if public and path != "/" else ""

    def _main_picture(self, item: Item) -> tuple[str, str]:
        """The picture put forward, and what it shows, when there is one that we have."""
        shown = self.items.get(item.picture)
        path = self._upload(shown.file) if shown else ""
        if not shown or path not in self.copies:
            return "", ""
        return self.copies[path], shown.alternative or shown.title

    def _shown(self, number: int) -> str:
        """The HTML of an attached picture, or a link to another kind of file."""
        item = self.items.get(number)
        if item is None or not item.file:
            return ""
        if self._upload(item.file).lower().endswith(("png", "jpg", "jpeg", "gif", "webp", "avif")):
            return f'<p><img src="{item.file}" alt="{page.quoted(item.alternative)}"></p>'
        return f'<p><a href="{item.file}">{page.quoted(item.title)}</a></p>'

    def _link(self, address: str) -> str | None:
        """Where a link of the old site leads now."""
        parts = urlsplit(unescape(address))
        if not self._ours(address) or not parts.path:
            return None
        upload = self._picture(address)
        if upload is not None:
            return upload
        item = self.addresses.get(path_of(address, self.export.site).rstrip("/") + "/")
        item = item or self.addresses.get(path_of(address, self.export.site))
        if item is None or item.number not in self.places:
            return None
        mark = f"#{parts.fragment}" if parts.fragment else ""
        return f"{{filename}}/{self.places[item.number]}{mark}"

    def _picture(self, address: str) -> str | None:
        """The file that an address of the old site named; the full one rather than a smaller."""
        if not self._ours(address):
            return None
        path = self._upload(unescape(address))
        for each in (prose.SMALLER.sub("", path), path):
            if each and each in self.copies:
                return f"{{static}}/{self.copies[each]}"
        return None

    def _ours(self, address: str) -> bool:
        """Whether an address is one of the old site, whatever its scheme or « www »."""
        old, host = urlsplit(self.export.site).hostname or "", urlsplit(address).hostname
        return host is None or host.removeprefix("www.") == old.removeprefix("www.")

    def _upload(self, address: str) -> str:
        """The path of a file under the folder of uploads; empty for another address."""
        path = unquote(urlsplit(address).path)
        return path.partition(f"/{UPLOADS}/")[2]

    def _refuse(self, item: Item, why: str) -> None:
        title = item.title or item.file or f"{item.kind} {item.number}"
        self.lines.append(Line("refused", title, item.link, "", (why,)))


def slug_of(item: Item) -> str:
    """The last part of an address: that of WordPress if it is plain, else made from it."""
    typed = unquote(item.slug)
    if SLUG.fullmatch(typed):
        return typed
    plain = plain_key(typed or item.title).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return made or f"{item.kind}-{item.number}"


def comments(export: Export) -> Iterator[dict[str, object]]:
    """Each comment of the export, with the article it answers."""
    for item in export.items:
        for comment in item.comments:
            yield {
                "article": propose_id(f"{export.site}#{item.number}"),
                "author": comment.author,
                "date": comment.date,
                "approved": comment.approved,
                "text": comment.text,
            }
