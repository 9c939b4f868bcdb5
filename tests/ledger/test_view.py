"""The public view of the register."""

import json

from porte_voix.ledger import events as ev
from porte_voix.ledger.view import view

from tests.ledger.factories import (
    SITE,
    START,
    make_done,
    make_intent,
    make_opened,
    make_seen,
    make_state,
)

MASTO = ev.Bound("masto", "mastodon", "masto.example#109")


def test_view_of_a_whole_register() -> None:
    """Addresses, states, copies and moves are told, in an order that depends on nothing else."""
    state = make_state(
        make_opened(),
        MASTO,
        make_seen(),
        make_seen(article="b2b2b2b2", slug="quai", url=f"{SITE}/quai/"),
        make_intent(),
        make_done(),
        ev.Moved("k3f9x2q7", "/rentree/", "/rentree-scolaire/"),
    )
    assert view(state) == {
        "schema": 1,
        "lineage": "l1",
        "events": 7,
        "site": SITE,
        "articles": {
            "b2b2b2b2/fr": {"url": f"{SITE}/quai/", "state": "new", "copies": []},
            "k3f9x2q7/fr": {
                "url": f"{SITE}/rentree/",
                "state": "said",
                "copies": [
                    {
                        "account": "masto",
                        "network": "mastodon",
                        "url": "https://masto.example/@cs/X",
                    }
                ],
            },
        },
        "moved": [{"article": "k3f9x2q7", "from": "/rentree/", "to": "/rentree-scolaire/"}],
    }


def test_withdrawn_article_is_gone() -> None:
    """A withdrawn article is gone; a copy that is still up is listed until it is deleted."""
    said = (make_opened(), MASTO, make_seen(), make_intent(), make_done())
    withdrawn = (*said, ev.Withdrawn("k3f9x2q7", "Solange"))
    deleted = (*withdrawn, make_intent(nonce="n2", op="delete", prior="X"), make_done("n2"))
    (article,) = view(make_state(*withdrawn))["articles"].values()
    assert article["state"] == "gone"
    assert len(article["copies"]) == 1
    (article,) = view(make_state(*deleted))["articles"].values()
    assert article == {"url": f"{SITE}/rentree/", "state": "gone", "copies": []}


def test_view_holds_nothing_private() -> None:
    """No text, no name, no reason and no file path reaches the public view."""
    state = make_state(
        make_opened(),
        MASTO,
        make_seen(path="content/prive.md"),
        make_intent(request={"text": "Texte secret"}),
        make_done(url="/home/solange/outbox/1.txt"),
        make_intent(nonce="n2", account="autre"),
        ev.Refused("n2", 422, "raison secrète"),
        ev.Hold("Solange Tremblay"),
        ev.Withdrawn("zzzzzzzz", "Solange Tremblay"),
    )
    text = json.dumps(view(state), ensure_ascii=False)
    for private in ("secret", "Solange", "solange", "prive.md", "raison", "outbox"):
        assert private not in text


def test_copy_of_an_article_never_seen_is_left_out() -> None:
    """A pair whose article never appeared on the live site has no address to show."""
    state = make_state(make_opened(), make_intent(), make_done())
    assert view(state)["articles"] == {}


def test_view_of_nothing() -> None:
    """An empty state still gives a whole view."""
    assert view(make_state())["events"] == 0


def test_baseline_and_dates_do_not_show() -> None:
    """The view says nothing of instants: the same register gives the same bytes at any time."""
    assert START.date().isoformat() not in json.dumps(view(make_state(make_opened(), make_seen())))
