"""The ten invariants of the law once more, on the SQL store and against the strict servers.

Drawn stories of edits, withdrawals, restorations, faults, old jobs and time; the truth is read in
the servers and in the register on disk.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.announce.render import as_json
from porte_voix.errors import NeedsPerson, Pending
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.pair import SECOND_THOUGHT
from porte_voix.ledger.state import State

from tests.announce.world import FIRST, PATIENCE, World, clean_environment
from tests.factories import make_article

FAULTS = ("commit_then_drop", "drop", "reset", "html", "no_id")
STEPS = ("announce", "edit", "withdraw", "restore", "old job", "time", *FAULTS)
ARTICLE = make_article()


class Story:
    """One article's life in a world, step by step."""

    def __init__(self, world: World, network: str) -> None:
        self.world, self.network = world, network
        self.edition, self.withdrawn = 0, False
        self.first = world.manifest

    def take(self, step: str) -> None:
        """Do one step; a run may stop, nothing else may go wrong."""
        if step in FAULTS:
            self.world.fakes[self.network].faults.add(step, method="POST")
        elif step == "time":
            self.world.clock.forward(PATIENCE[self.network])
        elif step == "old job":
            self.run(old=True)
        elif step == "announce":
            self.run()
        else:
            self.change(step)

    def change(self, step: str) -> None:
        """Put another state of the article online."""
        if step == "restore" and not self.withdrawn:
            return
        if step == "restore":
            gen = self.world.state().gens.get(ARTICLE.id, 1) + 1
            self.world.write(ev.Restored(ARTICLE.id, gen, "Solange"))
        self.edition += 1
        self.withdrawn = step == "withdraw" or (self.withdrawn and step != "restore")
        day = self.world.clock().date() if self.withdrawn else None
        self.world.publish(make_article(summary=f"Édition {self.edition}.", withdrawn=day))

    def run(self, old: bool = False) -> None:
        """Announce, with the live manifest or with the very first one."""
        try:
            self.world.announce(self.first if old else None)
        except (Pending, NeedsPerson):
            assert old or self.edition


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    network=st.sampled_from(sorted(FIRST)),
    steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=9),
)
def test_the_ten_invariants_hold_on_disk_and_on_the_wire(network: str, steps: list[str]) -> None:
    """Whatever the story, the register and the servers keep every promise of the law."""
    with (
        pytest.MonkeyPatch.context() as patch,
        TemporaryDirectory() as folder,
        World(_cleaned(patch, folder), network) as world,
    ):
        story = Story(world, network)
        for step in steps:
            story.take(step)
        for _look in range(2):
            # A withdrawn announcement that was never found is looked for again a day later.
            story.run()
            world.clock.forward(SECOND_THOUGHT + PATIENCE[network])
        asked = world.settle().asks
        posts = world.posts(network)
        # 1, 4 and 6: one public copy at most, none once withdrawn, the live manifest's.
        assert len(posts) <= 1
        if not asked:
            assert len(posts) == (0 if story.withdrawn else 1)
        # 2: what is public is what an intent said, to the letter.
        said = [event.request.get("text") for event in world.events() if _is_write(event)]
        assert all(any(str(text) in post.text for text in said) for post in posts)
        _check_register(world)
        _check_plan(world)
        _check_prefixes(world, network)


def _cleaned(patch: pytest.MonkeyPatch, folder: str) -> Path:
    clean_environment(patch)
    return Path(folder)


def _is_write(event: ev.Event) -> bool:
    return isinstance(event, ev.Intent) and event.op != "delete"


def _check_register(world: World) -> None:
    """3, 5 and 8: at every batch, one write in the air; twice the same changes nothing."""
    state, articles = State(), set()
    for version, batch in enumerate(world.batches(), 1):
        state.add(version, batch)
        flying = [pair for pair in state.pairs.values() if pair.intent]
        assert sum(batch.at < pair.intent.expires for pair in flying if pair.intent) <= 1
        articles |= {event.article for event in batch.events if isinstance(event, ev.Intent)}
    assert len(articles) <= world.settings.brake_articles
    with world.store() as store:
        for version, batch in enumerate(world.batches()):
            assert store.append(batch, version) in (Outcome.OK, Outcome.CONFLICT)
    assert world.state().version == state.version


def _check_plan(world: World) -> None:
    """7 and 10: a state and a reason each; unrelated events change no byte."""
    with world.run() as run:
        before = run.plan()
    assert all(action.state and action.reason for action in before.actions)
    world.write(ev.Moved("zzzzzzzz", "/avant/", "/apres/"))
    with world.run() as run:
        assert as_json(run.plan()) == as_json(before)


def _check_prefixes(world: World, network: str) -> None:
    """9: an older copy of the register, and one run: nothing is said again."""
    world.publish(*world.manifest.articles)
    truth = [post.id for post in world.posts(network)]
    kept = world.batches()
    for length in (1, len(kept) // 2):
        world.keep_only(kept[: max(1, length)])
        with pytest.raises((NeedsPerson, Pending)):
            world.announce()
        assert [post.id for post in world.posts(network)] == truth
