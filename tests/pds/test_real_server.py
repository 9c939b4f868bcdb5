"""The Bluesky adapter against the real server: what it sends is taken, and never taken twice."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from porte_voix.announce.networks.base import Identity, Refused, Unsure, Uploads
from porte_voix.announce.networks.bluesky import PICTURE
from porte_voix.announce.networks.measure import bluesky_weight
from porte_voix.announce.pictures import fit

from tests.announce.networks.benches import LINK, make_request
from tests.announce.photos import make_photo
from tests.pds.conftest import Account, adapter

pytestmark = pytest.mark.real

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
#: One pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c6300010000050001"
    "0d0a2db40000000049454e44ae426082"
)


def test_the_identity_is_the_did(account: Account) -> None:
    """A handle may change, the DID does not."""
    assert account.network.whoami() == Identity(account.did, f"@{account.handle}")


def test_an_announcement_reads_back(account: Account) -> None:
    """The words, the card's link and the mot-clic are all taken by the server's own checks."""
    text = "Circuit 14 : l’arrêt du quai est déplacé. 👩‍🏫 #été #C-14"
    post = account.network.create(make_request(text=text), "cle")
    read = account.network.get(post.id)
    assert read is not None
    assert (read.id, read.url, read.text, read.links) == (post.id, post.url, text, (LINK,))
    assert read.created_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    assert [one.id for one in account.network.recent(LONG_AGO)] == [post.id]


def test_the_same_again_makes_no_second_post(account: Account) -> None:
    """An answer that was lost is asked for again with the same bytes, as often as needed."""
    first = account.network.create(make_request(), "cle")
    assert account.network.create(make_request(), "cle") == first
    assert len(account.network.recent(LONG_AGO)) == 1
    account.network.create(make_request(), "autre cle")
    assert len(account.network.recent(LONG_AGO)) == 2


def test_a_create_never_replaces(account: Account) -> None:
    """Other words at the same place are a doubt, and what is public stays."""
    post = account.network.create(make_request(), "cle")
    with pytest.raises(Unsure):
        account.network.create(make_request(text="D’autres mots"), "cle")
    read = account.network.get(post.id)
    assert read is not None
    assert read.text == make_request().text


def test_an_edit_keeps_the_place_and_the_date(account: Account) -> None:
    """The words change; the address and the date of the post do not."""
    post = account.network.create(make_request(), "cle")
    later = make_request(text="Corrigé.", created_at="2026-11-21T09:00:00.000+00:00")
    assert account.network.update(post.id, later, "cle-2").id == post.id
    read = account.network.get(post.id)
    assert read is not None
    assert (read.text, read.links) == ("Corrigé.", (LINK,))
    assert read.created_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def test_a_post_is_taken_down_twice(account: Account) -> None:
    """Taking down what is gone is a success; editing it is a refusal."""
    post = account.network.create(make_request(), "cle")
    account.network.delete(post.id)
    account.network.delete(post.id)
    assert account.network.get(post.id) is None
    assert account.network.recent(LONG_AGO) == ()
    with pytest.raises(Refused) as caught:
        account.network.update(post.id, make_request(), "cle-2")
    assert caught.value.code == 404


def test_every_page_is_read(account: Account) -> None:
    """A look-up goes back through the pages, and no further than asked."""
    start = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    made = [
        account.network.create(
            make_request(created_at=(start + timedelta(minutes=n)).isoformat()), f"cle-{n}"
        ).id
        for n in range(104)
    ]
    assert [one.id for one in account.network.recent(LONG_AGO)] == made[::-1]
    recent = account.network.recent(start + timedelta(minutes=100))
    assert [one.id for one in recent] == made[:99:-1]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("é" * 300, True),
        ("é" * 301, False),
        (FAMILY * 120, True),
        (FAMILY * 121, False),
        ("क्षि" * 250, True),
        ("क्षि" * 251, False),
    ],
)
def test_we_count_as_the_server_does(account: Account, text: str, fits: bool) -> None:
    """The last text that fits for us is the last one that it takes."""
    assert (bluesky_weight(text) <= 300) is fits
    if fits:
        account.network.create(make_request(text=text), "cle")
        return
    with pytest.raises(Refused) as caught:
        account.network.create(make_request(text=text), "cle")
    assert caught.value.code == 400


def test_the_card_has_its_image(account: Account) -> None:
    """An image uploaded first is taken on the card; an edit keeps the one it names, or none."""
    network = account.network
    assert isinstance(network, Uploads)
    image = network.upload(PNG, "image/png", "Le quai")
    post = network.create(make_request(media=(image,)), "cle")
    network.update(post.id, make_request(text="Corrigé.", media=(image,)), "cle-2")
    read = network.get(post.id)
    assert read is not None
    assert (read.text, read.media) == ("Corrigé.", (image,))
    network.update(post.id, make_request(text="Corrigé."), "cle-3")
    read = network.get(post.id)
    assert read is not None
    assert read.media == ()


def test_the_same_picture_has_the_same_reference(account: Account) -> None:
    """A large photo, once made to fit, is taken; sent again, it is the same image to the server."""
    network = account.network
    assert isinstance(network, Uploads)
    data, mime = fit(make_photo(2400, 1800), PICTURE)
    image = network.upload(data, mime, "")
    assert network.upload(data, mime, "") == image
    post = network.create(make_request(media=(image,)), "cle")
    read = network.get(post.id)
    assert read is not None
    assert read.media == (image,)


def test_an_unknown_image_is_a_refusal_that_passes(account: Account) -> None:
    """A record that names an image which the server does not have is not published."""
    network = account.network
    assert isinstance(network, Uploads)
    blob = json.loads(network.upload(PNG, "image/png", "Le quai"))
    raw = b"\x01\x55\x12\x20" + hashlib.sha256(b"jamais vue").digest()
    blob["ref"]["$link"] = "b" + base64.b32encode(raw).decode().lower().rstrip("=")
    with pytest.raises(Refused) as caught:
        network.create(make_request(media=(json.dumps(blob),)), "cle")
    assert (caught.value.code, network.recent(LONG_AGO)) == (0, ())


def test_a_wrong_password_is_refused(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names the token, and nothing of it."""
    monkeypatch.setenv("PORTE_VOIX_ESSAI_PASSWORD", "canari-canari")
    with pytest.raises(Refused) as caught:
        adapter(account.handle, account.server).whoami()
    assert caught.value.code == 401
    assert "canari" not in str(caught.value)
