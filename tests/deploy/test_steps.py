"""What is sent, in which order, and what waits before it is deleted."""

from datetime import UTC, datetime, timedelta

import pytest
from porte_voix.deploy import release
from porte_voix.deploy.release import Release, Standing, Unreadable
from porte_voix.deploy.steps import GRACE, Step, Work, work

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BEFORE = {
    "index.html": "a",
    "2026/un/index.html": "b",
    "theme/style.css": "c",
    "porte-voix.json": "d",
}
AFTER = {
    "index.html": "a2",
    "2026/un/index.html": "b2",
    "2026/deux/index.html": "e",
    "theme/style-2.css": "f",
    "images/deux.png": "g",
    "flux/atom.xml": "h",
    "porte-voix.json": "d2",
}
ARTICLES = frozenset(("2026/un/index.html", "2026/deux/index.html"))


def worked(wanted: dict[str, str], standing: Standing, now: datetime = NOW, **more: bool) -> Work:
    """What a deployment would do."""
    return work(wanted, ARTICLES, standing, now, **more)


def test_a_page_is_sent_after_what_it_shows_and_before_what_leads_to_it() -> None:
    """Pictures and styles, new pages, changed articles, lists, then the public file alone."""
    assert worked(AFTER, Standing(BEFORE)).send == {
        Step.SHOWN: ("images/deux.png", "theme/style-2.css"),
        Step.NEW_PAGES: ("2026/deux/index.html",),
        Step.ARTICLES: ("2026/un/index.html",),
        Step.LISTS: ("flux/atom.xml", "index.html"),
        Step.PUBLIC: ("porte-voix.json",),
    }


def test_only_what_changed_is_sent() -> None:
    """The same site again is nothing."""
    assert worked(BEFORE, Standing(BEFORE)).is_nothing
    assert worked({**BEFORE, "index.html": "z"}, Standing(BEFORE)).sent == ("index.html",)


def test_what_is_no_longer_wanted_waits_for_its_readers() -> None:
    """An hour, however many deployments there are; at once when a person says so."""
    found = worked(AFTER, Standing(BEFORE))
    assert found.delete == ()
    standing = Standing(found.files, found.fading)
    assert worked(AFTER, standing, NOW + timedelta(minutes=10)).is_nothing
    late = worked(AFTER, standing, NOW + GRACE)
    assert late.delete == ("theme/style.css",)
    assert late.files == AFTER
    assert worked(AFTER, standing, at_once=True).delete == ("theme/style.css",)


def test_what_comes_back_before_it_was_deleted_is_not_sent_again() -> None:
    """It is still there."""
    found = worked(AFTER, Standing(BEFORE))
    back = worked({**AFTER, "theme/style.css": "c"}, Standing(found.files, found.fading))
    assert back.is_nothing
    assert back.fading == {}


def test_what_an_interrupted_deployment_touched_is_sent_again() -> None:
    """Nobody knows what stands there; what it brought and nobody wants is deleted in its time."""
    found = worked(BEFORE, Standing(BEFORE, unsure=("index.html", "images/jamais.png")))
    assert found.sent == ("index.html",)
    assert list(found.fading) == ["images/jamais.png"]


def test_losing_most_of_a_site_is_for_a_person_to_say() -> None:
    """Fifty files of sixty; not three of four."""
    many = {f"{number}.html": "x" for number in range(60)}
    few = dict(list(many.items())[:10])
    assert worked(few, Standing(many)).is_drastic
    assert not worked({"0.html": "x"}, Standing(dict(list(many.items())[:4]))).is_drastic


def test_what_is_written_on_the_host_is_read_back() -> None:
    """The same content, the same bytes."""
    standing = Standing(
        {"été.html": "a"},
        {"vieux.html": NOW.isoformat()},
        Release("r2", NOW.isoformat(), ("k3f9x2q7",)),
        Release("r1", NOW.isoformat()),
    )
    data = release.state_file(standing)
    assert release.read(data, release.ended_file()) == standing
    assert release.state_file(release.read(data, None)) == data
    doing = release.read(data, release.underway_file("ici:1", NOW, ("été.html",)))
    assert (doing.by, doing.unsure) == ("ici:1", ("été.html",))
    assert release.read(None, None) == Standing()


@pytest.mark.parametrize(
    ("state", "underway"),
    [
        (b"<html>404</html>", None),
        (release.state_file(Standing())[:-9], None),
        (None, b"[]"),
        (None, b'{"by": "a", "at": "hier"}'),
    ],
)
def test_what_is_not_ours_is_not_guessed(state: bytes | None, underway: bytes | None) -> None:
    """A page of error, half a file, another form."""
    with pytest.raises(Unreadable):
        release.read(state, underway)
