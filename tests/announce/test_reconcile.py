"""What became of a write in doubt: one look at a time, then a person if the network cannot tell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from porte_voix.announce.compose import link_of, pair_mark
from porte_voix.announce.model import Action, Card, Request, Verb
from porte_voix.announce.networks.base import CannotLook, Network, Post
from porte_voix.announce.reconcile import MAX_SILENCES, find_mark, marks_of, reconcile
from porte_voix.ledger import events as ev
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import Pair, PairState

from tests.announce.simulation import MemoryStore
from tests.announce.world import START, Clock
from tests.factories import SITE
from tests.ledger.factories import make_batch, make_intent, make_opened

PAIR = ("k3f9x2q7", "fr", "masto")
LINK = link_of(f"{SITE}/rentree/", pair_mark(*PAIR), 1, "mastodon", True)
TEXT = "Les élèves rentrent lundi."
REQUEST = Request(TEXT, LINK, "fr", START.isoformat(), Card("Rentrée", TEXT))
ACTION = Action(Verb.RECONCILE, *PAIR, "mastodon", f"{SITE}/rentree/", "Rentrée", "", "", "unknown")


class Shown:
    """A network that only shows: ``posts``, or the error it was given."""

    def __init__(self, *posts: Post, error: CannotLook | None = None) -> None:
        self.posts, self.error = posts, error
        self.since: list[datetime] = []

    def get(self, post_id: str) -> Post | None:
        """The post of this id."""
        if self.error:
            raise self.error
        return next((post for post in self.posts if post.id == post_id), None)

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """All the posts."""
        self.since.append(since)
        if self.error:
            raise self.error
        return self.posts


@pytest.fixture
def clock() -> Clock:
    """The clock of the register."""
    return Clock()


@pytest.fixture
def register(clock: Clock) -> Iterator[Register]:
    """A register in memory, opened."""
    store = MemoryStore()
    store.create(make_batch(make_opened()))
    yield Register(store, "run-1", clock)


def doubt(register: Register, clock: Clock, **facts: Any) -> None:
    """Leave a write without its outcome, past its lease."""
    register.append((make_intent(request=REQUEST.to_json(), expires=START, **facts),))
    clock.forward(timedelta(minutes=10))


def post(post_id: str = "9", text: str = TEXT, *links: str) -> Post:
    """A post as a network shows it."""
    return Post(post_id, f"https://reseau.example/{post_id}", text, links)


def looked(register: Register, shown: Shown) -> tuple[str, str]:
    """One look: its ending and what is told of it."""
    return reconcile(ACTION, cast(Network, shown), register)


def look(register: Register, shown: Shown) -> str:
    """One look, and its ending."""
    return looked(register, shown)[0]


def test_a_post_with_the_mark_is_adopted(register: Register, clock: Clock) -> None:
    """The mark of the pair and generation in a link proves the write, wherever the link stands."""
    doubt(register, clock)
    other = link_of(f"{SITE}/rentree/", pair_mark(*PAIR), 2, "mastodon", True)
    shown = Shown(post("7", TEXT, other), post("8", TEXT), post("9", f"Tronqué… {LINK}"))
    assert look(register, shown) == "found"
    pair = register.state.pair(PAIR)
    assert (pair.post_id, pair.state(clock())) == ("9", PairState.SAID)


def test_nothing_there_is_looked_for_twice(register: Register, clock: Clock) -> None:
    """One look that finds nothing proves nothing; a second one, later, does."""
    doubt(register, clock)
    states = []
    for step in (timedelta(seconds=59), timedelta(seconds=1), timedelta()):
        assert look(register, Shown(post("7"))) == "absent"
        states.append(register.state.pair(PAIR).state(clock()))
        clock.forward(step)
    assert states == [PairState.UNKNOWN, PairState.UNKNOWN, PairState.ABSENT]


def test_two_copies_are_a_question(register: Register, clock: Clock) -> None:
    """Several posts with the mark: a person decides, and their addresses are told."""
    doubt(register, clock)
    ending, why = looked(register, Shown(post("7", LINK), post("8", LINK)))
    assert ending == "asked"
    assert "https://reseau.example/7" in why and "https://reseau.example/8" in why
    assert register.state.pair(PAIR).state(clock()) is PairState.ASKING


def test_a_silent_network_is_asked_again_then_a_person(register: Register, clock: Clock) -> None:
    """A network that does not answer is asked three times; one that never will, once."""
    doubt(register, clock)
    silent = Shown(error=CannotLook("panne"))
    endings = [look(register, silent) for _turn in range(MAX_SILENCES)]
    assert endings == ["unknown"] * (MAX_SILENCES - 1) + ["asked"]
    assert register.state.pair(PAIR).state(clock()) is PairState.ASKING


def test_a_blind_network_is_a_question_at_once(register: Register, clock: Clock) -> None:
    """Without the right to read, only a person can tell; nothing else is tried."""
    doubt(register, clock)
    assert look(register, Shown(error=CannotLook("aucun droit de lecture", blind=True))) == "asked"


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        (f"Les  élèves\nrentrent lundi.\n\n{LINK}", "found"),
        ("Les e\u0301le\u0300ves rentrent lundi.", "found"),
        ("Les élèves rentrent mardi.", "absent"),
        ("", "found"),
    ],
)
def test_a_correction_is_known_by_its_words(
    register: Register, clock: Clock, text: str, ending: str
) -> None:
    """Spaces, links and Unicode forms apart, the words tell whether a correction came through."""
    doubt(register, clock, op="update", prior="9")
    assert look(register, Shown(post("9", text))) == ending


def test_a_correction_whose_copy_is_gone(register: Register, clock: Clock) -> None:
    """A copy that somebody deleted over there is a question."""
    doubt(register, clock, op="update", prior="9")
    assert look(register, Shown()) == "asked"


@pytest.mark.parametrize(("posts", "ending"), [((), "found"), ((post("9"),), "absent")])
def test_a_deletion_is_known_by_its_absence(
    register: Register, clock: Clock, posts: tuple[Post, ...], ending: str
) -> None:
    """No copy any more: done. Still there: not deleted."""
    doubt(register, clock, op="delete", prior="9")
    assert look(register, Shown(*posts)) == ending


def test_looks_reach_back_before_the_first_attempt(register: Register, clock: Clock) -> None:
    """A second attempt looks for what the first one may have left."""
    doubt(register, clock)
    clock.forward(timedelta(hours=5))
    doubt(register, clock, nonce="n2", attempt=2)
    shown = Shown()
    look(register, shown)
    assert shown.since[0] < START


def test_a_look_that_comes_after_the_answer(register: Register, clock: Clock) -> None:
    """When another run settled the write meanwhile, the look changes nothing."""
    doubt(register, clock)
    other = Register(register._store, "run-2", clock)

    class Slow(Shown):
        """Shows nothing, while another run learns the answer."""

        def recent(self, since: datetime) -> tuple[Post, ...]:
            """Nothing, slowly."""
            other.append((ev.Done("n1", "9", "https://reseau.example/9", "sent"),))
            return ()

    assert look(register, Slow()) == "changed"
    assert register.state.pair(PAIR).state(clock()) is PairState.SAID
    assert look(register, Shown()) == "changed"


def test_marks_are_read_in_links_and_in_words() -> None:
    """A mark counts wherever an address carries it, and nowhere else."""
    mark = f"{pair_mark(*PAIR)}-1"
    assert marks_of(post("1", f"Voir {LINK} !")) == {mark}
    assert marks_of(post("1", "", LINK)) == {mark}
    assert marks_of(post("1", f"utm_id={mark}")) == frozenset()


def test_a_mark_of_any_generation_but_not_the_copy_just_removed() -> None:
    """A forgotten post of this pair is found by its mark; one just taken down is not."""
    later = replace(post("5"), links=(LINK.replace("-1", "-2"),))
    assert find_mark((post("4"), later), Pair(PAIR)) == later
    assert find_mark((later,), Pair(PAIR, removed="5")) is None
    assert find_mark((later,), Pair(("p4m8r5t2", "fr", "masto"))) is None
