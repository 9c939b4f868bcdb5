"""When a picture fails: nothing half said, nothing unknown, nothing twice, and a later run goes on.

An upload publishes nothing: whatever becomes of it, the announcement has not begun.
"""

import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from porte_voix.announce.apply import Ending
from porte_voix.announce.networks import mastodon
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState

from tests.announce.gallery import ALT, OTHER, PATH, PNG, UPLOADING, WAYS, Gallery
from tests.announce.test_apply import failing, once_written, unreachable
from tests.announce.world import clean_environment

#: What publishes on each network: the path of the call that makes the post.
PUBLISHING = {
    "bluesky": "putRecord",
    "linkedin": "/rest/posts",
    "mastodon": "/statuses",
    "x": "/2/tweets",
}
FAILURES: dict[str, tuple[str, dict[str, Any]]] = {
    "500": ("status", {"status": 500}),
    "500, done": ("status", {"status": 500, "commit": True}),
    "no answer": ("drop", {}),
    "answer lost": ("commit_then_drop", {}),
    "silence": ("hang", {}),
    "web page": ("html", {}),
    "no id": ("no_id", {}),
    "401": ("status", {"status": 401}),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of one's own, in a clean environment, where nobody waits."""
    clean_environment(monkeypatch)
    monkeypatch.setattr(mastodon, "POLL_SECONDS", 0.01)
    return tmp_path


def spoil(world: Gallery, network: str, kind: str, times: int | None = 1, **options: Any) -> None:
    """Make the next upload fail."""
    method, path = WAYS[network]
    faults = world.fakes[network].faults
    faults.add(kind, method=method, path_contains=path, times=times, **options)


def published(world: Gallery, network: str) -> int:
    """How many calls asked a network to publish."""
    return len(world.fakes[network].calls("POST", PUBLISHING[network]))


# -- The live site --------------------------------------------------------------------------------


def _gone(world: Gallery) -> None:
    del world.site.pages[PATH]


def _other(world: Gallery) -> None:
    world.site.pages[PATH] = ("image/png", OTHER)


def _huge(world: Gallery) -> None:
    world.site.pages[PATH] = ("image/png", PNG.ljust(20_000_001))


@pytest.mark.parametrize(
    ("spoilt", "words"), [(_gone, "répond 404"), (_other, "pas encore celle"), (_huge, "démesurée")]
)
@pytest.mark.parametrize("network", UPLOADING)
def test_a_picture_that_is_not_live_holds_its_announcement(
    network: str, spoilt: Callable[[Gallery], None], words: str, folder: Path
) -> None:
    """Nothing is sent nor written while the site does not show it; other networks do not wait."""
    with Gallery(folder, network, "facebook") as world:
        world.hang()
        spoilt(world)
        outcome = world.announce()
        held, other = (
            next(one for one in outcome.results if one.action.network == name)
            for name in (network, "facebook")
        )
        assert held.ending is Ending.STOPPED
        assert words in held.detail
        assert other.ending is Ending.DONE
        assert (world.received(network), published(world, network)) == ([], 0)
        assert world.pair(network).state(world.clock()) is PairState.NEW
        assert [one.network for one in outcome.pending] == [network]
        world.hang()
        assert [one.ending for one in world.announce().results] == [Ending.DONE]
        assert world.shown(network).id


def test_a_correction_waits_for_its_picture_too(folder: Path) -> None:
    """A correction whose new picture is not live changes nothing yet."""
    with Gallery(folder, "mastodon") as world:
        world.hang()
        world.announce()
        before = world.shown("mastodon")
        world.hang(OTHER, summary="La Petite-Boussole a huit places.")
        _gone(world)
        (result,) = world.announce().results
        assert result.ending is Ending.STOPPED
        assert world.shown("mastodon") == before
        assert "huit places" not in world.posts("mastodon")[0].text


# -- The uploads ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("network", UPLOADING)
def test_an_upload_that_fails_is_begun_anew(network: str, name: str, folder: Path) -> None:
    """No post and no doubt after the first run; one post with its picture after the next."""
    kind, options = FAILURES[name]
    with Gallery(folder, network) as world:
        world.hang()
        world.deadline = 0.6
        spoil(world, network, kind, **options)
        (result,) = world.announce().results
        assert result.ending in (Ending.REFUSED, Ending.STOPPED)
        assert "l'image n'a pas pu être déposée" in result.detail
        assert published(world, network) == 0
        assert world.pair(network).state(world.clock()) is PairState.REFUSED
        world.deadline = 30.0
        outcome = world.announce()
        assert [one.ending for one in outcome.results] == [Ending.DONE]
        assert (len(world.posts(network)), bool(world.shown(network).id)) == (1, True)
        assert not outcome.pending


@pytest.mark.parametrize("network", UPLOADING)
def test_a_picture_refused_for_good_asks_a_person(network: str, folder: Path) -> None:
    """What the network says of a picture that it will never take is told, and nothing is sent."""
    with Gallery(folder, network) as world:
        world.hang()
        spoil(world, network, "status", status=422)
        world.announce()
        outcome = world.announce()
        assert (outcome.results, published(world, network)) == ((), 0)
        (asked,) = outcome.asks
        assert "l'image n'a pas pu être déposée" in asked.reason
        world.hang(OTHER)
        assert [one.ending for one in world.announce().results] == [Ending.DONE]


@pytest.mark.parametrize("network", UPLOADING)
def test_a_network_that_is_tired_of_uploads_is_left_alone(network: str, folder: Path) -> None:
    """A 429 on an upload is kept with its delay: nothing goes before, the post does after."""
    with Gallery(folder, network) as world:
        world.hang()
        spoil(world, network, "status", status=429, headers={"Retry-After": "600"})
        world.announce()
        (refused,) = [event for event in world.events() if isinstance(event, ev.Refused)]
        assert (refused.code, refused.until) == (429, world.clock() + timedelta(minutes=10))
        world.announce()
        assert (len(world.received(network)), published(world, network)) == (1, 0)
        world.clock.forward(timedelta(minutes=11))
        world.announce()
        assert len(world.posts(network)) == 1


@pytest.mark.parametrize("network", UPLOADING)
def test_one_accounts_upload_stops_no_other(network: str, folder: Path) -> None:
    """The other accounts announce in the same run."""
    with Gallery(folder, *UPLOADING) as world:
        world.hang()
        spoil(world, network, "status", status=500)
        world.announce()
        said = {name: len(world.posts(name)) for name in UPLOADING}
        assert said == {name: int(name != network) for name in UPLOADING}


# -- Between the upload and the post --------------------------------------------------------------


@pytest.mark.parametrize("network", UPLOADING)
def test_a_register_lost_after_the_upload(network: str, folder: Path) -> None:
    """A run that ends between the upload and its intent said nothing; the next one says it once."""
    with Gallery(folder, network) as world:
        world.hang()
        failing(world, ev.Intent, unreachable)
        with pytest.raises(LedgerError):
            world.announce()
        assert (len(world.received(network)), published(world, network)) == (1, 0)
        world.wrap = lambda store: store
        world.announce()
        assert len(world.posts(network)) == 1
        assert len(world.received(network)) == 2
        assert world.shown(network).id


@pytest.mark.parametrize("kill", ["intent-before", "intent-after", "call-before", "call-after"])
def test_a_process_killed_after_its_upload(kill: str, folder: Path) -> None:
    """Killed around its intent or its call, a run leaves one post in the end, with its picture."""
    with Gallery(folder, "mastodon") as world:
        world.hang()
        process = world.child(kill).start()
        process.join(180)
        assert process.exitcode == -signal.SIGKILL
        assert len(world.received("mastodon")) == 1
        world.settle()
        assert len(world.posts("mastodon")) == 1
        assert world.shown("mastodon").alt == ALT
        assert len(world.received("mastodon")) == 1 + (kill == "intent-before")


@pytest.mark.parametrize("network", UPLOADING)
@pytest.mark.parametrize("fault", ["drop", "commit_then_drop"])
def test_a_resend_uses_what_was_uploaded(network: str, fault: str, folder: Path) -> None:
    """A lost answer leads to the same bytes again, media included, and to no new upload."""
    with Gallery(folder, network) as world:
        world.hang()
        path = PUBLISHING[network]
        world.fakes[network].faults.add(fault, method="POST", path_contains=path)
        assert [one.ending for one in world.announce().results] == [Ending.UNKNOWN]
        world.settle()
        assert len(world.posts(network)) == 1
        assert world.shown(network).id
        assert len(world.received(network)) == 1
        requests = [e.request for e in world.events() if isinstance(e, ev.Intent)]
        assert all(request == requests[0] for request in requests)


def test_a_resend_whose_picture_was_forgotten_begins_anew(folder: Path) -> None:
    """A server that let go of an image which no post named yet refuses; it is uploaded again."""
    with Gallery(folder, "bluesky") as world:
        world.hang()
        world.fakes["bluesky"].faults.add("drop", method="POST", path_contains="putRecord")
        world.announce()
        world.fakes["bluesky"].blobs.clear()  # type: ignore[attr-defined]
        world.settle()
        assert len(world.posts("bluesky")) == 1
        assert len(world.received("bluesky")) == 2
        refused = [event for event in world.events() if isinstance(event, ev.Refused)]
        assert [event.code for event in refused] == [0]


@pytest.mark.parametrize("fault", ["drop", "commit_then_drop"])
@pytest.mark.parametrize(
    "change", [{"alt": "Le quai le soir."}, {"data": OTHER}], ids=["alt", "picture"]
)
def test_a_lost_correction_of_the_picture_alone(
    fault: str, change: dict[str, Any], folder: Path
) -> None:
    """The words being the same, the picture and its description tell whether it came through."""
    with Gallery(folder, "mastodon") as world:
        world.hang()
        world.announce()
        before = world.shown("mastodon")
        world.hang(**change)
        world.fakes["mastodon"].faults.add(fault, method="PUT", path_contains="/statuses")
        assert [one.ending for one in world.announce().results] == [Ending.UNKNOWN]
        world.settle()
        after = world.shown("mastodon")
        assert after.alt == change.get("alt", ALT)
        assert (after.id != before.id) is ("data" in change)
        resent = [e for e in world.events() if isinstance(e, ev.Intent) and e.attempt > 1]
        assert len(resent) == (fault == "drop")


@pytest.mark.parametrize("network", UPLOADING)
def test_a_hold_during_the_upload_stops_the_post(network: str, folder: Path) -> None:
    """An upload takes time: what a person decides meanwhile holds, whatever was uploaded."""
    with Gallery(folder, network) as world:
        world.hang()
        world.site.asked = lambda path: world.write(ev.Hold("Solange")) if path == PATH else None
        (result,) = world.announce().results
        assert result.ending in (Ending.CHANGED, Ending.STOPPED)
        assert published(world, network) == 0


def test_the_lease_begins_after_the_upload(folder: Path) -> None:
    """A slow upload does not eat the time that the call needs."""
    with Gallery(folder, "bluesky") as world:
        world.hang()
        world.site.asked = lambda path: (
            world.clock.forward(timedelta(seconds=20)) if path == PATH else None
        )
        once_written(world, ev.Intent, lambda: world.clock.forward(timedelta(seconds=70)))
        assert [one.ending for one in world.announce().results] == [Ending.DONE]
