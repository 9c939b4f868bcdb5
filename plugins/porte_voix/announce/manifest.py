"""``manifest.json``: all that the announce job knows of the content, without ever opening it.

Written by the build, read by the plan. The same articles always give the same bytes, and the digest
that ends up on the live site covers all of them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from porte_voix import canonical
from porte_voix.announce.model import MANIFEST_SCHEMA, Article, Image, Manifest
from porte_voix.errors import ContentError, Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.whole import write_whole

#: Around the lines of a manifest; no JSON text holds a line break.
HEAD, TAIL = b'{"articles": [\n', b"\n],\n"
#: The canonical form, but for the spelling of accents: a file keeps its name.
_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
#: The last manifest that this process has put in place, and the state of its file since: while one
#: writes, millions of bytes are not read again at each save.
_last: "dict[Path, tuple[tuple[int, ...], Lines]]" = {}


def hashtag(tag: str) -> str:
    """A tag as one word, accents kept: « maternelle 4 ans » → « Maternelle4Ans ».

    Empty when no letter is left: a network links no hashtag made of digits.
    """
    words = re.findall(r"[^\W_]+", tag)
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return joined if any(letter.isalpha() for letter in joined) else ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A manifest as it is written: one article a line, by identity, with the comma that follows.

    ``blocked`` problems keep it from being announced; ``is_canonical`` when its accents are known
    to be spelt in one way. The lines stay one text: one of ten thousand is found without the others
    being taken apart.
    """

    body: bytes
    site: str
    blocked: int = 0
    is_canonical: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, articles: Iterable[Article], site: str, blocked: int = 0) -> "Lines":
        """The manifest of these articles, whatever their order."""
        ordered = sorted(articles, key=lambda article: article.key)
        return cls(b",\n".join(_line(_plain(article)) for article in ordered), site, blocked)

    @classmethod
    def read(cls, path: Path, site: str) -> "Lines | None":
        """What is written there; nothing unless it is a manifest of this site, as we write it."""
        state, lines = _last.get(path, (None, None))
        if lines and lines.site == site and state == _state(path):
            return lines
        try:
            data = path.read_bytes()
        except OSError:
            return None
        body, middle, end = data.removeprefix(HEAD).rpartition(TAIL)
        if not (data.startswith(HEAD) and middle):
            return None
        # Its digest is that of the canonical form: of these very bytes, if they are spelt so.
        for is_canonical in (True, False):
            made = cls(body, site, 0, is_canonical)
            with suppress(ValueError):
                if made._is_whole() and made._end() == end:
                    return made
        return None

    def _is_whole(self) -> bool:
        if not self.body:
            return True
        between = self.body.count(b"\n") == self.body.count(b'},\n{"')
        return between and self.body.startswith(b'{"') and self.body.endswith(b"}")

    def digest(self) -> str:
        """What the live site repeats: the digest of the canonical form of the whole content."""
        content = b'],"schema":%d,"site":%b}' % (MANIFEST_SCHEMA, _line(self.site))
        parts = b'{"articles":[', self.body.replace(b"\n", b""), content
        if self.is_canonical:
            return canonical.bytes_digest(*parts)
        return canonical.text_digest(b"".join(parts).decode())

    def data(self, digest: str = "") -> bytes:
        """The file; its digest need not be computed twice."""
        return b"".join((HEAD, self.body, TAIL, self._end(digest)))

    def write(self, path: Path, digest: str = "") -> None:
        """Put the file in place, whole; its digest need not be computed twice."""
        write_whole(path, self.data(digest))
        _last.clear()
        # Of others, reading finds out how their accents are spelt.
        if self.is_canonical and not self.blocked:
            _last[path] = _state(path), self

    def _end(self, digest: str = "") -> bytes:
        end = {"site": self.site, "schema": MANIFEST_SCHEMA, "digest": digest or self.digest()}
        end |= {"blocked": self.blocked} if self.blocked else {}
        return _line(end)[1:] + b"\n"

    def told_again(self, article: Article) -> "Lines | None":
        """The same, but for an article that it tells already under the same identity, from the
        same file; nothing if it does not.
        """
        mark = _mark(article.path)
        place = self.body.find(mark)
        if place < 0 or self.body.find(mark, place + 1) >= 0:
            return None
        start = self.body.rfind(b"\n", 0, place) + 1
        end = self.body.find(b"\n", place)
        end = len(self.body) if end < 0 else end - 1
        before = json.loads(self.body[start:end])
        if (before["id"], before["lang"]) != article.key:
            return None
        line = _line(_plain(article))
        is_canonical = self.is_canonical and canonical.is_canonical(line)
        body = b"".join((self.body[:start], line, self.body[end:]))
        return replace(self, body=body, is_canonical=is_canonical)

    def is_silent_on(self, path: str) -> bool:
        """Whether it tells nothing of a file."""
        return _mark(path) not in self.body


