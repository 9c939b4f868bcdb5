"""The table of decisions: for each state of a pair, what is done and what a person reads."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from porte_voix.announce.model import Article, Image, Op, Verb
from porte_voix.errors import ContentError
from porte_voix.ledger import events as ev

from tests.announce.builders import (
    ARTICLE,
    DAY,
    HOUR,
    NOW,
    Told,
    decided,
    make_plan,
    make_register,
    make_settings,
    make_target,
    make_write,
    only,
)
from tests.factories import make_article
from tests.ledger.factories import START, make_done, make_seen

OLD = make_article()
NEW = make_article(title="Huit places en maternelle 4 ans")
GONE = make_article(withdrawn=date(2026, 11, 20))
SAID: tuple[Told, ...] = (make_write(OLD), make_done())
URL = "https://masto.example/@cs/X"


def test_a_new_article_is_announced() -> None:
    """An article that nobody announced is announced, with its words and its marked link."""
    action = decided(make_register())
    assert (action.verb, action.state, action.asks) == (Verb.ANNOUNCE, "new", False)
    assert action.reason == "nouvel article"
    assert action.draft is not None
    assert action.draft.text == OLD.summary
    assert action.draft.link.startswith(f"{OLD.url}?")


def test_an_account_added_later_does_not_repeat_old_articles() -> None:
    """What was dated more than 7 days before an account was ours is not announced there."""
    late = START + 8 * DAY
    other = ev.Bound("ailleurs", "mastodon", "ailleurs#1")
    bound = ev.Bound("masto", "mastodon", "hote#1")
    for state in (
        make_register(make_seen(), other),
        make_register(make_seen(), other, (8 * DAY, bound)),
    ):
        action = decided(state, now=late)
        assert action.verb is Verb.NONE
        assert action.reason == "paru plus de 7 jours avant l'ajout de ce compte"


@pytest.mark.parametrize(
    ("told", "verb", "reason"),
    [
        ({"announce": False}, Verb.NONE, "« annonce\u00a0: non »"),
        ({"date": NOW + 2 * DAY}, Verb.WAIT, "daté du 2026-11-22"),
        ({"date": START - 31 * DAY}, Verb.NONE, "antérieur à l'ouverture du registre"),
        ({"date": START - 8 * DAY}, Verb.NONE, "paru plus de 7 jours avant d'être vu en ligne"),
        ({"date": NOW - 7 * DAY}, Verb.ANNOUNCE, "nouvel article"),
        ({"date": NOW}, Verb.ANNOUNCE, "nouvel article"),
        ({"withdrawn": date(2026, 11, 20)}, Verb.NONE, "retiré"),
    ],
)
def test_an_article_that_was_never_said(told: dict[str, Any], verb: Verb, reason: str) -> None:
    """What an article says of itself decides whether it is announced, and why not."""
    action = decided(make_register(), make_article(**told))
    assert (action.verb, action.reason, action.asks) == (verb, reason, False)


def test_a_future_date_is_told_in_the_site_s_own_day() -> None:
    """Two in the morning in London is still the day before in Toronto."""
    action = decided(make_register(), make_article(date=START.replace(day=22, hour=2)))
    assert action.reason == "daté du 2026-11-21"


#: The account was ours before the article.
OURS = ev.Bound("masto", "mastodon", "hote#1")


def test_an_outage_loses_no_article() -> None:
    """An article seen in time and held by an outage goes; past a week, a person is asked."""
    state = make_register(OURS, make_seen())
    assert decided(state, now=START + 6 * DAY).asks is False
    late = decided(state, now=START + 8 * DAY)
    assert (late.verb, late.asks) == (Verb.ANNOUNCE, True)
    assert late.reason == "retenu plus de 7 jours : à approuver"


@pytest.mark.parametrize(
    ("first", "shift", "verb"),
    [
        (START - 7 * DAY - 3 * HOUR, 6 * HOUR, Verb.NONE),
        (START - 6 * DAY - 3 * HOUR, -25 * HOUR, Verb.ANNOUNCE),
        (START - 8 * DAY, 2 * DAY, Verb.ANNOUNCE),
    ],
)
def test_another_time_zone_makes_no_article_younger_nor_older(
    first: datetime, shift: timedelta, verb: Verb
) -> None:
    """The first date seen counts, unless the writer moved the article by more than a zone can."""
    state = make_register(OURS, make_seen(date=first))
    assert decided(state, make_article(date=first + shift)).verb is verb


def test_a_late_article_waits_until_a_person_approves() -> None:
    """An article held too long asks, without holding the others; once approved it goes."""
    late = START + 8 * DAY
    held = make_plan(make_register(OURS, make_seen()), now=late)
    assert (held.brake, only(held).asks) == ("", True)
    assert only(held).gestures == (f"inv announce --allow {held.digest}",)
    cover = (ARTICLE, "fr", "masto", "create", OLD.facts, "1")
    approved = ev.Approved(held.digest, "Solange", (cover,))
    freed = make_plan(make_register(OURS, make_seen(), approved), now=late)
    assert (freed.brake, only(freed).asks) == ("", False)
    assert only(freed).reason == "retenu plus de 7 jours, approuvé"


def test_a_late_article_that_waits_asks_nobody_yet() -> None:
    """While its page is not live, or its turn has not come, an article held too long just waits."""
    parts: dict[str, Any] = {"now": START + 8 * DAY}
    state = make_register(OURS, make_seen())
    unseen = decided(state, live={OLD.key: "la page répond 404"}, **parts)
    poor = (make_target(cost=0.2),)
    broke = decided(state, targets=poor, settings=make_settings(monthly_budget=0.1), **parts)
    assert [(one.verb, one.asks) for one in (unseen, broke)] == [(Verb.WAIT, False)] * 2


@pytest.mark.parametrize(
    ("hour", "verb"), [(2, Verb.WAIT), (11, Verb.WAIT), (12, Verb.ANNOUNCE), (15, Verb.ANNOUNCE)]
)
def test_quiet_hours_hold_announcements(hour: int, verb: Verb) -> None:
    """From 21:00 to 06:30 in Toronto an announcement waits for the morning."""
    action = decided(make_register(), now=(START + DAY).replace(hour=hour))
    assert action.verb is verb
    assert ("heures calmes jusqu'à 6 h 30" in action.reason) is (verb is Verb.WAIT)


def test_an_urgent_notice_wakes_people_up() -> None:
    """Quiet hours do not hold an urgent article."""
    night = (START + DAY).replace(hour=4)
    assert decided(make_register(), make_article(urgent=True), now=night).verb is Verb.ANNOUNCE


@pytest.mark.parametrize("article", [NEW, GONE])
def test_corrections_and_retractions_do_not_wait_for_the_morning(article: Article) -> None:
    """Quiet hours hold announcements only: a mistake is mended at once."""
    night = (START + DAY).replace(hour=4)
    assert decided(make_register(*SAID), article, now=night).verb in (Verb.UPDATE, Verb.RETRACT)


def test_what_was_said_is_not_said_again() -> None:
    """A pair whose copy carries the article's facts is left alone."""
    action = decided(make_register(*SAID))
    assert (action.verb, action.reason, action.state) == (Verb.NONE, "déjà annoncé", "said")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre titre"},
        {"summary": "Autre résumé."},
        {"texts": (("", "Autres mots."),)},
        {"image": Image("https://x.example/i.png", "Un quai", "sha256:1")},
    ],
)
def test_new_facts_make_an_update(change: dict[str, Any]) -> None:
    """A change of an announced fact corrects the copy."""
    action = decided(make_register(*SAID), make_article(**change))
    assert (action.verb, action.reason) == (Verb.UPDATE, "les faits annoncés ont changé")


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://blogue.rives-boreales.example/2026/autre/"},
        {"slug": "autre"},
        {"path": "articles/autre.md"},
        {"hashtags": ("Maternelle",)},
        {"urgent": True},
        {"revision": "sha256:" + "1" * 64},
        {"date": START - 3 * HOUR},
    ],
)
def test_nothing_else_of_an_article_makes_an_update(change: dict[str, Any]) -> None:
    """Addresses, tags, dates and the rest of the page never touch a copy (rule 4 of the law)."""
    assert decided(make_register(*SAID), make_article(**change)).verb is Verb.NONE


