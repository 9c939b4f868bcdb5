"""The tables of what was measured, in French, as Markdown."""

from collections.abc import Iterable

from bench.edits import SCENARIOS
from bench.growth import slope, superlinear
from bench.peers import PEERS
from bench.results import Growth, Outcome, Results, Served, Session
from bench.targets import TARGETS, Target

#: Whom the others are compared with.
FOES = ("pelican", "hugo")
NONE = "—"
#: What ``inv serve`` shows.
SERVED_BY = {"inv": "thème minimal", "theme": "notre thème et nos greffons"}


def number(value: float) -> str:
    """Three significant figures or so, with a comma."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}".replace(".", ",")


def thousands(count: int) -> str:
    """A number of articles, with no-break spaces."""
    return f"{count:,}".replace(",", "\u00a0")


def session_table(session: Session) -> str:
    """One row a scenario and a peer."""
    lines = [
        "| situation | générateur | temps (s) | de – à | processeur (s) | mémoire (Mio) "
        "| ÷ Pelican | ÷ Hugo |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, scenario in SCENARIOS.items():
        for peer, outcome in session.outcomes.get(name, {}).items():
            cells = [scenario.words, PEERS[peer].words, *_figures(session, name, outcome)]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def growth_table(growth: Growth) -> str:
    """One row a scenario and a phase; the slope says how it grows."""
    sizes = sorted(
        {size for found in growth.phases.values() for one in found.values() for size in one}
    )
    heads = ["situation", "phase", *map(thousands, sizes), "pente", ""]
    lines = [f"| {' | '.join(heads)} |", f"|---|---|{'---:|' * (len(sizes) + 1)}---|"]
    for name, found in growth.phases.items():
        for phase, seconds in found.items():
            steep = slope(seconds)
            cells = [SCENARIOS[name].words, phase]
            cells += [number(seconds[size]) if size in seconds else NONE for size in sizes]
            cells += [NONE if steep is None else number(steep)]
            cells += ["**plus que linéaire**" if superlinear(seconds) else ""]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def served_table(served: Iterable[Served]) -> str:
    """One row a site: how long a page takes to follow a save, and what the memory becomes."""
    lines = [
        "| articles | générateur | premier rendu (s) | enregistrement → page (ms) | 95 % | au pire "
        "| mémoire (Mio) au début | à la fin | écart |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in served:
        waits = [f"{one.wait(share) * 1000:.0f}" for share in (0.5, 0.95, 1)]
        memory = [
            f"{count}\u00a0: {size / 2**20:.0f}"
            for count, size in ((one.early, one.before), (len(one.waits), one.after))
        ]
        gap = f"{(one.growth - 1) * 100:+.1f}\u00a0%".replace(".", ",")
        cells = [thousands(one.count), SERVED_BY[one.peer], number(one.first), *waits, *memory, gap]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def target_table(results: Results) -> str:
    """Each promise, its figure, and whether it is kept."""
    lines = ["| 10 000 articles, sauf mention | cible | mesure | atteinte |", "|---|---:|---:|---|"]
    lines += [_target(target, results) for target in TARGETS]
    return "\n".join(lines)


def failures(session: Session) -> list[str]:
    """What could not be measured, in sentences."""
    found = [f"{PEERS[peer].words} : {why}." for peer, why in session.missing.items()]
    found += [
        f"{PEERS[peer].words} : {count} fichiers de trop ou de moins que les autres."
        for peer, count in session.strangers.items()
        if count
    ]
    for name, peers in session.outcomes.items():
        found += [
            f"{SCENARIOS[name].words}, {PEERS[peer].words} : la construction a échoué."
            for peer, outcome in peers.items()
            if outcome.failure
        ]
    return found


def _figures(session: Session, scenario: str, outcome: Outcome) -> list[str]:
    memory = NONE if outcome.memory is None else f"{outcome.memory / 2**20:.0f}"
    if outcome.failure or not outcome.runs:
        return ["échec", NONE, NONE, memory, NONE, NONE]
    if not outcome.quotable:
        return [f"faux ({max(outcome.wrong.values())} fichiers)", NONE, NONE, memory, NONE, NONE]
    low, high = outcome.spread()
    foes = [session.outcome(scenario, foe) for foe in FOES]
    return [
        number(outcome.median()),
        f"{number(low)} – {number(high)}",
        number(outcome.median("cpu")),
        memory,
        *(number(outcome.ratio(foe)) if foe else NONE for foe in foes),
    ]


def _target(target: Target, results: Results) -> str:
    value, reached = target.measure(results), target.reached(results)
    sign = "≥" if target.at_least else "≤"
    said = {None: "non mesurée", True: "oui", False: "**non**"}[reached]
    limit = f"{sign}\u00a0{number(target.limit)}\u00a0{target.unit}"
    measured = NONE if value is None else f"{number(value)}\u00a0{target.unit}"
    return f"| {target.words} | {limit} | {measured} | {said} |"
