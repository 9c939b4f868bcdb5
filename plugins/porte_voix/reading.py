"""One text from bytes to HTML that can do nothing, within limits of size, time and memory.

Everything here depends on the bytes of the file alone: the build and the check read alike. What is
wrong comes out as problems with their lines; nothing is raised for a text, whatever it holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from markdown import Markdown

from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.metadata import Document, parse_bytes
from porte_voix.safeguards import links, measure, notes, sanitise
from porte_voix.safeguards.links import Link
from porte_voix.workers.limits import Limits, TooLong, applied

META = "markdown.extensions.meta"


@dataclass(frozen=True, slots=True)
class Text:
    """A file read: its fields, its HTML and its summary's, its problems.

    ``notes`` are told and block nothing; ``links`` lead to files of the content; ``typed`` is the
    HTML before it was cleaned, which rules read. A text that cannot be converted has no document.
    """

    document: Document | None
    html: str = ""
    summary: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    links: tuple[Link, ...] = ()
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file, its name for its writer, and its path under the content."""

    data: bytes
    where: str
    inside: str
    page: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How the site reads: its time zone, its Markdown, what an article may take."""

    zone: ZoneInfo
    markdown: Mapping[str, Any]
    limits: Limits

    def options(self) -> dict[str, Any]:
        """Pelican's options without its front matter: a text may start with « Note: »."""
        named = (*self.markdown.get("extensions", ()), *self.markdown.get("extension_configs", ()))
        extensions = [name for name in dict.fromkeys(named) if name != META]
        return {**self.markdown, "extensions": extensions}


def read(source: Source, manner: Manner) -> Text:
    """Read one file, within limits when this process may die of it."""
    too_big = measure.of_bytes(source.data, source.where)
    if too_big:
        return Text(None, problems=too_big)
    header: tuple[Problem, ...] = ()
    try:
        with applied(manner.limits):
            document = parse_bytes(source.data, source.where, manner.zone, page=source.page)
            header = (*document.problems, *measure.of_fields(document))
            return _converted(document, header, source, manner)
    except TooLong:
        seconds = f"{manner.limits.seconds:g}"
        what = _("ce texte demande plus de {n} s de calcul pour devenir une page")
        return _refused(source.where, what.format(n=seconds), header)
    except RecursionError:
        what = _("ce texte emboîte trop de listes, de citations ou de crochets")
        return _refused(source.where, what, header)
    except MemoryError:
        what = _("ce texte demande trop de mémoire pour devenir une page")
        return _refused(source.where, what, header)
    except Exception as error:
        what = _("ce texte ne peut pas devenir une page ({error})")
        return _refused(source.where, what.format(error=type(error).__name__), header)


def died(where: str) -> Text:
    """What is told of a file whose reading ended its process."""
    return _refused(where, _("la lecture de ce texte a été arrêtée par le système"))


def _refused(where: str, what: str, header: tuple[Problem, ...] = ()) -> Text:
    way_out = _("Retirez-en la partie répétitive, ou faites-en plusieurs textes plus simples.")
    return Text(None, problems=(*header, Problem(where, what, way_out, 1)))


def _converted(
    document: Document, header: tuple[Problem, ...], source: Source, manner: Manner
) -> Text:
    markdown = Markdown(**manner.options())
    html = "" if document["withdrawn"] else markdown.convert(document.body)
    summary = markdown.reset().convert(document["summary"] or "")
    found = tuple(links.found(f"{html}\n{summary}", source.inside, document))
    return Text(
        document,
        sanitise.clean(html),
        sanitise.clean(summary),
        (*header, *links.problems(found, document)),
        tuple(notes.removed(f"{html}\n{summary}", document)),
        # Lines move with every edit above them, links do not.
        tuple(replace(link, line=None) for link in found if link.path),
        html,
    )