def test_neither_settings_nor_limits_make_an_update() -> None:
    """A new campaign, a new limit or a network that counts otherwise never touches a copy."""
    target = make_target(limit=40, link_inline=False, measure=lambda text: 2 * len(text))
    settings = make_settings(campaign=False)
    action = decided(make_register(*SAID), targets=(target,), settings=settings)
    assert action.verb is Verb.NONE


def test_texts_in_another_order_are_the_same_facts() -> None:
    """The order in which a writer gave the texts of two accounts is not a fact."""
    texts = (("masto", "Ici."), ("page", "Là."))
    assert make_article(texts=texts).facts == make_article(texts=texts[::-1]).facts


def test_silence_asked_after_the_fact_changes_nothing() -> None:
    """« annonce : non » on an announced article neither corrects nor retracts its copy."""
    action = decided(make_register(*SAID), replace(NEW, announce=False))
    assert (action.verb, action.reason) == (
        Verb.NONE,
        "déjà annoncé; « annonce\u00a0: non » depuis",
    )


def test_a_network_without_corrections_offers_two_ways_out() -> None:
    """Where an edit is impossible nothing is done by itself; the two gestures are given."""
    target = make_target(can=frozenset({Op.CREATE, Op.DELETE}))
    action = decided(make_register(*SAID), NEW, targets=(target,))
    assert (action.verb, action.asks) == (Verb.NONE, False)
    assert "ne permet pas la correction" in action.reason
    assert URL in action.gestures[0]
    assert f"inv withdraw {ARTICLE}" in action.gestures[1]


