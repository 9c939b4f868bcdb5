"""The addresses that people knew before this blogue: a text file, filled from a sitemap.

https://www.sitemaps.org/protocol.html: a sitemap lists addresses, an index lists sitemaps.
"""

from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import _
from porte_voix.permalinks.addresses import path_of

#: The most that one sitemap may hold, by its protocol.
MOST_BYTES = 50 * 1024 * 1024
HEADING = """\
# Les adresses que des gens connaissaient avant ce blogue, une par ligne.
# La construction s'arrête si l'une d'elles ne répond plus.
"""


def read_baseline(path: Path) -> tuple[str, ...]:
    """The paths of a file, each once; none when there is no file."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    typed = (line.strip() for line in lines)
    return tuple(dict.fromkeys(path_of(line) for line in typed if line and line[0] != "#"))


def with_addresses(known: Iterable[str], found: Iterable[str]) -> str:
    """The text of the file once these addresses are in it."""
    paths = dict.fromkeys([*known, *(path_of(url) for url in found)])
    return HEADING + "".join(f"{path}\n" for path in paths)


def locations(data: bytes, where: str) -> tuple[str, ...]:
    """The addresses that a sitemap, or an index of sitemaps, gives.

    Raises ``ContentError`` when it is neither; a document type, which could hide a bomb, is
    refused.
    """
    if len(data) > MOST_BYTES:
        raise _refused(where, _("ce plan de site dépasse 50 Mio"))
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _DocumentType) as error:
        raise _refused(where, _("ce fichier n'est pas un plan de site")) from error
    if reading.root not in ("urlset", "sitemapindex"):
        raise _refused(where, _("ce fichier n'est pas un plan de site"))
    return tuple(reading.found)


class _DocumentType(Exception):
    """A sitemap never has one."""


class _Reading:
    """What expat tells, kept."""

    def __init__(self) -> None:
        self.root = ""
        self.found: list[str] = []
        self._path: list[str] = []
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        local = name.rpartition(" ")[2]
        self.root = self.root or local
        self._path.append(local)
        self._words = []

    def text(self, words: str) -> None:
        """Some of its text."""
        self._words.append(words)

    def end(self, name: str) -> None:
        """An element closes: only the address of a page counts, not that of its pictures."""
        if self._path[1:] in (["url", "loc"], ["sitemap", "loc"]):
            self.found.append("".join(self._words).strip())
        self._path.pop()
        self._words = []

    def doctype(self, *_declared: object) -> None:
        """A document type."""
        raise _DocumentType


def _refused(where: str, what: str) -> ContentError:
    return ContentError([Problem(where, what, _("Donnez le fichier sitemap.xml du site."))])
