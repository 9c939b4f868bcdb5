"""What the builds promise, and whether the figures keep it.

Figures of a run whose tree was wrong are never looked at: such a target is not reached.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bench.results import Outcome, Results, Served, Session

SMALLER, LARGER = 10_000, 100_000
#: The two ways to build with delta.
WAYS = ("delta", "inv")


@dataclass(frozen=True, slots=True)
class Target:
    """A promise in words, its limit, and how to measure it: None when nothing was measured."""

    words: str
    limit: float
    measure: Callable[[Results], float | None]
    unit: str = "s"
    #: Is more better?
    at_least: bool = False

    def reached(self, results: Results) -> bool | None:
        """Whether it is kept; None when it was not measured."""
        value = self.measure(results)
        if value is None:
            return None
        return value >= self.limit if self.at_least else value <= self.limit


def seconds(scenario: str, *peers: str, count: int = SMALLER) -> Callable[[Results], float | None]:
    """The median wall seconds of the fastest of these peers."""

    def measure(results: Results) -> float | None:
        found = _outcomes(results.sessions.get(count), scenario, peers)
        return min((outcome.median() for outcome in found), default=None)

    return measure


def against(scenario: str, other: str, *peers: str) -> Callable[[Results], float | None]:
    """The wall time of the fastest of these peers over another's, paired by round."""

    def measure(results: Results) -> float | None:
        session = results.sessions.get(SMALLER)
        foe = session and session.outcome(scenario, other)
        if not foe:
            return None
        found = _outcomes(session, scenario, peers)
        return min((outcome.ratio(foe) for outcome in found), default=None)

    return measure


def faster(scenario: str, other: str, *peers: str) -> Callable[[Results], float | None]:
    """How many times faster than another."""

    def measure(results: Results) -> float | None:
        ratio = against(scenario, other, *peers)(results)
        return 1 / ratio if ratio else None

    return measure


def memory_against_hugo(results: Results) -> float | None:
    """The peak memory of a cold build over Hugo's."""
    ours, theirs = (_memory(results, SMALLER, peer) for peer in ("delta", "hugo"))
    return ours / theirs if ours and theirs else None


def memory_of_large(results: Results) -> float | None:
    """The peak memory of a large cold build, in billions of bytes."""
    found = _memory(results, LARGER, "delta")
    return found / 1e9 if found else None


def growth_of_cold(results: Results) -> float | None:
    """The cold build of ten times more articles, over that of the smaller site."""
    small, large = (seconds("cold", "delta", count=count)(results) for count in (SMALLER, LARGER))
    return large / small if small and large else None


def served(peer: str, measure: Callable[[Served], float]) -> Callable[[Results], float | None]:
    """A figure of a site that is served while one writes."""

    def found(results: Results) -> float | None:
        one = results.served.get(f"{SMALLER} {peer}")
        return measure(one) if one else None

    return found


def wait(one: Served) -> float:
    """The median seconds from a save to its page."""
    return one.wait()


def swollen(one: Served) -> float:
    """What the memory became."""
    return one.growth


TARGETS = (
    Target("à froid, contre Pelican", 0.35, against("cold", "pelican", "delta"), "×"),
    Target("à froid, contre Hugo (visée)", 1.0, against("cold", "hugo", "delta"), "×"),
    Target("mémoire à froid, contre Hugo", 0.6, memory_against_hugo, "×"),
    Target("rien de changé, par `inv build`", 0.2, seconds("same", "inv")),
    Target("rien de changé, par `pelican`", 4.0, seconds("same", "delta")),
    Target("texte d'un article", 0.5, seconds("body", *WAYS)),
    Target(
        *("texte d'un article, plus vite que Hugo", 25.0, faster("body", "hugo", *WAYS), "fois"),
        at_least=True,
    ),
    Target("titre d'un article", 1.0, seconds("title", *WAYS)),
    Target("un article ajouté", 2.5, seconds("add", *WAYS)),
    Target("un article supprimé", 2.5, seconds("delete", *WAYS)),
    Target("un gabarit du thème, contre Pelican", 0.35, against("template", "pelican", *WAYS), "×"),
    Target("notre thème à froid, contre delta", 2.5, against("cold", "delta", "theme"), "×"),
    Target("notre thème, texte d'un article", 0.7, seconds("body", "theme")),
    Target("notre thème, titre d'un article", 0.7, seconds("title", "theme")),
    Target("inv serve, de l'enregistrement à la page", 0.15, served("inv", wait)),
    Target("notre thème, inv serve, de l'enregistrement à la page", 0.15, served("theme", wait)),
    Target(
        "inv serve, mémoire après 200 enregistrements contre 20", 1.05, served("inv", swollen), "×"
    ),
    Target("100 000 articles à froid, contre 10 000", 11.0, growth_of_cold, "×"),
    Target("100 000 articles, rien de changé", 1.5, seconds("same", *WAYS, count=LARGER)),
    Target("100 000 articles, mémoire à froid", 3.0, memory_of_large, "Go"),
)


def _outcomes(session: Session | None, scenario: str, peers: tuple[str, ...]) -> list[Outcome]:
    found = (session.outcome(scenario, peer) for peer in peers) if session else ()
    return [outcome for outcome in found if outcome]


def _memory(results: Results, count: int, peer: str) -> int | None:
    session = results.sessions.get(count)
    outcome = session and session.outcome("cold", peer)
    return outcome.memory if outcome else None