def refusal(article: Article, code: int, op: Op = Op.CREATE, said: bool = False) -> Any:
    """A write of this article that was refused, on a pair that may have a copy."""
    before = SAID if said else ()
    prior = "X" if said else None
    write = make_write(article, nonce="n2", op=str(op), prior=prior)
    return make_register(*before, write, ev.Refused("n2", code, "non merci"))


@pytest.mark.parametrize("code", [0, 401, 403, 426, 429])
@pytest.mark.parametrize(("article", "op"), [(OLD, Op.CREATE), (NEW, Op.UPDATE), (GONE, Op.DELETE)])
def test_a_passing_refusal_is_tried_again(code: int, article: Article, op: Op) -> None:
    """Too many requests, credentials to mend or a call that never left: the write goes again."""
    action = decided(refusal(article, code, op, said=op is not Op.CREATE), article)
    assert action.verb.op is op


@pytest.mark.parametrize(
    ("article", "op", "first"),
    [
        (OLD, Op.CREATE, "Corrigez le texte de l'article,"),
        (NEW, Op.UPDATE, "Corrigez le texte de l'article,"),
        (GONE, Op.DELETE, f"Retirez la copie à la main : {URL}"),
    ],
)
def test_a_refusal_for_good_asks_a_person(article: Article, op: Op, first: str) -> None:
    """A refusal that time does not mend is shown with its code, its reason and what to do."""
    action = decided(refusal(article, 422, op, said=op is not Op.CREATE), article)
    assert (action.verb, action.asks) == (Verb.NONE, True)
    assert action.reason == "refusé par le réseau (422 : non merci)"
    assert action.gestures[0] == first
    assert f"inv ledger.resend {ARTICLE} masto" in action.gestures[1]


