"""Pictures of announcements, from the live site to the servers: shown once, kept, changed, gone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from porte_voix.announce.apply import Ending
from porte_voix.announce.networks import mastodon
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import PairState

from tests.announce.gallery import ALT, OTHER, PATH, PNG, UPLOADING, Gallery, Shown
from tests.announce.photos import MAKER, make_photo, opened
from tests.announce.world import clean_environment
from tests.factories import make_article

#: The networks where a correction may change the picture.
EDITING = ("bluesky", "mastodon")
#: What a network shows of a description; the card of Bluesky has none.
ALTS = {"bluesky": ""}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of one's own, in a clean environment, where nobody waits."""
    clean_environment(monkeypatch)
    monkeypatch.setattr(mastodon, "POLL_SECONDS", 0.01)
    return tmp_path


@pytest.fixture
def world(folder: Path) -> Iterator[Gallery]:
    """Every network at once, and one article with its picture."""
    with Gallery(folder, *UPLOADING, "facebook", "threads") as made:
        made.hang()
        yield made


def test_a_picture_goes_up_once_and_is_shown(world: Gallery) -> None:
    """Each network that takes it has it once, described where it can be; a second run adds none."""
    asked: list[str] = []
    world.site.asked = asked.append
    world.announce()
    world.settle()
    for network in UPLOADING:
        ((data, _mime),) = world.received(network)
        assert opened(data).size == opened(PNG).size
        shown = world.shown(network)
        assert shown.id
        assert shown.alt == ALTS.get(network, ALT)
    assert asked.count(PATH) == 1
    assert all(len(world.posts(network)) == 1 for network in world.fakes)


def test_the_intent_names_what_was_uploaded(world: Gallery) -> None:
    """The request in the register holds the media, their description, and the picture's digest."""
    article = world.hang()
    world.announce()
    requests = {e.account: e.request for e in world.events() if isinstance(e, ev.Intent)}
    for account in ("bleu", "lien", "masto", "ex"):
        assert len(requests[account]["media"]) == 1
    for account in ("page", "fils"):
        assert requests[account]["media"] == []
    assert article.image is not None
    for request in requests.values():
        assert request["card"]["alt"] == ALT
        assert request["card"]["digest"] == article.image.digest


@pytest.mark.parametrize("network", UPLOADING)
def test_a_heavy_photo_arrives_light_upright_and_silent(network: str, folder: Path) -> None:
    """Six megabytes of a camera become what the network takes, without where it was taken."""
    photo = make_photo(3700, 2800)
    assert len(photo) > 6_000_000
    with Gallery(folder, network) as world:
        world.hang(photo)
        world.announce()
        ((data, mime),) = world.received(network)
        assert len(data) <= (1_000_000 if network == "bluesky" else 5_000_000)
        assert mime in ("image/jpeg", "")
        picture = opened(data)
        assert picture.format == "JPEG"
        assert picture.height > picture.width
        left, right = (picture.getpixel((x, 9)) for x in (9, picture.width - 9))
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        assert left[2] > left[0]
        assert right[0] > right[2]
        assert not picture.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & picture.info.keys()
        assert MAKER.encode() not in data
        assert world.shown(network).id


@pytest.mark.parametrize("network", UPLOADING)
def test_a_correction_keeps_the_picture(network: str, folder: Path) -> None:
    """New words do not send the same picture again, nor lose it."""
    with Gallery(folder, network) as world:
        world.hang()
        world.announce()
        before = world.shown(network)
        world.hang(summary="La Petite-Boussole a huit places.")
        world.announce()
        world.settle()
        assert world.shown(network) == before
        assert len(world.received(network)) == 1
        (post,) = world.posts(network)
        assert ("huit places" in post.text) is (network != "x")


@pytest.mark.parametrize("network", EDITING)
def test_another_picture_takes_its_place(network: str, folder: Path) -> None:
    """At the same address with the same words, other bytes are another picture."""
    with Gallery(folder, network) as world:
        world.hang()
        world.announce()
        before = world.shown(network)
        world.hang(OTHER)
        (result,) = world.announce().results
        assert result.ending is Ending.DONE
        assert world.shown(network).id not in ("", before.id)
        assert len(world.received(network)) == 2
        world.hang(OTHER, summary="La Petite-Boussole a huit places.")
        kept = world.shown(network)
        world.announce()
        assert (world.shown(network), len(world.received(network))) == (kept, 2)


