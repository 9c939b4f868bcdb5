"""``inv ledger.adopt``: a person shows a copy by the address a network gives people."""

from pathlib import Path

import pytest

from tests.announce.office import Office
from tests.announce.overheard import ROOT
from tests.factories import make_article
from tests.tasks.conftest import Done, Site

ARTICLE = make_article().id
#: Where each network publishes, and how people see the address of the post.
NETWORKS = {
    "mastodon": ("statuses", "https://social.example/@rives/{number}"),
    "facebook": ("feed", "https://www.facebook.com/rives/posts/{number}?__cft__=abc"),
    "bluesky": ("putRecord", "https://bsky.app/profile/rives.example/post/{number}"),
    "linkedin": ("posts", "https://www.linkedin.com/feed/update/urn:li:activity:7/"),
    "threads": ("threads_publish", "https://www.threads.com/@rives/post/Dx7opaque"),
}


def inv(office: Office, *arguments: str) -> Done:
    """A command in the folder of the office."""
    (office.folder / "tasks.py").write_bytes((ROOT / "tasks.py").read_bytes())
    return Site(office.folder).inv(*arguments, **office.environment)


def lose_the_answer(office: Office, network: str) -> str:
    """Announce while the network's answer is lost; the id of the post, which nobody was told."""
    fake = office.fakes[network]
    fake.faults.add("commit_then_drop", method="POST", path_contains=NETWORKS[network][0])
    assert inv(office, "announce").code == 75
    (post,) = fake.posts
    return post.id


@pytest.mark.parametrize("network", NETWORKS)
def test_the_address_that_people_see_is_enough(network: str, tmp_path: Path) -> None:
    """The register ends with the id by which the network knows the post, opaque address or not."""
    with Office(tmp_path, (network,)) as office:
        post_id = lose_the_answer(office, network)
        number = post_id.replace("_", "/").rpartition("/")[2]
        address = NETWORKS[network][1].format(number=number)
        done = inv(office, "ledger.adopt", ARTICLE, network, "--url", address)
        (pair,) = office.state().pairs.values()
    assert done.code == 0, done.err
    assert (pair.post_id, pair.intent) == (post_id, None)


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("https://social.example/@rives/404404", 4, "Aucune annonce de ce compte"),
        ("", 2, "l'adresse de la copie"),
    ],
)
def test_an_address_that_leads_nowhere_is_not_noted(
    address: str, code: int, words: str, tmp_path: Path
) -> None:
    """The question stays open, and the sentence says what to copy."""
    with Office(tmp_path, ("mastodon",)) as office:
        office.fakes["mastodon"].faults.add("drop", method="POST", path_contains="statuses")
        inv(office, "announce")
        done = inv(office, "ledger.adopt", ARTICLE, "mastodon", "--url", address)
        (pair,) = office.state().pairs.values()
    assert done.code == code
    assert words in done.err
    assert pair.intent is not None


@pytest.mark.parametrize(
    ("network", "page", "other"),
    [("facebook", "page_id", "555"), ("linkedin", "author", "urn:li:organization:555")],
)
def test_a_token_that_leads_elsewhere_notes_nothing(
    network: str, page: str, other: str, tmp_path: Path
) -> None:
    """The token was renewed for another page: both are named, and the question stays open."""
    with Office(tmp_path, (network,)) as office:
        number = lose_the_answer(office, network).replace("_", "/").rpartition("/")[2]
        setattr(office.fakes[network], page, other)
        asked = len(office.fakes[network].requests)
        address = NETWORKS[network][1].format(number=number)
        done = inv(office, "ledger.adopt", ARTICLE, network, "--url", address)
        (pair,) = office.state().pairs.values()
        assert len(office.fakes[network].requests) == asked + 1  # nobody looks into that account
    assert done.code == 4 and "Traceback" not in done.err
    assert f"mène à {other}; son compte est" in done.err
    assert pair.intent is not None


def test_a_silent_network_notes_nothing(tmp_path: Path) -> None:
    """The same command will do later."""
    with Office(tmp_path, ("mastodon",)) as office:
        lose_the_answer(office, "mastodon")
        office.fakes["mastodon"].faults.add("status", method="GET", status=503, times=9)
        done = inv(office, "ledger.adopt", ARTICLE, "mastodon", "--url", "https://s.example/@r/1")
        (pair,) = office.state().pairs.values()
    assert done.code == 75
    assert "plus tard" in done.err
    assert pair.intent is not None
