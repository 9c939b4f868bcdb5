"""What a board decides about the rules: how severe each is, and which ones a person lifts. Pure.

A rule is never turned off for good: it is lifted for a reason, under a name, until a day, and comes
back by itself.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from porte_voix.compound import Waiver
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.values import plain_key

#: What a setting may say of a rule.
WORDS = {
    **{str(severity): severity for severity in Severity},
    "bloque": Severity.BLOCK,
    "retient": Severity.HOLD,
    "avertit": Severity.WARN,
}
#: A person cannot be exposed by a gesture that names nobody: the extract is required.
NAMED = frozenset({"renseignement-personnel"})
NEEDED = ("rule", "why", "by", "until")


@dataclass(frozen=True, slots=True)
class Policy:
    """The board and its decisions about the rules."""

    board: Board = field(default_factory=Board)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()


def policy(names: Mapping[str, Any], rules: Iterable[str], where: str) -> Policy:
    """The decisions that settings hold; ``rules`` are the ids that exist.

    Raises ``SettingsError`` with every problem.
    """
    known, problems = sorted(rules), list[Problem]()
    severities = _severities(names.get("PORTE_VOIX_RULES") or {}, known, where, problems)
    waivers = _waivers(names.get("PORTE_VOIX_EXCEPTIONS") or (), known, where, problems)
    for name in ("PORTE_VOIX_ALLOWED", "PORTE_VOIX_MEDIA"):
        value = names.get(name) or ()
        if isinstance(value, str) or not all(isinstance(one, str) for one in value):
            what = _("{name} : une liste de textes est attendue").format(name=name)
            problems.append(Problem(where, what, _('Exemple : ("418 555-0190",).')))
    if problems:
        raise SettingsError(problems)
    return Policy(Board.of(names), severities, waivers)


def standing(
    findings: Iterable[Finding], waivers: Sequence[Waiver], today: date
) -> tuple[Finding, ...]:
    """The findings that no one has lifted; one whose waiver is over says so."""
    stand = []
    for finding in findings:
        its = [waiver for waiver in waivers if _covers(waiver, finding)]
        if any(today <= waiver.until for waiver in its):
            continue
        over = max(its, key=lambda waiver: waiver.until, default=None)
        stand.append(_over(finding, over) if over else finding)
    return tuple(stand)


def waivers_of(waivers: Iterable[Waiver], where: str) -> list[Waiver]:
    """Those that concern one file; a finding may show its name masked."""
    return [replace(one, file="") for one in waivers if one.file in ("", where)]


def strangers(waivers: Iterable[Waiver], rules: Iterable[str]) -> tuple[Problem, ...]:
    """The waivers of front matters that name no rule, or not what they expose."""
    known = sorted(rules)
    problems = []
    for waiver in waivers:
        if waiver.rule not in known:
            what, way_out = _unknown(waiver.rule, known)
        elif waiver.rule in NAMED and not waiver.shown:
            what = _("cette dérogation ne dit pas quel renseignement elle laisse paraître")
            way_out = _("Ajoutez « extrait: » avec la forme masquée que donne la vérification.")
        else:
            continue
        problems.append(Problem(waiver.file, what, way_out, waiver.line))
    return tuple(problems)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule != finding.rule or waiver.file not in ("", finding.where):
        return False
    if not waiver.shown:
        return waiver.rule not in NAMED
    return _spaced(waiver.shown) in _spaced(finding.problem.what)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _over(finding: Finding, waiver: Waiver) -> Finding:
    told = _("La dérogation de {by} a pris fin le {day}. {way_out}").format(
        by=waiver.by, day=waiver.until.isoformat(), way_out=finding.problem.way_out
    )
    return replace(finding, problem=replace(finding.problem, way_out=told))


def _severities(
    value: Any, known: Sequence[str], where: str, problems: list[Problem]
) -> dict[str, Severity]:
    if not isinstance(value, Mapping):
        what = _("PORTE_VOIX_RULES n'est pas un dictionnaire")
        problems.append(Problem(where, what, _('Exemple : {"appat": "bloque"}.')))
        return {}
    found = {}
    for rule, word in value.items():
        severity = WORDS.get(plain_key(str(word)))
        if rule not in known:
            problems.append(Problem(where, *_unknown(str(rule), known)))
        elif severity is None:
            what = _("règle « {rule} » : « {word} » n'est pas une sévérité")
            way_out = _(
                "Écrivez bloque, retient ou avertit. Pour la suspendre, dites pourquoi et "
                "jusqu'à quand dans PORTE_VOIX_EXCEPTIONS."
            )
            problems.append(Problem(where, what.format(rule=rule, word=word), way_out))
        else:
            found[rule] = severity
    return found


def _waivers(
    value: Any, known: Sequence[str], where: str, problems: list[Problem]
) -> tuple[Waiver, ...]:
    found = []
    for entry in value if isinstance(value, list | tuple) else [value]:
        waiver = _waiver(entry)
        if waiver is None:
            what = _("une dérogation de PORTE_VOIX_EXCEPTIONS est incomplète")
            way_out = _("Donnez-lui {names}, et au besoin file et shown.")
            problems.append(Problem(where, what, way_out.format(names=", ".join(NEEDED))))
        elif waiver.rule not in known:
            problems.append(Problem(where, *_unknown(waiver.rule, known)))
        elif waiver.rule in NAMED and not (waiver.shown and waiver.file):
            what = _("une dérogation à « {rule} » vise un fichier et un extrait")
            way_out = _('Ajoutez "file" et "shown", la forme masquée que donne la vérification.')
            problems.append(Problem(where, what.format(rule=waiver.rule), way_out))
        else:
            found.append(waiver)
    return tuple(found)


def _waiver(entry: Any) -> Waiver | None:
    names = (*NEEDED, "file", "shown")
    if not isinstance(entry, Mapping) or not set(NEEDED) <= set(entry) <= set(names):
        return None
    texts: dict[str, Any] = {name: str(value).strip() for name, value in entry.items()}
    del texts["until"]
    try:
        until = date.fromisoformat(str(entry["until"]))
    except ValueError:
        return None
    return Waiver(until=until, **texts) if all(texts[name] for name in NEEDED[:3]) else None


def _unknown(rule: str, known: Sequence[str]) -> tuple[str, str]:
    near = difflib.get_close_matches(rule, known, 1)
    what = _("« {rule} » n'est pas une règle").format(rule=rule)
    if near:
        return what, _("Vouliez-vous dire « {near} »?").format(near=near[0])
    return what, _("Les règles sont dans docs/fr/regles.md.")
