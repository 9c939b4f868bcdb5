"""What every network does alike, whatever library or way its calls go by."""

from pathlib import Path

import pytest

from tests.announce.networks.benches import BENCHES, TOKEN, Kind, as_handed, bench

#: How a request says who we are; Bluesky opens a session with the password, X signs.
CREDENTIALS = {"x": "OAuth ", "bluesky": "Bearer "}

every = pytest.mark.parametrize("one", BENCHES, ids=lambda one: one.name)


@every
def test_a_post_already_gone_is_deleted(one: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking down twice is taking down, and what is gone is not found."""
    with bench(one, monkeypatch) as made:
        post = made.network.create(as_handed(made.network), "cle")
        made.network.delete(post.id)
        made.network.delete(post.id)
        assert made.fake.posts == ()
        assert made.network.get(post.id) is None


@every
def test_the_machine_does_not_interfere(
    one: Kind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither a netrc file nor a proxy of the machine changes a request to the machine itself."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login quelqu-un password autre\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with bench(one, monkeypatch) as made:
        made.network.create(as_handed(made.network), "cle")
        call = made.fake.requests[-1]
    expected = CREDENTIALS.get(one.name, f"Bearer {TOKEN}")
    assert (call.header("Authorization") or "").startswith(expected)
