"""Who agreed to be seen, where and until when: a small file beside the picture. Pure.

``quai.jpg`` has ``quai.jpg.consentement.yaml``. It names no child: the reference leads to the paper
that was signed (Loi sur l'accès, art. 53.1: consent is given for a use and for a time).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from porte_voix import values
from porte_voix.errors import Problem
from porte_voix.frontmatter import FENCE, Entry, split
from porte_voix.i18n import _
from porte_voix.values import Desk, plain_key

SUFFIX = ".consentement.yaml"
PARTS = {
    "basis": "base",
    "reach": "portee",
    "until": "jusqu_au",
    "reference": "reference",
    "age": "age",
}
#: Where a picture may go besides the networks: the site itself, and what is not ours to send.
SITE = "site"
PLACES = frozenset({SITE, "infolettre", "imprime"})
AGES = ("moins_de_14", "14_et_plus", "adulte")
#: Two words that begin with capitals: the name of somebody.
NAMED = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]+[ \u00a0-][A-ZÀ-Ý][a-zà-ÿ]+")


class Basis(StrEnum):
    """Why people may be seen."""

    NOBODY = "personne"
    CROWD = "foule"
    CONSENT = "consentement"


@dataclass(frozen=True, slots=True)
class Consent:
    """One agreement; ``reach`` is ``None`` where nobody needs to agree, and so is ``until``."""

    basis: Basis
    reach: frozenset[str] | None = None
    until: date | None = None
    reference: str = ""

    def covers(self, place: str) -> bool:
        """Whether the picture may go there: the site, or a network by its name."""
        return self.reach is None or place in self.reach

    def is_over(self, today: date) -> bool:
        """Whether the agreement has ended; its last day is still good."""
        return self.until is not None and today > self.until


def parse(
    text: str, where: str, networks: frozenset[str] | None = None
) -> tuple[Consent | None, list[Problem]]:
    """The agreement that a file holds, or everything there is to mend in it.

    ``networks`` are those that exist; without them, any name is taken for one.
    """
    fenced = text if text.lstrip().startswith(FENCE) else f"{FENCE}\n{text}\n{FENCE}\n"
    shift = 0 if fenced is text else 1
    source = split(fenced, where)
    desk = Desk(where, ZoneInfo("UTC"), list(source.problems))
    entries: dict[str, Entry] = {}
    known = {**{french: name for name, french in PARTS.items()}, **{name: name for name in PARTS}}
    for entry in source.entries:
        name = known.get(plain_key(entry.key))
        if name is None:
            _refuse(desk, entry.line, _("« {key} » n'est pas attendu ici").format(key=entry.key))
        else:
            entries[name] = entry
    consent = _consent(entries, desk, networks) if source.legible else None
    problems = [
        Problem(one.where, one.what, one.way_out, max(1, (one.line or 1) - shift))
        for one in desk.problems
    ]
    return (None if problems else consent), problems


def _consent(
    entries: Mapping[str, Entry], desk: Desk, networks: frozenset[str] | None
) -> Consent | None:
    read = {
        name: values.text(entry.node, desk) or ""
        for name, entry in entries.items()
        if name not in ("reach", "until")
    }
    word = plain_key(read.get("basis", ""))
    if word not in set(Basis):
        what = _("la base de cet accord n'est pas dite")
        way_out = _("Écrivez « base: consentement », « base: foule » ou « base: personne ».")
        _refuse(desk, entries["basis"].line if "basis" in entries else 1, what, way_out)
        return None
    if read.get("age") and plain_key(read["age"]) not in AGES:
        what = _("cet âge n'est pas une des réponses")
        way_out = _("Choisissez parmi {ages}.").format(ages=", ".join(AGES))
        _refuse(desk, entries["age"].line, what, way_out)
    if NAMED.search(read.get("reference", "")):
        what = _("cette référence nomme une personne")
        way_out = _("Mettez le numéro du formulaire gardé à l'école, sans aucun nom.")
        _refuse(desk, entries["reference"].line, what, way_out)
    if Basis(word) is not Basis.CONSENT:
        return Consent(Basis(word))
    for name in ("reach", "until", "reference"):
        if name not in entries:
            what = _("la partie « {part} » manque").format(part=PARTS[name])
            _refuse(desk, 1, what, _("Ajoutez une ligne « {part}: ».").format(part=PARTS[name]))
    reach = _reach(entries["reach"], desk, networks) if "reach" in entries else frozenset()
    until = values.day(entries["until"].node, desk) if "until" in entries else None
    return Consent(Basis.CONSENT, reach, until, read.get("reference", ""))


def _reach(entry: Entry, desk: Desk, networks: frozenset[str] | None) -> frozenset[str]:
    places = {plain_key(word) for word in values.words(entry.node, desk)}
    strange = sorted(places - PLACES - networks) if networks is not None else []
    if strange and networks is not None:
        what = _("« {place} » n'est ni un réseau ni un usage").format(place=", ".join(strange))
        way_out = _("Choisissez parmi {places}.")
        known = ", ".join(sorted(PLACES | networks))
        _refuse(desk, entry.line, what, way_out.format(places=known))
    return frozenset(places)


def _refuse(desk: Desk, line: int, what: str, way_out: str = "") -> None:
    known = _("Les parties sont {names}; une seule réponse à chacune.")
    problem = Problem(
        desk.where, what, way_out or known.format(names=", ".join(PARTS.values())), line
    )
    desk.problems.append(problem)
