"""The ten invariants of the law, each as a property of any story, told or drawn.

Stories mix crashes at every step, lost answers, late requests, lists that lag, pauses longer than a
lease, runs inside runs, old jobs, corrections, withdrawals, returns and lost files.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.accounts import AccountSettings
from porte_voix.announce import render
from porte_voix.announce.model import Manifest, Op, Plan
from porte_voix.announce.plan import Target, plan
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import State, fold

from tests.announce.runners import ACCOUNT, Killed, Runner
from tests.announce.simulation import MODELS, Fate, MemoryStore, Model
from tests.announce.story import Story
from tests.announce.tales import Tale, Verdict, lived, numbers, tell

NUMBERS = st.binary(min_size=120, max_size=400)
QUICK = settings(max_examples=150, deadline=None, database=None, derandomize=True)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the rescue files of the stories go; each story puts its own back or leaves them."""
    with TemporaryDirectory() as made:
        yield Path(made)


@pytest.mark.parametrize("name", MODELS)
def test_no_story_breaks_a_promise(name: str, folder: Path) -> None:
    """Invariants 1 to 4, 6 and 7 hold through 250 stories on each kind of network."""
    asked = 0
    for seed in range(250):
        verdict = tell(numbers(seed), MODELS[name], folder / f"{name}-{seed}")
        assert verdict.faults == (), seed
        asked += verdict.asked
    assert (asked > 0) is (name == "blind")


@QUICK
@given(fate=NUMBERS, name=st.sampled_from(sorted(MODELS)))
def test_no_story_that_can_be_found_breaks_a_promise(fate: bytes, name: str) -> None:
    """The same, for stories that are searched for rather than drawn, and shrunk when they break."""
    with TemporaryDirectory() as made:
        assert tell(fate, MODELS[name], Path(made)).faults == ()


class Doomed(Story):
    """A story where nothing happens but the end of one run, at its n-th step."""

    def __init__(self, model: Model, folder: Path) -> None:
        super().__init__(Fate(), model, folder)
        self.left = -1

    def at(self, runner: Runner, place: str) -> None:
        """Count down, then kill."""
        self.left -= 1
        if self.left == 0:
            runner.die()


@pytest.mark.parametrize("name", ["key", "list", "twins"])
@pytest.mark.parametrize("last", ["new", "edit", "withdraw"])
def test_a_run_killed_at_each_of_its_steps(name: str, last: str, folder: Path) -> None:
    """A create, a correction or a withdrawal killed at its n-th step, for every n, ends well."""
    for step in range(1, 40):
        tale = Tale(Doomed(MODELS[name], folder), Fate())
        tale.new()
        if last != "new":
            tale.run()
            getattr(tale, last)()
        tale.story.left = step  # type: ignore[attr-defined]
        outcome = tale.story.attempt(tale.story.manifest)
        assert tale.end() == Verdict((), 0), step
        if not isinstance(outcome, Killed):
            break
    writes = last != "edit" or Op.UPDATE in MODELS[name].can
    assert step >= 8 if writes else step == 1


def snapshot(state: State) -> tuple[Any, ...]:
    """All that a state holds and that a decision may read."""
    return (
        {key: astuple(pair) for key, pair in state.pairs.items()},
        state.withdrawn,
        state.gens,
        state.seen,
        state.accounts,
        state.writes,
        state.held_by,
        sorted(state.alarms),
    )


def touched(batch: Batch, owners: dict[str, str]) -> set[str]:
    """The articles that a batch is about; « * » for what is about all of them."""
    found = set()
    for event in batch.events:
        nonce = getattr(event, "nonce", "")
        found.add(getattr(event, "article", "") or owners.get(nonce, "*"))
    return found


@QUICK
@given(fate=NUMBERS, position=st.integers(0, 200))
def test_5_batches_fold_once_and_unrelated_ones_commute(fate: bytes, position: int) -> None:
    """Invariant 5: a batch folded twice changes nothing; neighbours about other articles swap."""
    with TemporaryDirectory() as made:
        batches = lived(fate, MODELS["list"], Path(made)).story.memory.batches
    whole = snapshot(fold(enumerate(batches, 1)))
    again = batches[position % len(batches)]
    assert snapshot(fold(enumerate([*batches, again], 1))) == whole
    owners = {
        event.nonce: event.article
        for batch in batches
        for event in batch.events
        if isinstance(event, ev.Intent)
    }
    for first in range(1, len(batches) - 1):
        one, two = touched(batches[first], owners), touched(batches[first + 1], owners)
        if "*" in one | two or one & two:
            continue
        swapped = list(batches)
        swapped[first], swapped[first + 1] = batches[first + 1], batches[first]
        assert snapshot(fold(enumerate(swapped, 1))) == whole


