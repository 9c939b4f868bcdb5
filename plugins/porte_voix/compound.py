"""The fields made of several parts: an objective, a call to action, corrections, an announcement.

Each part has an English and a French name, like the fields themselves.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from porte_voix import values
from porte_voix.frontmatter import Entry, Items, Node, Scalar, Table
from porte_voix.i18n import _
from porte_voix.values import Desk, plain_key

OBJECTIVES = (
    *("inscription", "recrutement", "infolettre", "consultation"),
    *("comprehension", "participation", "service"),
)
OBJECTIVE_PARTS = {
    "type": "type",
    "statement": "enonce",
    "measure": "indicateur",
    "target": "cible",
    "deadline": "echeance",
    "justification": "justification",
}
ACTION_PARTS = {"label": "texte", "url": "lien"}
CORRECTION_PARTS = {"date": "date", "text": "texte"}
WAIVER_PARTS = {
    "rule": "regle",
    "why": "motif",
    "by": "par",
    "until": "jusqu_au",
    "shown": "extrait",
}
#: Names that mean every account in a mapping of announcements.
EVERY_ACCOUNT = ("", "all", "tous")
DATED = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})[\s\u00a0:,–—-]*(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Objective:
    """What an article is for: its kind, and the figure that will tell whether it was reached."""

    type: str
    statement: str
    measure: str | None = None
    target: str | None = None
    deadline: date | None = None
    justification: str | None = None


@dataclass(frozen=True, slots=True)
class CallToAction:
    """The one thing a reader is asked to do."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A mistake told in the open, and the day it was."""

    date: date
    text: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a person lifts in the open, until a day; the rule then comes back by itself.

    ``shown`` is the masked extract that the check gave, ``file`` the one file concerned (empty:
    all of them); ``line`` is that of the front matter.
    """

    rule: str
    why: str
    by: str
    until: date
    shown: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Announce:
    """What to say on the networks: nothing, or texts by account or network (empty name: all)."""

    wanted: bool = True
    texts: tuple[tuple[str, str], ...] = ()


def _parts(node: Node, desk: Desk, names: Mapping[str, str]) -> dict[str, Node] | None:
    """The parts of a mapping by English name; unknown and repeated ones are refused."""
    if not isinstance(node, Table):
        desk.refuse(
            node,
            _("ce champ a plusieurs parties"),
            _("Donnez-les chacune sur sa ligne : {names}.").format(names=", ".join(names.values())),
        )
        return None
    known = {**{french: name for name, french in names.items()}, **{name: name for name in names}}
    parts: dict[str, Node] = {}
    for entry in node.entries:
        name = known.get(plain_key(entry.key))
        if name is None:
            _refuse_part(entry, desk, known, names)
        elif name in parts:
            desk.refuse(
                Scalar("", entry.line),
                _("« {key} » est donné deux fois").format(key=entry.key),
                _("Gardez une seule des deux lignes."),
            )
        elif entry.node != Scalar("", entry.line):
            parts[name] = entry.node
    return parts


def _refuse_part(
    entry: Entry, desk: Desk, known: Mapping[str, str], names: Mapping[str, str]
) -> None:
    near = difflib.get_close_matches(plain_key(entry.key), known, 1)
    desk.refuse(
        Scalar("", entry.line),
        _("« {key} » n'est pas une partie connue de ce champ").format(key=entry.key),
        _("Vouliez-vous dire {near}?").format(near=near[0])
        if near
        else _("Parties connues : {names}.").format(names=", ".join(names.values())),
    )


def _need(node: Node, desk: Desk, parts: Mapping[str, Node], wanted: Mapping[str, str]) -> None:
    """Refuse each part that lacks."""
    for name, french in wanted.items():
        if name not in parts:
            _missing(node, desk, french)


def _missing(node: Node, desk: Desk, part: str) -> None:
    desk.refuse(
        node,
        _("la partie « {part} » manque").format(part=part),
        _("Ajoutez une ligne « {part} ».").format(part=part),
    )


def objective(node: Node, desk: Desk) -> Objective | None:
    """The objective of an article; its kind and its statement are required."""
    parts = _parts(node, desk, OBJECTIVE_PARTS)
    if parts is None:
        return None
    kind = plain_key(values.text(parts["type"], desk) or "") if "type" in parts else ""
    if "type" not in parts:
        _missing(node, desk, "type")
    elif kind not in OBJECTIVES:
        near = difflib.get_close_matches(kind, OBJECTIVES, 1)
        desk.refuse(
            parts["type"],
            _("ce type d'objectif n'existe pas"),
            _("Vouliez-vous dire {near}?").format(near=near[0])
            if near
            else _("Écrivez l'un de ceux-ci : {names}.").format(names=", ".join(OBJECTIVES)),
        )
    texts = {
        name: values.text(parts[name], desk) or None
        for name in ("statement", "measure", "target", "justification")
        if name in parts
    }
    deadline = values.day(parts["deadline"], desk) if "deadline" in parts else None
    statement = texts.pop("statement", None)
    if not statement:
        _missing(node, desk, OBJECTIVE_PARTS["statement"])
        return None
    return Objective(kind, statement, deadline=deadline, **texts) if kind in OBJECTIVES else None


def call_to_action(node: Node, desk: Desk) -> CallToAction | None:
    """The words of the button and where it leads, both required."""
    parts = _parts(node, desk, ACTION_PARTS)
    if parts is None:
        return None
    _need(node, desk, parts, ACTION_PARTS)
    label = values.text(parts["label"], desk) if "label" in parts else None
    url = values.link(parts["url"], desk) if "url" in parts else None
    return CallToAction(label, url) if label and url else None


def corrections(node: Node, desk: Desk) -> tuple[Correction, ...]:
    """Dated corrections: a list of mappings, or lines that start with their date."""
    if isinstance(node, Scalar):
        lines = enumerate(node.text.split("\n"), start=node.line)
        nodes: tuple[Node, ...] = tuple(Scalar(line, number) for number, line in lines)
    else:
        nodes = node.items if isinstance(node, Items) else (node,)
    found = (_correction(item, desk) for item in nodes)
    return tuple(correction for correction in found if correction)


def _correction(node: Node, desk: Desk) -> Correction | None:
    if isinstance(node, Scalar):
        dated = DATED.fullmatch(node.text)
        if dated is None:
            desk.refuse(
                node,
                _("une correction commence par sa date"),
                _("Écrivez « 2026-11-20 L'heure de la séance était fausse. »."),
            )
            return None
        parts: dict[str, Node] | None = {
            name: Scalar(dated[name].strip(), node.line) for name in CORRECTION_PARTS
        }
    else:
        parts = _parts(node, desk, CORRECTION_PARTS)
    if parts is None:
        return None
    _need(node, desk, parts, CORRECTION_PARTS)
    day = values.day(parts["date"], desk) if "date" in parts else None
    told = values.text(parts["text"], desk) if "text" in parts else None
    return Correction(day, told) if day and told else None


def waivers(node: Node, desk: Desk) -> tuple[Waiver, ...]:
    """Rules lifted in this file: which one, why, by whom and until when, all required."""
    nodes = node.items if isinstance(node, Items) else (node,)
    return tuple(waiver for item in nodes if (waiver := _waiver(item, desk)))


def _waiver(node: Node, desk: Desk) -> Waiver | None:
    parts = _parts(node, desk, WAIVER_PARTS)
    if parts is None:
        return None
    needed = {name: french for name, french in WAIVER_PARTS.items() if name != "shown"}
    _need(node, desk, parts, needed)
    texts = {name: values.text(part, desk) or "" for name, part in parts.items() if name != "until"}
    until = values.day(parts["until"], desk) if "until" in parts else None
    if until is None or not all(texts.get(name) for name in needed if name != "until"):
        return None
    return Waiver(until=until, file=desk.where, line=node.line, **texts)


def announce(node: Node, desk: Desk) -> Announce | None:
    """No announcement, one text for all, or a text by account or network."""
    if isinstance(node, Table):
        return _announce_each(node, desk)
    typed = values.scalar(node, desk)
    if typed is None:
        return None
    word = plain_key(typed)
    if word in values.FALSE + values.TRUE:
        return Announce(wanted=word in values.TRUE)
    return Announce(texts=(("", typed.strip()),) if typed.strip() else ())


def _announce_each(node: Table, desk: Desk) -> Announce:
    texts: dict[str, str] = {}
    for entry in node.entries:
        typed = values.scalar(entry.node, desk)
        if not typed:
            continue
        name = "" if plain_key(entry.key) in EVERY_ACCOUNT else entry.key.strip()
        if plain_key(typed) in values.FALSE + values.TRUE:
            desk.refuse(
                entry.node,
                _("un seul compte ne peut pas être tu"),
                _("Écrivez « annonce: non » pour tous, ou retirez cette ligne."),
            )
        elif name in texts:
            desk.refuse(
                entry.node,
                _("deux textes sont écrits pour « {name} »").format(name=name or _("tous")),
                _("Gardez un seul des deux textes."),
            )
        else:
            texts[name] = typed.strip()
    return Announce(texts=tuple(sorted(texts.items())))
