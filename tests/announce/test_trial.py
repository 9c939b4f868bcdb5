"""A test post: said, read back, taken down, gone; and never left behind without being told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from porte_voix.announce.networks import capabilities
from porte_voix.announce.networks.base import CannotLook, Post
from porte_voix.announce.trial import LOOKS, PAUSE, Trial
from porte_voix.errors import LedgerError, NeedsPerson, Pending
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

from tests.announce.builders import make_register
from tests.announce.networks.benches import BENCHES, Bench, Kind, bench, kind
from tests.factories import SITE
from tests.networks.server import FakeNetwork

WRITES = ("create", "delete")


class Told:
    """What the person at the terminal reads, and the pauses that were made."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pauses: list[float] = []

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


@contextmanager
def trial(
    one: Kind, monkeypatch: pytest.MonkeyPatch, *facts: ev.Event, **options: Any
) -> Iterator[tuple[Trial, Bench, Told]]:
    """A trial of an account on its fake, with a register that knows these facts."""
    state = make_register(*facts)
    assert state.opened is not None
    settings = Settings(site=SITE, lineage=state.opened.lineage)
    told = Told()
    with bench(one, monkeypatch, **options) as made:
        ready = Trial(
            settings,
            made.account,
            made.network,
            capabilities(made.account),
            lambda: state,
            told.lines.append,
            made.fake.now,
            told.pauses.append,
        )
        yield ready, made, told


