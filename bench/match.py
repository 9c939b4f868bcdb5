"""The peers against one another on one size of site, round after round.

Each round goes through the scenarios in order, and for each of them through the peers, one way
then the other. After each run of a peer that promises Pelican's own output, its tree is compared
with a clean build of stock Pelican in the same state.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.edits import Scenario, Site
from bench.measure import RunFailed, environment, run
from bench.peers import REFERENCES, Peer, empty
from bench.results import Outcome
from bench.trees import differences, files

#: Seconds that one run may take, for each article of the site, and at least.
EACH, LEAST = 0.06, 180.0


@dataclass(slots=True)
class Match:
    """Sites of the same size, by peer; the first scenario is the cold build."""

    peers: tuple[Peer, ...]
    sites: Mapping[str, Site]
    commands: Mapping[str, tuple[str, ...]]
    scenarios: tuple[Scenario, ...]
    tell: Callable[[str], None]
    #: By scenario, then by peer.
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    #: Files that each peer writes, and how many of them the first peer does not, or alone does.
    files: dict[str, int] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)

    def play(self, rounds: int) -> None:
        """Every round, after a cold build of each where memory is looked at."""
        cold, *_others = self.scenarios
        names: dict[str, frozenset[str]] = {}
        for peer in self.peers:
            self._run(peer, cold, 0)
            names[peer.name] = files(self._output(peer))
        usual = names[self.peers[0].name]
        self.files = {name: len(found) for name, found in names.items()}
        # A whole theme writes more than the small ones, which are equal.
        equal = (peer.name for peer in self.peers if not peer.folders)
        self.strangers = {name: len(names[name] ^ usual) for name in equal}
        for turn in range(1, rounds + 1):
            for site in self.sites.values():
                site.reset()
            for scenario in self.scenarios:
                for peer in self.peers if turn % 2 else reversed(self.peers):
                    self._run(peer, scenario, turn)
                self._compare(scenario, turn)

    def outcome(self, scenario: Scenario, peer: Peer) -> Outcome:
        """What came, so far, of a peer in a scenario."""
        return self.outcomes.setdefault(scenario.name, {}).setdefault(peer.name, Outcome())

    def _run(self, peer: Peer, scenario: Scenario, turn: int) -> None:
        """One build; round 0 is the one whose memory is looked at, and not its time."""
        outcome, site = self.outcome(scenario, peer), self.sites[peer.name]
        scenario.edit(site, turn)
        if scenario is self.scenarios[0] or peer.name in REFERENCES:
            empty(peer, site)
        os.sync()
        try:
            done = run(
                self.commands[peer.name],
                site.folder,
                environment(site.folder),
                timeout=max(LEAST, EACH * site.count),
                memory=turn == 0,
            )
        except RunFailed as failed:
            outcome.failure = str(failed)
            self.tell(f"{site.count} articles, {scenario.words}, {peer.words} : {failed}")
            return
        if turn:
            outcome.runs[turn] = done
        else:
            outcome.memory = done.memory
        figures = f"{done.wall:.2f} s, processeur {done.cpu:.2f} s"
        self.tell(f"{site.count} articles, {scenario.words}, {peer.words} : {figures}")

    def _compare(self, scenario: Scenario, turn: int) -> None:
        """Mark the runs whose tree is not the one of a clean build."""
        peers = {peer.name: peer for peer in self.peers}
        for peer in self.peers:
            reference, outcome = peers.get(peer.reference), self.outcome(scenario, peer)
            if not reference or turn not in outcome.runs:
                continue
            if turn in self.outcome(scenario, reference).runs:
                found = differences(self._output(peer), self._output(reference))
                outcome.wrong[turn] = len(found)
                if found:
                    self.tell(f"{peer.words} : {len(found)} fichiers faux, dont {found[0]}")

    def _output(self, peer: Peer) -> Path:
        return self.sites[peer.name].folder / peer.output
