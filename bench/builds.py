"""How long builds take, generator against generator, on the same corpus and equal themes.

``python -m bench.builds`` prints the tables and writes ``docs/bench.md``. Each size has its own
session, which takes the place of the former one in the document.
"""

import argparse
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import document, growth, machine, report, results, serving
from bench.edits import SCENARIOS
from bench.match import Match
from bench.news import Teller, told
from bench.peers import PEERS, Peer, make, sweep
from bench.results import Results, Session
from bench.tools import NotInstalled

WORK, DOCUMENT = Path(".porte-voix/bench"), Path("docs/bench.md")
SIZES, ROUNDS = (1_000, 10_000), 3
USUAL = ("pelican", "delta", "inv", "hugo", "eleventy")
#: What is measured of a site too large for the others.
LARGE_PEERS, LARGE_SCENARIOS = ("delta", "inv"), ("cold", "same")


@dataclass(frozen=True, slots=True)
class Job:
    """One size of site, and what is measured on it."""

    count: int
    peers: tuple[str, ...]
    scenarios: tuple[str, ...]
    rounds: int
    #: Are the trees compared with a clean build of stock Pelican?
    checked: bool = True

    def known(self) -> tuple[Peer, ...]:
        """The peers, and those whose tree another must equal."""
        wanted = set(self.peers)
        if self.checked:
            wanted |= {PEERS[name].reference for name in self.peers}
        return tuple(peer for name, peer in PEERS.items() if name in wanted)

    @property
    def steps(self) -> int:
        """How many sites and builds, at most."""
        return len(self.known()) * (2 + self.rounds * len(self.scenarios))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the document."""
    chosen = _parser().parse_args(arguments)
    work, jobs = chosen.work.resolve(), _jobs(chosen)
    measured = Results()
    with told(_steps(jobs, chosen)) as tell:
        for job in jobs:
            measured.sessions[job.count] = measure(job, work, tell)
        for count in chosen.serving:
            for name in serving.SERVED:
                tell(f"{count} articles servis, {PEERS[name].words}")
                found = serving.measure(PEERS[name], work, count, serving.SAVES)
                measured.served[f"{count} {name}"] = found
        if chosen.growth:
            measured.growth = growth.measure(work, chosen.growth, tell)
    sweep(work)
    print(_text(measured))
    if chosen.write:
        kept = results.load(work / "results.json")
        kept.sessions |= measured.sessions
        kept.served |= measured.served
        kept.growth = measured.growth or kept.growth
        results.save(kept, work / "results.json")
        DOCUMENT.write_text(document.page(kept), encoding="utf-8")


def measure(job: Job, work: Path, tell: Teller) -> Session:
    """One session: sites made afresh, then every round."""
    commands, missing = {}, {}
    for peer in job.known():
        try:
            commands[peer.name] = peer.command(work)
        except NotInstalled as why:
            missing[peer.name] = str(why)
    peers = tuple(peer for peer in job.known() if peer.name in commands)
    sites = {}
    for peer in peers:
        tell(f"{job.count} articles pour {peer.words}")
        sites[peer.name] = make(peer, work, job.count)
    when = machine.now()
    match = Match(peers, sites, commands, tuple(SCENARIOS[name] for name in job.scenarios), tell)
    match.play(job.rounds)
    return Session(
        count=job.count,
        when=when,
        machine=machine.described(commands),
        rounds=job.rounds,
        files=match.files,
        strangers=match.strangers,
        missing=missing,
        outcomes=match.outcomes,
    )


def _steps(jobs: Sequence[Job], chosen: argparse.Namespace) -> int:
    """How many things will be told, at most."""
    served = len(chosen.serving) * len(serving.SERVED)
    return sum(job.steps for job in jobs) + served + growth.steps(chosen.growth)


def _jobs(chosen: argparse.Namespace) -> list[Job]:
    usual = [Job(count, chosen.peers, chosen.scenarios, chosen.rounds) for count in chosen.sizes]
    large = [Job(count, LARGE_PEERS, LARGE_SCENARIOS, 1, checked=False) for count in chosen.large]
    return usual + large


def _text(measured: Results) -> str:
    parts = []
    for count, session in measured.sessions.items():
        parts += [f"{report.thousands(count)} articles", report.session_table(session)]
        parts += report.failures(session)
    if measured.served:
        parts.append(report.served_table(measured.served.values()))
    if measured.growth:
        parts.append(report.growth_table(measured.growth))
    return "\n\n".join([*parts, report.target_table(measured)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.builds", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="articles, comma-separated")
    parser.add_argument("--large", type=_numbers, default=(), help="sizes for delta alone")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--peers", type=_names(PEERS), default=USUAL, help=", ".join(PEERS))
    parser.add_argument("--scenarios", type=_scenarios, default=tuple(SCENARIOS))
    parser.add_argument("--serving", type=_numbers, default=(), help="sizes of sites to serve")
    parser.add_argument("--growth", type=_numbers, default=(), help="sizes whose phases are timed")
    parser.add_argument("--work", type=Path, default=WORK, help="where sites and tools go")
    parser.add_argument("--no-write", dest="write", action="store_false")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(",") if number)


def _names(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        unknown = sorted({*names} - {*known})
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}; known: {', '.join(known)}")
        return names

    return read


def _scenarios(text: str) -> tuple[str, ...]:
    """In the order of a round, the cold build first: the others start from it."""
    chosen = {"cold", *_names(SCENARIOS)(text)}
    return tuple(name for name in SCENARIOS if name in chosen)


if __name__ == "__main__":
    main()