def history(fake: FakeNetwork) -> list[str]:
    """The texts that were public at some time and are no more."""
    return [post.text for post in fake.deleted]


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_a_trial_leaves_nothing(one: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is told; one post was public, clearly worded, and none is."""
    with trial(one, monkeypatch) as (ready, made, told):
        ready.run()
        assert made.fake.posts == ()
        (text,) = history(made.fake)
        assert text.startswith("Essai technique du blogue")
        assert "sera supprimé dans un instant" in text
    assert [line[0] for line in told.lines if line[0].isdigit()] == ["0", "1", "2", "3", "4"]
    assert "il n'en reste rien" in told.lines[-1]
    assert told.pauses == [0, 0]


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_two_trials_are_two_texts(one: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that refuses to hear the same thing twice lets a second trial through."""
    with trial(one, monkeypatch) as (ready, made, _told):
        ready.run()
        ready.run()
        assert made.fake.posts == ()
        assert len({*history(made.fake)}) == 2


def test_a_trial_says_its_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that charges is said to, before anything is sent."""
    with trial(kind("x"), monkeypatch) as (ready, _made, told):
        ready.run()
    assert "0,20 $ US" in told.lines[1]


# -- Refused before anything is sent ------------------------------------------------------------


def writes(made: Bench) -> int:
    """How many requests could have changed something."""
    return sum(call.method not in ("GET", "HEAD") for call in made.fake.requests)


def test_a_hold_stops_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a person holds all sending, nothing is even asked."""
    with trial(kind("mastodon"), monkeypatch, ev.Hold("Solange")) as (ready, made, _told):
        with pytest.raises(Pending, match="Solange"):
            ready.run()
        assert made.fake.requests == []


def test_a_hold_set_meanwhile_stops_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is read again just before the post."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, _told):
        free = ready.read()
        held = make_register(ev.Hold("Solange"))
        states = iter([free, held])
        with pytest.raises(Pending):
            replace(ready, read=lambda: next(states)).run()
        assert writes(made) == 0


def test_a_register_of_another_site_stops_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register that would tell of a hold must be ours."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, _told):
        for state in (State(), make_register(lineage="une-autre")):
            with pytest.raises(LedgerError):
                replace(ready, read=lambda state=state: state).run()  # type: ignore[misc]
        assert made.fake.requests == []


def test_a_token_of_another_account_stops_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said in somebody else's name."""
    other = ev.Bound("essai", "mastodon", "ailleurs.example#1")
    with trial(kind("mastodon"), monkeypatch, other) as (ready, made, _told):
        with pytest.raises(NeedsPerson, match=r"ailleurs\.example"):
            ready.run()
        assert writes(made) == 0


def test_a_token_that_its_network_says_is_another_s_stops_a_trial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page token that leads to another page than the settings' is a person's affair."""
    with trial(kind("facebook"), monkeypatch, page="1") as (ready, made, _told):
        with pytest.raises(NeedsPerson, match="Rien n'a été envoyé"):
            ready.run()
        assert writes(made) == 0


@pytest.mark.parametrize(
    ("status", "method", "error"),
    [
        (401, "GET", NeedsPerson),
        (429, "GET", Pending),
        (500, "GET", Pending),
        (403, "POST", NeedsPerson),
        (429, "POST", Pending),
    ],
)
def test_a_refused_trial_published_nothing(
    status: int, method: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal that passes asks for another try, any other for a person."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, told):
        made.fake.faults.add("status", method=method, status=status, times=None)
        with pytest.raises(error, match="rien n'est paru"):
            ready.run()
        assert made.fake.posts == ()
        assert history(made.fake) == []
    assert "1. publié" not in told.text


# -- Failures once it may be public -------------------------------------------------------------


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_a_post_whose_answer_was_lost_is_found_and_deleted(
    one: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recognised by its words among those of the account."""
    publishing = {"threads": "threads_publish", "bluesky": "putRecord"}.get(one.name, "")
    with trial(one, monkeypatch) as (ready, made, told):
        made.fake.faults.add("commit_then_drop", method="POST", path_contains=publishing)
        ready.run()
        assert made.fake.faults.played
        assert made.fake.posts == ()
        assert len(history(made.fake)) == 1
    assert "réponse perdue" in told.text


def test_a_post_that_cannot_be_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request still on its way leaves a person with the words to look for."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, told):
        made.fake.faults.add("late", method="POST")
        with pytest.raises(NeedsPerson) as caught:
            ready.run()
        made.fake.release_late()
        (post,) = made.fake.posts
    mark = caught.value.gesture.partition("«\u00a0")[2].partition("\u00a0»")[0]
    assert mark in post.text
    assert told.pauses == [PAUSE] * LOOKS


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)
def test_a_post_that_cannot_be_deleted_gives_its_address(
    one: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that breaks on every deletion leaves a person with the address."""
    with trial(one, monkeypatch) as (ready, made, told):
        method = "POST" if one.name == "bluesky" else "DELETE"
        path = "deleteRecord" if one.name == "bluesky" else ""
        made.fake.faults.add("status", method=method, path_contains=path, status=503, times=None)
        with pytest.raises(NeedsPerson) as caught:
            ready.run()
        assert len(made.fake.posts) == 1
    published = next(line for line in told.lines if line.startswith("1."))
    address = published.partition("\u00a0: ")[2]
    assert "supprimez à la main" in caught.value.gesture
    assert address in caught.value.gesture


def test_a_deletion_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One broken answer is not yet a failure: a deletion may be repeated."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, told):
        made.fake.faults.add("commit_then_drop", method="DELETE")
        ready.run()
        assert made.fake.posts == ()
    assert told.text.count("3. supprimé") == 1
    assert told.pauses == [0, 0, PAUSE]


def test_a_post_that_cannot_be_read_is_deleted_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial has failed, and its post is gone all the same."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, _told):
        made.fake.faults.add("html", method="GET", path_contains="/statuses/", times=LOOKS)
        with pytest.raises(NeedsPerson, match="pas relu"):
            ready.run()
        assert made.fake.posts == ()


def changed(ready: Trial, **verbs: Callable[..., Any]) -> Trial:
    """The trial, on a network whose verbs are these."""
    for name, verb in verbs.items():
        setattr(ready.network, name, verb)
    return ready


def test_other_words_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that shows something else is not trusted, and the post is deleted."""
    with trial(kind("mastodon"), monkeypatch) as (ready, made, _told):
        get = ready.network.get

        def altered(post_id: str) -> Post | None:
            post = get(post_id)
            return replace(post, text="Autre chose") if post else None

        with pytest.raises(NeedsPerson, match="relu avec d'autres mots"):
            changed(ready, get=altered).run()
        assert made.fake.posts == ()


def test_a_post_still_shown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deletion that the network does not show is not believed."""
    with trial(kind("mastodon"), monkeypatch) as (ready, _made, _told):
        kept: dict[str, Post | None] = {}

        def remember(post_id: str) -> Post | None:
            return kept.setdefault(post_id, get(post_id))

        get = ready.network.get
        with pytest.raises(NeedsPerson, match="le montre encore"):
            changed(ready, get=remember).run()


def test_a_blind_account_is_told_and_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the right to read, the network's word for the deletion is all there is."""

    def blind(post_id: str) -> Post | None:
        raise CannotLook("sans droit de lecture", blind=True)

    with trial(kind("mastodon"), monkeypatch) as (ready, made, told):
        changed(ready, get=blind).run()
        assert made.fake.posts == ()
    assert "relecture impossible" in told.text
    assert "non vérifiable" in told.text


def test_an_interruption_tells_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops the trial halfway is told what is left behind."""

    def interrupted(since_or_id: datetime | str) -> Post | None:
        raise KeyboardInterrupt

    with trial(kind("mastodon"), monkeypatch) as (ready, made, told):
        with pytest.raises(KeyboardInterrupt):
            changed(ready, get=interrupted).run()
        (post,) = made.fake.posts
    assert "supprimez à la main" in told.lines[-1]
    assert post.id in told.lines[-1]


def test_the_looks_are_bounded() -> None:
    """A trial that goes wrong ends within a minute of pauses."""
    assert timedelta(seconds=3 * LOOKS * PAUSE) < timedelta(minutes=1)
