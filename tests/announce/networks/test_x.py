"""X through tweepy, against the fake X, which checks every signature."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from porte_voix.announce.model import Op
from porte_voix.announce.networks import capabilities
from porte_voix.announce.networks.base import CannotLook, Identity, Refused, Unsure, Uploads

from tests.announce.networks.benches import KEYS, LINK, NOW, Bench, bench, kind, make_request
from tests.networks.x import LIMITS, FakeX

LONG_AGO = NOW - timedelta(days=3650)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An account."""
    with bench(kind("x"), monkeypatch) as ready:
        yield ready


def test_whoami_is_the_user_id(made: Bench) -> None:
    """A name may change, the id does not."""
    assert made.network.whoami() == Identity("2244994945", "@porte_voix")


def test_a_post_reads_back_with_its_link(made: Bench) -> None:
    """Links are shortened and texts escaped by the network; we read what we wrote."""
    post = made.network.create(make_request(text="Élèves & parents : 5 < 6"), "cle")
    (public,) = made.fake.posts
    assert (public.id, public.text) == (post.id, f"Élèves & parents : 5 < 6\n\n{LINK}")
    read = made.network.get(post.id)
    assert read is not None
    assert read.links == (LINK,)
    assert read.text.startswith("Élèves & parents : 5 < 6\n\nhttps://t.co/")
    assert read.created_at is not None
    assert post.url == f"https://x.com/i/web/status/{post.id}"


def test_a_duplicate_is_a_doubt(made: Bench) -> None:
    """The duplicate refused may be our own: it must be looked for."""
    made.network.create(make_request(), "cle")
    with pytest.raises(Unsure):
        made.network.create(make_request(), "cle")
    assert len(made.fake.posts) == 1


def test_a_post_cannot_be_edited(made: Bench) -> None:
    """The capability is not declared, and the verb sends nothing."""
    assert capabilities(made.account).can == {Op.CREATE, Op.DELETE}
    with pytest.raises(Refused):
        made.network.update("1", make_request(), "cle")
    assert made.fake.requests == []


def test_the_price_is_told(made: Bench) -> None:
    """A post with a link costs twenty cents, its picture half a cent; the caller counts them."""
    assert capabilities(made.account).cost == 0.2
    options = {**made.account.options, "media": True}
    assert capabilities(replace(made.account, options=options)).cost == 0.205


def test_a_picture_goes_with_its_description(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture is uploaded, then described, then shown by the post."""
    with bench(kind("x"), monkeypatch, media=True) as made:
        assert isinstance(made.network, Uploads)
        known = made.network.upload(b"\x89PNG...", "image/png", "Le quai")
        made.network.create(make_request(media=(known,)), "cle")
        assert made.fake.posts[0].media == (known,)
        assert made.fake.alts == {known: "Le quai"}  # type: ignore[attr-defined]
        made.network.upload(b"\x89PNG...", "image/png", "")
        assert len(made.fake.calls("POST", "metadata")) == 1


def test_a_picture_without_its_description_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A description that did not arrive is a failed upload."""
    with bench(kind("x"), monkeypatch, media=True) as made:
        assert isinstance(made.network, Uploads)
        made.fake.faults.add("status", path_contains="metadata", status=503)
        with pytest.raises(Unsure):
            made.network.upload(b"\x89PNG...", "image/png", "Le quai")
        made.fake.faults.add("no_id", path_contains="upload", body={"data": {"id": ""}})
        with pytest.raises(Unsure, match="identifiant de l'image"):
            made.network.upload(b"\x89PNG...", "image/png", "Le quai")


@pytest.mark.parametrize("gone", [404, 200])
def test_a_post_already_gone_is_deleted(gone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking down twice is taking down, in both ways the network says that nothing is there."""
    with bench(kind("x"), monkeypatch, FakeX(keys=KEYS, gone=gone)) as made:
        post = made.network.create(make_request(), "cle")
        made.network.delete(post.id)
        made.network.delete(post.id)
        assert made.fake.posts == ()
        assert made.network.get(post.id) is None


def test_every_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up follows the tokens of the pages."""
    limits = {**LIMITS, "create": (1000, timedelta(minutes=15))}
    with bench(kind("x"), monkeypatch, FakeX(keys=KEYS, limits=limits)) as made:
        for n in range(103):
            made.network.create(make_request(text=f"Annonce {n}"), f"cle-{n}")
        posts = made.network.recent(LONG_AGO)
        assert [post.id for post in posts] == [post.id for post in reversed(made.fake.posts)]
        assert len(made.fake.calls("GET", "/tweets")) == 2


def test_only_what_is_needed_is_read(made: Bench) -> None:
    """Each post read costs: nothing older than the instant is asked for."""
    made.network.create(make_request(), "cle")
    tomorrow = made.fake.now() + timedelta(days=1)
    assert made.network.recent(tomorrow) == ()
    assert "start_time=" in made.fake.requests[-1].target


def test_a_list_without_a_count_cannot_tell(made: Bench) -> None:
    """An empty answer is not an empty account."""
    made.fake.faults.add(
        "no_id", path_contains="/tweets", body={"errors": [{"type": "about:blank"}]}
    )
    with pytest.raises(CannotLook):
        made.network.recent(LONG_AGO)


def test_a_limit_reached_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 429 carries the seconds to wait."""
    limits = {"create": (1, timedelta(minutes=15)), "other": (9, timedelta(1))}
    with bench(kind("x"), monkeypatch, FakeX(keys=KEYS, limits=limits)) as made:
        made.network.create(make_request(), "cle")
        with pytest.raises(Refused) as caught:
            made.network.create(make_request(text="Autre"), "cle-2")
    assert caught.value.code == 429
    assert caught.value.retry_after == pytest.approx(900, abs=3)


def test_too_long_is_refused(made: Bench) -> None:
    """The refusal is clean and told in the network's words."""
    with pytest.raises(Refused) as caught:
        made.network.create(make_request(text="é" * 300), "cle")
    assert caught.value.code == 403
    assert "too long" in caught.value.why