def planned(story: Story, manifest: Manifest, *others: AccountSettings) -> Plan:
    """The plan of a story at this instant, for its account and others."""
    capabilities = story.network.model.capabilities()
    targets = tuple(Target(account, capabilities) for account in (ACCOUNT, *others))
    return plan(manifest, story.memory.state(), targets, story.settings, story.clock())


@QUICK
@given(fate=NUMBERS)
def test_7_every_pair_has_a_state_and_a_reason(fate: bytes) -> None:
    """Invariant 7: at any moment of any story, each article on each account has one reason."""
    with TemporaryDirectory() as made:
        story = lived(fate, MODELS["list"], Path(made)).story
    other = AccountSettings("autre", "facebook", {"base_url": "http://127.0.0.1:1"})
    made_plan = planned(story, story.manifest, other)
    pairs = [action.pair for action in made_plan.actions if action.title != action.article]
    assert len(pairs) == len(set(pairs))
    wanted = {
        (*article.key, name) for article in story.manifest.articles for name in ("compte", "autre")
    }
    assert wanted <= set(pairs)
    assert all(action.reason and action.state for action in made_plan.actions)


def overruns(fate: Sequence[int], folder: Path) -> list[str]:
    """The days of a story that hold more than two articles or four writes, its brake."""
    story = Story(Fate(fate), MODELS["list"], folder, brake_articles=2, brake_account=4)
    tale = Tale(story)
    for _step in range(20):
        tale.step()
    batches = story.memory.batches
    refused = {e.nonce for b in batches for e in b.events if isinstance(e, ev.Refused)}
    writes = [
        (batch.at, event)
        for batch in batches
        for event in batch.events
        if isinstance(event, ev.Intent) and event.nonce not in refused
    ]
    found = []
    for start, _first in writes:
        day = [event for at, event in writes if start <= at < start + timedelta(hours=24)]
        if len({event.article for event in day}) > 2 or len(day) > 4:
            found.append(f"{start}: {len(day)} writes")
    return found


@QUICK
@given(fate=NUMBERS)
def test_8_no_more_writes_than_the_brake_allows(fate: bytes) -> None:
    """Invariant 8: in any 24 hours, no more articles nor writes than the settings say."""
    with TemporaryDirectory() as made:
        assert overruns(fate, Path(made)) == []


def repeats(choices: Sequence[int], folder: Path) -> list[str]:
    """What each beginning of a calm story's register, put in place of the whole, says again."""
    story = Story(Fate(), MODELS["list"], folder)
    tale = Tale(story, Fate(choices))
    tale.calm = True
    for _step in range(12):
        tale.step()
    tale.run()
    whole, found = story.memory.batches, []
    for length in range(1, len(whole) + 1):
        other = copy.copy(story)
        other.memory, other.network = MemoryStore(), copy.deepcopy(story.network)
        other.memory.batches = whole[:length]
        before, posts = set(other.marks()), len(other.network.copies)
        outcome = other.attempt(other.manifest)
        if length < other.mark and not isinstance(outcome, LedgerError):
            found.append(f"{length}: behind the live site")
        found += [f"{length}: {mark}" for mark in other.marks(posts) if mark in before]
    return found


@QUICK
@given(choices=NUMBERS)
def test_9_an_older_register_says_nothing_again(choices: bytes) -> None:
    """Invariant 9: any beginning of the register, put in place of the whole, repeats nothing."""
    with TemporaryDirectory() as made:
        assert repeats(choices, Path(made)) == []


@QUICK
@given(fate=NUMBERS, order=st.randoms(use_true_random=False))
def test_10_the_plan_ignores_what_is_not_its_business(fate: bytes, order: Any) -> None:
    """Invariant 10: same bytes whatever the order of things, and whatever else is registered."""
    with TemporaryDirectory() as made:
        story = lived(fate, MODELS["list"], Path(made)).story
    manifest = story.manifest
    first = planned(story, manifest)
    articles = list(manifest.articles)
    order.shuffle(articles)
    story.write(
        ev.Moved("k3f9x2zz", "/avant/", "/apres/"),
        ev.Bound("ailleurs", "facebook", "autre"),
        ev.Approved("sha256:autre", "Solange", (("k3f9x2zz", "fr", "compte", "create", "", "1"),)),
    )
    second = planned(story, replace(manifest, articles=tuple(articles)))
    assert render.as_json(second) == render.as_json(first)
    assert second.digest == first.digest