@pytest.mark.parametrize(("op", "verb"), [(Op.CREATE, Verb.ANNOUNCE), (Op.UPDATE, Verb.UPDATE)])
def test_new_words_may_pass_where_the_old_ones_did_not(op: Op, verb: Verb) -> None:
    """A refused text that the writer changed is tried again by itself."""
    state = refusal(replace(OLD, title="Refusé"), 422, op, said=op is Op.UPDATE)
    assert decided(state, NEW).verb is verb


def test_a_person_may_send_a_refused_text_again() -> None:
    """« inv ledger.resend » lifts a refusal."""
    told = (make_write(OLD), ev.Refused("n1", 422, "non"), ev.Decided("n1", "resend", "Solange"))
    assert decided(make_register(*told)).verb is Verb.ANNOUNCE


@pytest.mark.parametrize("article", [OLD, NEW])
def test_an_announcement_left_aside_stays_aside(article: Article) -> None:
    """« inv ledger.drop » on an announcement holds for ever, whatever the writer changes next."""
    state = make_register(make_write(OLD), ev.Decided("n1", "drop", "Solange"))
    action = decided(state, article)
    assert (action.verb, action.asks) == (Verb.NONE, False)
    assert action.reason == "laissé de côté par Solange"


def test_a_correction_left_aside_leaves_the_next_one_free() -> None:
    """Dropping one correction says nothing of the following."""
    write = make_write(NEW, nonce="n2", op="update", prior="X")
    state = make_register(*SAID, write, ev.Decided("n2", "drop", "Solange"))
    assert decided(state, NEW).reason == "laissé de côté par Solange"
    assert decided(state, replace(NEW, title="Neuf places")).verb is Verb.UPDATE


def test_a_withdrawn_article_loses_its_copies() -> None:
    """Marked as withdrawn, with its tombstone live: the copy is deleted."""
    action = decided(make_register(*SAID), GONE, live={GONE.key: ""})
    assert (action.verb, action.reason) == (Verb.RETRACT, "article retiré")


@pytest.mark.parametrize("article", [OLD, NEW, GONE])
def test_no_write_goes_before_its_page_is_live(article: Article) -> None:
    """Announce, update and retract alike wait for the page, or for its tombstone."""
    told = () if article is OLD else SAID
    action = decided(make_register(*told), article, live={article.key: "la page répond 404"})
    assert (action.verb, action.reason, action.draft) == (Verb.WAIT, "la page répond 404", None)


def test_in_an_incident_the_tombstone_is_not_waited_for() -> None:
    """« inv withdraw --now » puts the withdrawal in the register: the copy goes at once."""
    state = make_register(*SAID, ev.Withdrawn(ARTICLE, "Solange"))
    for article in (OLD, GONE):
        assert decided(state, article, live={OLD.key: "404"}).verb is Verb.RETRACT


def test_a_tombstone_forbids_any_announcement() -> None:
    """Withdrawn in the register, an article is not announced even if its file came back."""
    gone = (ev.Withdrawn(ARTICLE, "Solange"), ev.Done("n2", "X", "", "sent"))
    removal = make_write(OLD, nonce="n2", op="delete", prior="X")
    for told in (gone[:1], (*SAID, removal, *gone)):
        action = decided(make_register(*told))
        assert action.verb is Verb.NONE
        assert action.reason == "retiré du registre : rien ne repart avant d'être rétabli"
        assert action.gestures == (f"inv withdraw {ARTICLE} --undo",)


def test_a_restored_article_begins_its_next_generation() -> None:
    """Restored after its copy was deleted, an article is announced anew, under a new mark."""
    first = decided(make_register())
    removal = make_write(OLD, nonce="n2", op="delete", prior="X")
    state = make_register(
        *SAID,
        ev.Withdrawn(ARTICLE, "Solange"),
        removal,
        ev.Done("n2", "X", "", "sent"),
        ev.Restored(ARTICLE, 2, "Solange"),
    )
    action = decided(state)
    assert (action.verb, action.gen) == (Verb.ANNOUNCE, 2)
    assert first.draft is not None
    assert action.draft is not None
    assert action.draft.link == first.draft.link.removesuffix("-1") + "-2"


