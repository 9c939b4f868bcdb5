"""The two ways to write front matter, read into one form that keeps line numbers.

YAML between two ``---`` lines, or Pelican's block of ``Key: value`` lines. Nothing is typed here:
every scalar stays the text its writer typed, so that ``no``, ``7`` or a date mean what their field
says and not what YAML guesses.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import yaml

from porte_voix.errors import Problem
from porte_voix.i18n import _

FENCE = "---"
#: Neither Markdown, HTML nor a feed (XML 1.0, production 2) can carry these; the last ones turn the
#: direction of a text over, and show another one than what is there (Unicode TR 36, 2.8).
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069]"
)
#: A key starts with a letter; French typing may leave a space before the colon.
KEY = re.compile(
    r"^ {0,3}(?P<key>[^\W\d_][\w '’-]{0,80}?)[ \t\u00a0\u202f]*:[ \t\u00a0]*(?P<value>.*)$"
)
CONTINUED = re.compile(r"^(?: {4,}|\t)\s*(?P<value>\S.*)$")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as typed, and its line in the file (counted from 1)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; keys stay as typed and may repeat."""

    entries: tuple["Entry", ...]
    line: int


Node = Scalar | Items | Table


@dataclass(frozen=True, slots=True)
class Entry:
    """One key and what it holds."""

    key: str
    node: Node
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file cut in two: front matter not yet typed, and the text below it.

    ``legible`` is false when the front matter could not be read at all: nothing is missing then.
    """

    entries: tuple[Entry, ...]
    body: str
    body_line: int
    problems: tuple[Problem, ...]
    legible: bool = True


def split(text: str, where: str) -> Source:
    """Cut ``text`` in two; never raises: what is wrong becomes problems, all of them."""
    problems: list[Problem] = []
    lines = [
        _printable(line, number, where, problems)
        for number, line in enumerate(_lines(text), start=1)
    ]
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines) and lines[start].rstrip() == FENCE:
        return _yaml(lines, start, where, problems)
    return _block(lines, start, where, problems)


def _lines(text: str) -> list[str]:
    """The lines of a text in NFC; only the line ends of text editors count as such."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _printable(line: str, number: int, where: str, problems: list[Problem]) -> str:
    """The line without its invisible characters, which are reported."""
    found = CONTROL.search(line)
    if found is None:
        return line
    problems.append(
        Problem(
            where,
            _("un caractère invisible (U+{code:04X}) s'est glissé dans le texte").format(
                code=ord(found.group())
            ),
            _("Effacez le mot autour de la colonne {column} et retapez-le.").format(
                column=found.start() + 1
            ),
            number,
        )
    )
    return CONTROL.sub("", line)


def _block(lines: list[str], start: int, where: str, problems: list[Problem]) -> Source:
    """Pelican's ``Key: value`` lines, ended by an empty line; an indented line goes on."""
    found: list[tuple[str, list[str], int]] = []
    end = start
    for end in range(start, len(lines) + 1):
        line = lines[end] if end < len(lines) else ""
        if not line.strip():
            break
        continued, key = CONTINUED.match(line), KEY.match(line)
        if continued and found:
            found[-1][1].append(continued["value"].rstrip())
        elif key:
            found.append((key["key"].strip(), [key["value"].strip()], end + 1))
        elif not found:
            break
        else:
            problems.append(
                Problem(
                    where,
                    _("cette ligne n'est ni « Clé: valeur », ni la suite de la précédente"),
                    _(
                        "Commencez-la par quatre espaces si elle continue la ligne du dessus; "
                        "sinon, laissez une ligne vide avant le texte."
                    ),
                    end + 1,
                )
            )
    entries = tuple(
        Entry(key, Scalar("\n".join(part for part in parts if part), line), line)
        for key, parts, line in found
    )
    return _source(entries, lines, end, problems)


def _source(
    entries: tuple[Entry, ...], lines: list[str], end: int, problems: list[Problem]
) -> Source:
    while end < len(lines) and not lines[end].strip():
        end += 1
    return Source(entries, "\n".join(lines[end:]), end + 1, tuple(problems))


