"""A picture of people goes where they agreed, until the day they agreed, and no further."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from porte_voix.announce import manifest
from porte_voix.announce.compose import request_of
from porte_voix.announce.model import Image, Op, Verb
from porte_voix.announce.networks.base import PictureLimits

from tests.announce.builders import DAY, NOW, decided, make_register, make_target, make_write
from tests.factories import SITE, make_article
from tests.ledger.factories import make_done

PICTURE = Image(f"{SITE}/images/cour.jpg", "La cour", "sha256:aa")
AGREED = replace(PICTURE, reach=("mastodon",), until=date(2026, 11, 25))
ARTICLE = make_article(image=AGREED)
SAID = make_register(make_write(ARTICLE), make_done())
AFTER = NOW + 8 * DAY
FIXED = PictureLimits(("image/jpeg",), 1_000_000, 2000, 1000, edits=False)


def test_it_goes_to_the_networks_of_its_reach_and_to_no_other() -> None:
    """The words go everywhere; the request of another network holds no picture."""
    for network, url in (("mastodon", PICTURE.url), ("facebook", None)):
        action = decided(make_register(), ARTICLE, targets=(make_target("masto", network),))
        assert action.verb is Verb.ANNOUNCE
        assert action.draft is not None
        request = request_of(ARTICLE, action.draft, NOW)
        assert request.card.image == url
        assert (request.card.alt, request.card.digest) == (
            ("La cour", "sha256:aa") if url else ("", "")
        )


def test_its_last_day_is_still_good_and_the_next_corrects() -> None:
    """Said with it, the announcement is corrected without it once the agreement is over."""
    last = datetime(2026, 11, 26, 4, 59, tzinfo=UTC)
    assert decided(SAID, ARTICLE, now=last).verb is Verb.NONE
    action = decided(SAID, ARTICLE, now=last.replace(hour=5))
    assert action.verb is Verb.UPDATE
    assert action.draft is not None and action.draft.bare
    assert request_of(ARTICLE, action.draft, AFTER).card.image is None


def test_where_no_correction_takes_it_away_the_copy_is_retracted() -> None:
    """A retraction in the plan, or a question where the network does not delete either."""
    for values in ({"can": frozenset({Op.CREATE, Op.DELETE})}, {"picture": FIXED}):
        action = decided(SAID, ARTICLE, targets=(make_target(**values),), now=AFTER)
        assert (action.verb, action.reason) == (
            Verb.RETRACT,
            "l'accord pour son image ne vaut plus ici",
        )
    action = decided(SAID, ARTICLE, targets=(make_target(can=frozenset({Op.CREATE})),), now=AFTER)
    assert (action.verb, action.asks) == (Verb.NONE, True)


def test_what_was_retracted_does_not_come_back_by_itself() -> None:
    """Deleted with its picture, the announcement waits for a person."""
    deleted = make_write(ARTICLE, nonce="n2", op="delete", prior="1", facts="")
    state = make_register(make_write(ARTICLE), make_done(), deleted, make_done(nonce="n2"))
    target = make_target(can=frozenset({Op.CREATE, Op.DELETE}))
    action = decided(state, ARTICLE, targets=(target,), now=AFTER)
    assert action.verb is Verb.NONE


def test_an_article_held_by_a_rule_is_published_and_not_announced() -> None:
    """The plan says which rule; what was said before is not corrected either."""
    held = make_article(held="écrit comme un communiqué")
    action = decided(make_register(), held)
    assert (action.verb, action.reason) == (Verb.NONE, "écrit comme un communiqué")
    said = make_register(make_write(make_article()), make_done())
    changed = make_article(held="écrit comme un communiqué", title="Autre titre")
    assert decided(said, changed).verb is Verb.NONE


def test_the_manifest_carries_it(tmp_path: Path) -> None:
    """Reach, end and hold come back as written; an article without them has the bytes of before."""
    path = tmp_path / "manifest.json"
    articles = (replace(ARTICLE, held="retenu"),)
    path.write_text(manifest.to_json(articles, SITE), "utf-8")
    assert manifest.read_manifest(path).articles == articles
    plain = manifest.to_json((make_article(image=PICTURE),), SITE)
    assert '"reach"' not in plain and '"until"' not in plain and '"held"' not in plain