def test_a_network_without_deletion_asks_a_person() -> None:
    """Where a copy cannot be taken down by the machine, its address is given to a person."""
    target = make_target(can=frozenset({Op.CREATE}))
    action = decided(make_register(*SAID), GONE, targets=(target,))
    assert (action.verb, action.asks, action.gestures) == (Verb.NONE, True, (URL,))


def test_absence_never_retracts() -> None:
    """An announced article that the manifest lost asks a person, and nothing is sent."""
    other = make_article(id="b2c3d4e5", slug="autre", announce=False)
    made = make_plan(make_register(make_seen(slug="rentree"), *SAID), other)
    (missing,) = (action for action in made.actions if action.article == ARTICLE)
    assert (missing.verb, missing.asks, missing.title) == (Verb.NONE, True, "rentree")
    assert "absent du manifeste" in missing.reason
    assert made.writes == ()
    unseen = make_plan(make_register(*SAID), other).actions[1]
    assert (unseen.title, unseen.url, unseen.facts) == (ARTICLE, "", OLD.facts)


@pytest.mark.parametrize("told", [(make_seen(),), (make_write(OLD), ev.Refused("n1", 422, "non"))])
def test_an_article_that_was_never_said_may_disappear(told: tuple[Told, ...]) -> None:
    """A missing article without a copy is nobody's business."""
    other = make_article(id="b2c3d4e5", slug="autre", announce=False)
    assert len(make_plan(make_register(*told), other).actions) == 1


def test_a_missing_article_withdrawn_by_a_person_loses_its_copies() -> None:
    """A withdrawal written in the register holds even when the file went with it."""
    other = make_article(id="b2c3d4e5", slug="autre", announce=False)
    made = make_plan(make_register(*SAID, ev.Withdrawn(ARTICLE, "Solange")), other)
    (action,) = made.writes
    assert (action.article, action.verb) == (ARTICLE, Verb.RETRACT)


def test_a_trial_site_speaks_to_the_outbox_only() -> None:
    """Another address than the production one announces nowhere but in the outbox."""
    targets = (make_target(), make_target("apercu", "outbox"))
    made = make_plan(make_register(), targets=targets, site="https://essai.example")
    verbs = {action.account: action.verb for action in made.actions}
    assert verbs == {"apercu": Verb.ANNOUNCE, "masto": Verb.NONE}
    assert made.actions[1].reason == "site d'essai : seule la boîte d'envoi reçoit"


def test_a_trial_site_asks_nothing_of_accounts_that_are_not_its_own() -> None:
    """On a trial site the copies of the production site are neither missing nor in doubt."""
    other = make_article(id="b2c3d4e5", slug="autre")
    made = make_plan(make_register(*SAID), other, site="https://essai.example")
    assert [action.article for action in made.actions] == ["b2c3d4e5"]


def test_every_text_too_long_is_told_at_once() -> None:
    """Texts that do not fit stop the plan with each file, count and limit, never only the first."""
    articles = [
        make_article(id=name, path=f"{name}.md", texts=(("masto", "Un deux trois. " * 9),))
        for name in ("aaaaaaaa", "bbbbbbbb")
    ]
    with pytest.raises(ContentError) as raised:
        make_plan(make_register(), *articles, targets=(make_target(limit=90, link_inline=False),))
    told = [str(problem) for problem in raised.value.problems]
    assert len(told) == 2
    assert told[0].startswith(
        "aaaaaaaa.md\u00a0: announce.masto : 134 caractères pour « masto », la limite est 90"
    )
    assert "Raccourcissez ce texte de 44" in told[0]


def test_a_text_too_long_for_a_copy_that_stands_stops_nothing() -> None:
    """Words already public are not composed again, even if the limit shrank since."""
    article = make_article(texts=(("", "Un deux trois. " * 9),))
    state = make_register(make_write(article), make_done())
    target = make_target(limit=90, link_inline=False)
    assert decided(state, article, targets=(target,)).verb is Verb.NONE