class _Loader(yaml.SafeLoader):
    """Composes nodes only, and refuses references: they can describe endless data."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "reference", mark)
        return super().compose_node(parent, index)


def _yaml(lines: list[str], start: int, where: str, problems: list[Problem]) -> Source:
    """YAML between two fences."""
    fences = (i for i in range(start + 1, len(lines)) if lines[i].rstrip() in (FENCE, "..."))
    end = next(fences, None)
    if end is None:
        problems.append(
            Problem(
                where,
                _("le bloc ouvert par « --- » ne se ferme pas"),
                _("Ajoutez une ligne « --- » après le dernier champ."),
                start + 1,
            )
        )
        return Source((), "", len(lines), tuple(problems), legible=False)
    entries: tuple[Entry, ...] = ()
    # Line numbers of the file: fields start on the line after the fence.
    first = start + 2
    try:
        node = yaml.compose("\n".join(lines[start + 1 : end]), Loader=_Loader)
        if isinstance(node, yaml.MappingNode):
            entries = _table(node, first, where, problems).entries
        elif node is not None:
            problems.append(
                Problem(
                    where,
                    _("le bloc entre « --- » n'a pas la forme « clé: valeur »"),
                    _("Écrivez un champ par ligne, par exemple « titre: Mon titre »."),
                    first,
                )
            )
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        # PyYAML lets ValueError and OverflowError out for escapes beyond Unicode.
        problems.append(_yaml_problem(error, first, end, where))
        return Source((), "", end + 2, tuple(problems), legible=False)
    return _source(entries, lines, end + 1, problems)


def _yaml_problem(error: Exception, first: int, last: int, where: str) -> Problem:
    """One French sentence for what PyYAML says in English."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = min(first + mark.line, last) if mark else first
    said = f"{getattr(error, 'problem', '')} {getattr(error, 'context', '')}"
    for sign, what, way_out in _yaml_causes():
        if sign in said:
            return Problem(where, what, way_out, line)
    return Problem(
        where,
        _("cette partie n'est pas du YAML"),
        _("Vérifiez les deux-points, les guillemets et le retrait, ou écrivez « Clé: valeur »."),
        line,
    )


def _yaml_causes() -> tuple[tuple[str, str, str], ...]:
    """What PyYAML says, and what the writer most often did."""
    return (
        (
            "mapping values are not allowed",
            _("cette ligne contient un second deux-points"),
            _('Mettez le texte entre guillemets droits : titre: "Avis : l\'école ferme".'),
        ),
        (
            "character '\\t'",
            _("cette ligne commence par une tabulation"),
            _("Remplacez la tabulation par deux espaces."),
        ),
        (
            "unexpected end of stream",
            _("un guillemet ou un crochet ouvert ici ne se ferme pas"),
            _("Ajoutez le guillemet ou le crochet qui manque."),
        ),
        (
            "could not find expected ':'",
            _("cette ligne n'a pas la forme « clé: valeur »"),
            _("Ajoutez le deux-points, ou mettez cette ligne à la suite de la précédente."),
        ),
        (
            "reference",
            _("YAML prend ce qui suit l'astérisque pour un renvoi"),
            _("Mettez le texte entre guillemets droits."),
        ),
        (
            "cannot start any token",
            _("ce texte commence par un caractère que YAML se réserve"),
            _("Mettez le texte entre guillemets droits."),
        ),
    )


def _table(node: yaml.MappingNode, first: int, where: str, problems: list[Problem]) -> Table:
    entries = []
    for key, value in node.value:
        line = first + key.start_mark.line
        if isinstance(key, yaml.ScalarNode):
            typed = _printable(key.value, line, where, problems)
            entries.append(Entry(typed, _node(value, first, where, problems), line))
        else:
            problems.append(
                Problem(where, _("une clé doit être un mot"), _("Retirez les crochets."), line)
            )
    return Table(tuple(entries), first + node.start_mark.line)


def _node(node: yaml.Node, first: int, where: str, problems: list[Problem]) -> Node:
    line = first + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        return _table(node, first, where, problems)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_node(item, first, where, problems) for item in node.value), line)
    _check_hash(node, line, where, problems)
    null = node.tag == "tag:yaml.org,2002:null"
    return Scalar("" if null else _printable(str(node.value), line, where, problems).strip(), line)


def _check_hash(node: yaml.Node, line: int, where: str, problems: list[Problem]) -> None:
    """Refuse « annonce: Venez #maternelle »: YAML would drop the hashtag without a word."""
    end = node.end_mark
    rest = (end.buffer or "")[end.pointer :].partition("\n")[0]
    if re.match(r"[ \t]+#\S", rest):
        problems.append(
            Problem(
                where,
                _("YAML ignore ce qui suit le # sur cette ligne"),
                _("Mettez tout le texte entre guillemets droits."),
                line,
            )
        )