@pytest.mark.parametrize("network", EDITING)
def test_a_picture_taken_away_is_gone(network: str, folder: Path) -> None:
    """An article that loses its picture loses it on the networks too."""
    with Gallery(folder, network) as world:
        world.hang()
        world.announce()
        world.publish(make_article())
        world.announce()
        assert world.shown(network) == Shown("", "")


@pytest.mark.parametrize("network", EDITING)
def test_a_picture_given_later_is_shown(network: str, folder: Path) -> None:
    """An article announced without a picture shows the one it gets."""
    with Gallery(folder, network) as world:
        world.announce()
        assert world.shown(network) == Shown("", "")
        world.hang()
        world.announce()
        assert world.shown(network).id


@pytest.mark.parametrize("network", UPLOADING)
def test_another_description_is_a_correction(network: str, folder: Path) -> None:
    """Where a description can be corrected it is, and the picture is not sent again."""
    with Gallery(folder, network) as world:
        world.hang()
        world.announce()
        before = world.shown(network)
        world.hang(alt="Le quai le soir.")
        world.announce()
        world.settle()
        alt = "Le quai le soir." if network == "mastodon" else before.alt
        assert world.shown(network) == replace(before, alt=alt)
        assert len(world.received(network)) == 1


def test_the_drafts_inputs_cover_the_picture(world: Gallery) -> None:
    """What a plan was made from changes with the picture and with its description."""

    def inputs() -> str:
        with world.run() as run:
            return next(one.draft.inputs for one in run.plan().actions if one.draft)

    told = [inputs()]
    for data, alt in ((OTHER, ALT), (PNG, "Le quai le soir.")):
        world.hang(data, alt)
        told.append(inputs())
    world.publish(make_article())
    told.append(inputs())
    assert len(set(told)) == 4


def test_an_account_that_does_not_ask_sends_no_picture(folder: Path) -> None:
    """Mastodon and X make the card themselves unless their account says otherwise."""
    with Gallery(folder, "mastodon", "x", media=False) as world:
        world.hang()
        world.announce()
        for network in ("mastodon", "x"):
            assert (world.received(network), world.shown(network).id) == ([], "")


def test_an_account_that_no_longer_asks_keeps_its_pictures(folder: Path) -> None:
    """A change of settings takes nothing away; a change of the picture does."""
    with Gallery(folder, "mastodon") as world:
        world.hang()
        world.announce()
        before = world.shown("mastodon")
        world.media = False
        world.hang(summary="La Petite-Boussole a huit places.")
        world.announce()
        assert world.shown("mastodon") == before
        world.hang(OTHER, summary="La Petite-Boussole a huit places.")
        world.announce()
        assert world.shown("mastodon") == Shown("", "")


@pytest.mark.parametrize(("network", "most"), [("mastodon", 1500), ("x", 1000), ("linkedin", 4085)])
def test_a_description_too_long_is_cut_at_a_sentence(network: str, most: int, folder: Path) -> None:
    """A network's limit on descriptions cuts between two sentences, as summaries are."""
    with Gallery(folder, network) as world:
        world.hang(alt="Deux enfants attendent l’autobus. " * 200)
        world.announce()
        alt = world.shown(network).alt
        assert most - 40 < len(alt) <= most
        assert alt.endswith("l’autobus.")
        world.hang(alt="Deux enfants attendent l’autobus. " * 200, summary="Huit places.")
        world.announce()
        assert world.shown(network).alt == alt


@pytest.mark.parametrize("network", UPLOADING)
def test_what_is_no_picture_does_not_hold_the_words_back(network: str, folder: Path) -> None:
    """A drawing in a form that no network takes is left out, and the outcome says so."""
    with Gallery(folder, network) as world:
        world.hang(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        (result,) = world.announce().results
        assert result.ending is Ending.DONE
        assert "sans image" in result.detail
        assert (world.received(network), world.shown(network).id) == ([], "")
        assert not world.announce().pending


@pytest.mark.parametrize("network", UPLOADING)
def test_a_forgotten_post_is_found_without_an_upload(network: str, folder: Path) -> None:
    """A register put back to its beginning finds the post, and uploads nothing."""
    with Gallery(folder, network) as world:
        world.hang()
        world.announce()
        world.keep_only(world.batches()[:1])
        (result,) = world.announce().results
        assert (result.ending, len(world.received(network))) == (Ending.FOUND, 1)
        assert not world.announce().results
        assert world.pair(network).state(world.clock()) is PairState.SAID