def _state(path: Path) -> tuple[int, ...]:
    """What another file in its place, or another text in it, would not have."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _line(data: Any) -> bytes:
    return _text(data).encode()


def _mark(path: str) -> bytes:
    return b'"path":%b,' % _line(path)


def digest(articles: Iterable[Article], site: str) -> str:
    """The digest of a manifest, whatever the order of its articles."""
    return Lines.of(articles, site).digest()


def to_json(articles: Iterable[Article], site: str, blocked: int = 0) -> str:
    """The text of the manifest; ``blocked`` problems keep it from being announced."""
    return Lines.of(articles, site, blocked).data().decode()


def read_manifest(path: Path) -> Manifest:
    """The manifest left by the last build; raises ``SettingsError`` when it cannot be used, and
    ``ContentError`` when that build was refused: nothing of it is deployed nor announced.
    """
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        what = _("le site n'a pas encore été construit")
        way_out = _("Lancez « inv build --publish ».")
        raise SettingsError([Problem(str(path), what, way_out)]) from error
    except (OSError, ValueError) as error:
        raise _refused(path, _("ce manifeste ne peut pas être lu")) from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, int) and schema > MANIFEST_SCHEMA:
        raise SettingsError(
            [
                Problem(
                    str(path),
                    _("ce manifeste vient d'une version plus récente de Porte-voix"),
                    _("Mettez à jour cette installation, puis relancez « inv build »."),
                )
            ]
        )
    if isinstance(data, dict) and data.get("blocked"):
        what = _("ce manifeste vient d'une construction refusée")
        way_out = _("Lancez « inv build », et corrigez ce qu'il dit.")
        raise ContentError([Problem(str(path), what, way_out)])
    try:
        articles = tuple(_article(item) for item in data["articles"])
        manifest = Manifest(data["site"], articles, data["digest"])
        found = canonical.digest({name: data[name] for name in ("schema", "site", "articles")})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _refused(path, _("ce manifeste ne peut pas être lu")) from error
    if schema != MANIFEST_SCHEMA or found != manifest.digest:
        raise _refused(path, _("ce manifeste a été modifié depuis qu'il a été écrit"))
    if len({article.key for article in articles}) < len(articles):
        raise _refused(path, _("ce manifeste donne deux fois le même article"))
    return manifest


def _refused(path: Path, what: str) -> SettingsError:
    return SettingsError(
        [Problem(str(path), what, _("Lancez « inv build --publish » pour le refaire."))]
    )


def _plain(article: Article) -> dict[str, Any]:
    image = article.image
    return {
        "id": article.id,
        "lang": article.lang,
        "title": article.title,
        "summary": article.summary,
        "url": article.url,
        "path": article.path,
        "slug": article.slug,
        "date": article.date.isoformat(),
        "texts": [list(pair) for pair in article.texts],
        "announce": article.announce,
        "image": _image(image) if image else None,
        "hashtags": list(article.hashtags),
        "urgent": article.urgent,
        "withdrawn": article.withdrawn.isoformat() if article.withdrawn else None,
        "revision": article.revision,
        **({"held": article.held} if article.held else {}),
    }


def _image(image: Image) -> dict[str, Any]:
    """An image; its agreement is told when there is one."""
    told: dict[str, Any] = {"url": image.url, "alt": image.alt, "digest": image.digest}
    if image.reach is not None:
        told["reach"] = list(image.reach)
    if image.until is not None:
        told["until"] = image.until.isoformat()
    # What is not said is left out: a manifest of before stays the same.
    return {**told, "served": image.served} if image.served else told


def _image_of(told: Mapping[str, Any]) -> Image:
    reach, until = told.get("reach"), told.get("until")
    return Image(
        told["url"],
        told["alt"],
        told["digest"],
        told.get("served", ""),
        None if reach is None else tuple(reach),
        date.fromisoformat(until) if until else None,
    )


def _article(data: Mapping[str, Any]) -> Article:
    return Article(
        id=data["id"],
        lang=data["lang"],
        title=data["title"],
        summary=data["summary"],
        url=data["url"],
        path=data["path"],
        slug=data["slug"],
        date=datetime.fromisoformat(data["date"]),
        texts=tuple((name, text) for name, text in data["texts"]),
        announce=data["announce"],
        image=_image_of(data["image"]) if data["image"] else None,
        hashtags=tuple(data["hashtags"]),
        urgent=data["urgent"],
        withdrawn=date.fromisoformat(data["withdrawn"]) if data["withdrawn"] else None,
        revision=data["revision"],
        held=data.get("held", ""),
    )
