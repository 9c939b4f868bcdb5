"""A write whose end is not known: wait, look twice, the same bytes again, then a person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from porte_voix.announce.model import Article, Op, Verb
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
)
from tests.factories import make_article
from tests.ledger.factories import LEASE, SECOND, START, make_done

OLD = make_article()
NEW = make_article(title="Huit places en maternelle 4 ans")
GONE = make_article(withdrawn=date(2026, 11, 20))
SAID: tuple[Told, ...] = (make_write(OLD), make_done())
SETTLED = LEASE + timedelta(minutes=2)
MINUTE = timedelta(minutes=1)
WITHDRAWN = ev.Withdrawn(ARTICLE, "Solange")


def looks(
    *results: str, nonce: str = "n1", at: timedelta = SETTLED, space: timedelta = MINUTE
) -> tuple[Told, ...]:
    """Looks at the network, spaced."""
    return tuple(
        (at + number * space, ev.Looked(nonce, result, START))
        for number, result in enumerate(results)
    )


def write(op: Op, article: Article = OLD, attempt: int = 1) -> ev.Intent:
    """An open write on a pair that has a copy, unless it creates one."""
    prior = None if op is Op.CREATE else "X"
    return make_write(article, nonce="n2", op=str(op), prior=prior, attempt=attempt)


def before(op: Op) -> tuple[Told, ...]:
    """What a pair has before a write."""
    return () if op is Op.CREATE else SAID


@pytest.mark.parametrize("op", Op)
@pytest.mark.parametrize("article", [OLD, NEW, GONE])
def test_a_flying_write_is_waited_for(op: Op, article: Article) -> None:
    """While a lease runs, whatever the article says now, nobody else writes."""
    state = make_register(*before(op), write(op))
    action = decided(state, article, now=START + LEASE - SECOND)
    assert (action.verb, action.state) == (Verb.WAIT, "flying")
    assert action.reason == "un envoi est en cours (bail jusqu'à 9 h 02)"


def test_a_lease_holds_even_an_incident() -> None:
    """A withdrawal decided while a write flies waits for its lease: its end must be known first."""
    state = make_register(*SAID, write(Op.UPDATE, NEW), WITHDRAWN)
    assert decided(state, now=START + LEASE - SECOND).verb is Verb.WAIT


@pytest.mark.parametrize("op", Op)
@pytest.mark.parametrize("article", [OLD, NEW, GONE])
def test_an_unknown_end_is_looked_for_after_the_settle_time(op: Op, article: Article) -> None:
    """Once the lease is over, the network is given its settle time, then it is consulted."""
    state = make_register(*before(op), write(op))
    early = decided(state, article, now=START + SETTLED - SECOND)
    assert (early.verb, early.state) == (Verb.WAIT, "unknown")
    assert early.reason == "issue inconnue : vérification possible à 9 h 04"
    action = decided(state, article, now=START + SETTLED)
    assert (action.verb, action.reason) == (
        Verb.RECONCILE,
        "issue inconnue : le réseau va être consulté",
    )


@pytest.mark.parametrize("result", ["absent", "cannot"])
def test_two_looks_are_spaced(result: str) -> None:
    """The second look waits a minute after the first, whatever that one told."""
    state = make_register(write(Op.CREATE), *looks(result, nonce="n2"))
    assert decided(state, now=START + SETTLED + MINUTE - SECOND).verb is Verb.WAIT
    assert decided(state, now=START + SETTLED + MINUTE).verb is Verb.RECONCILE


def test_absent_twice_sends_the_same_bytes_again() -> None:
    """The request of the intent goes again as it is, whatever the article says now."""
    state = make_register(write(Op.CREATE), *looks("absent", "absent", nonce="n2"))
    for article in (OLD, NEW):
        action = decided(state, article)
        assert (action.verb, action.state, action.facts) == (Verb.ANNOUNCE, "absent", OLD.facts)
        assert action.reason == "cherché et absent : essai 2 de 3, mêmes mots"
        assert action.draft is not None
        assert action.draft.text == "Les élèves rentrent lundi."
        assert action.draft.inputs == write(Op.CREATE).inputs


def test_a_resend_counts_what_the_network_counts() -> None:
    """The count of a resend includes the link where the link is part of the text, only there."""
    state = make_register(write(Op.CREATE), *looks("absent", "absent", nonce="n2"))
    request = write(Op.CREATE).request
    for inline, count in (
        (True, len(f"{request['text']}\n\n{request['link']}")),
        (False, len(request["text"])),
    ):
        action = decided(state, targets=(make_target(link_inline=inline),))
        assert action.draft is not None
        assert action.draft.count == count


@pytest.mark.parametrize(("op", "cost"), [(Op.CREATE, 0.2), (Op.UPDATE, 0.0)])
def test_a_resent_announcement_may_cost_again(op: Op, cost: float) -> None:
    """What may already have been paid is counted again; a correction never costs."""
    state = make_register(*before(op), write(op), *looks("absent", "absent", nonce="n2"))
    assert decided(state, targets=(make_target(cost=0.2),)).cost == cost


def test_a_resent_retraction_says_nothing() -> None:
    """A deletion that did not happen goes again; it carries no words."""
    removal = replace(write(Op.DELETE), request={})
    state = make_register(*SAID, WITHDRAWN, removal, *looks("absent", "absent", nonce="n2"))
    action = decided(state, GONE)
    assert (action.verb, action.draft, action.cost) == (Verb.RETRACT, None, 0.0)


@pytest.mark.parametrize(
    "results",
    [("absent",), ("absent", "cannot"), ("absent", "cannot", "absent"), ("many", "absent")],
)
def test_one_look_is_not_enough(results: tuple[str, ...]) -> None:
    """Only two looks in a row that found nothing allow a resend."""
    state = make_register(write(Op.CREATE), *looks(*results, nonce="n2"))
    assert decided(state).verb is Verb.RECONCILE


def test_looks_too_close_count_for_one() -> None:
    """Two looks of the same minute are one look."""
    state = make_register(
        write(Op.CREATE), *looks("absent", "absent", nonce="n2", space=MINUTE - SECOND)
    )
    assert decided(state).verb is Verb.RECONCILE


@pytest.mark.parametrize(("attempt", "asks"), [(1, False), (2, False), (3, True)])
@pytest.mark.parametrize("op", [Op.CREATE, Op.UPDATE])
def test_three_attempts_then_a_person(op: Op, attempt: int, asks: bool) -> None:
    """A write that never comes is tried three times; then one question, with its two commands."""
    state = make_register(
        *before(op), write(op, attempt=attempt), *looks("absent", "absent", nonce="n2")
    )
    action = decided(state)
    assert (action.asks, action.verb.op) == (asks, None if asks else op)
    if asks:
        assert action.reason == "trois essais sans réponse claire : une personne doit regarder"
        address = " --url ADRESSE" if op is Op.CREATE else ""
        assert action.gestures == (
            f"inv ledger.adopt {ARTICLE} masto{address}",
            f"inv ledger.resend {ARTICLE} masto",
        )


def test_a_person_may_ask_for_one_more_attempt() -> None:
    """« inv ledger.resend » sends the same bytes once more, even after the third attempt."""
    asked = ev.Asked("n2", "le réseau ne dit rien")
    told = (write(Op.CREATE, attempt=3), asked)
    assert decided(make_register(*told)).asks is True
    action = decided(make_register(*told, ev.Decided("n2", "resend", "Solange")))
    assert (action.verb, action.asks) == (Verb.ANNOUNCE, False)
    assert action.reason == "cherché et absent : essai 4 de 4, mêmes mots"


@pytest.mark.parametrize("article", [OLD, NEW, GONE])
def test_a_question_comes_before_anything_else(article: Article) -> None:
    """While a person is asked, nothing is written on the pair; the reason is the question's own."""
    state = make_register(write(Op.CREATE), ev.Asked("n2", "plusieurs copies trouvées"))
    action = decided(state, article)
    assert (action.verb, action.state, action.asks) == (Verb.NONE, "asking", True)
    assert action.reason == "plusieurs copies trouvées"


def test_the_question_names_the_language_when_it_must() -> None:
    """The commands of a translation name its language."""
    english = make_article(lang="en")
    state = make_register(make_write(english), ev.Asked("n1", "?"))
    assert decided(state, english).gestures[0].endswith(" ADRESSE --language en")


def test_a_question_on_one_pair_leaves_the_others_free() -> None:
    """Other accounts go on while one waits for a person."""
    state = make_register(write(Op.CREATE), ev.Asked("n2", "?"))
    made = make_plan(state, targets=(make_target(), make_target("page", "facebook")))
    assert [action.account for action in made.writes] == ["page"]


def test_a_network_that_contradicts_the_register_is_a_question() -> None:
    """A second create looked for in vain although a copy is known is left to a person."""
    late = make_done("n1")
    again = write(Op.CREATE, attempt=2)
    told = (make_write(OLD), again, late, *looks("absent", "absent", nonce="n2"))
    action = decided(make_register(*told))
    assert (action.asks, action.verb) == (True, Verb.NONE)
    assert action.reason == "une copie est connue, mais un autre envoi reste introuvable"


def test_a_resend_keeps_to_the_quiet_hours() -> None:
    """The same bytes are no reason to wake people up; an urgent article is."""
    state = make_register(write(Op.CREATE), *looks("absent", "absent", nonce="n2"))
    night = (START + DAY).replace(hour=4)
    action = decided(state, now=night)
    assert (action.verb, action.draft) == (Verb.WAIT, None)
    assert action.reason == "heures calmes jusqu'à 6 h 30"
    assert decided(state, replace(OLD, urgent=True), now=night).verb is Verb.ANNOUNCE


def test_a_resend_held_for_more_than_a_week_asks_a_person() -> None:
    """An announcement that comes back after a week is approved, or not, by a person."""
    state = make_register(write(Op.CREATE), *looks("absent", "absent", nonce="n2"))
    late = START + 8 * DAY
    assert decided(state, now=late).asks is True
    resent = make_register(
        write(Op.CREATE), ev.Asked("n2", "?"), ev.Decided("n2", "resend", "Solange")
    )
    assert decided(resent, now=late).asks is False


@pytest.mark.parametrize("op", [Op.CREATE, Op.UPDATE])
def test_silence_asked_meanwhile_stops_a_resend(op: Op) -> None:
    """« annonce : non » on an article whose write never came: it is not sent again."""
    state = make_register(*before(op), write(op, NEW), *looks("absent", "absent", nonce="n2"))
    action = decided(state, replace(OLD, title="Autre", announce=False))
    assert action.verb is Verb.NONE
    assert "« annonce\u00a0: non »" in action.reason


def test_a_withdrawn_announcement_is_never_sent_again() -> None:
    """Withdrawn while unknown: absent twice only means that it is looked for again a day later."""
    state = make_register(write(Op.CREATE), WITHDRAWN, *looks("absent", "absent", nonce="n2"))
    second = START + SETTLED + MINUTE
    for article in (OLD, GONE):
        early = decided(state, article, now=second + 23 * HOUR)
        assert (early.verb, early.state) == (Verb.WAIT, "unknown")
        assert decided(state, article, now=second + DAY).verb is Verb.RECONCILE


def test_a_withdrawn_announcement_that_never_came_is_over() -> None:
    """Absent, and absent again a day later: nothing is left to do."""
    state = make_register(
        write(Op.CREATE), WITHDRAWN, *looks("absent", "absent", nonce="n2", space=DAY)
    )
    action = decided(state, GONE, now=START + 3 * DAY)
    assert (action.verb, action.state, action.reason) == (Verb.NONE, "gone", "retiré")


def test_a_blind_moment_does_not_cost_a_day() -> None:
    """A look that could not tell is tried again a minute later, even on a withdrawn article."""
    state = make_register(write(Op.CREATE), WITHDRAWN, *looks("cannot", nonce="n2"))
    assert decided(state, GONE, now=START + SETTLED + MINUTE).verb is Verb.RECONCILE


def test_a_withdrawn_announcement_that_was_found_is_deleted() -> None:
    """Found after all, the copy of a withdrawn article is taken down."""
    found = ev.Done("n2", "X", "https://masto.example/@cs/X", "found")
    assert decided(make_register(write(Op.CREATE), WITHDRAWN, found), GONE).verb is Verb.RETRACT


def test_an_unknown_correction_of_a_withdrawn_article_ends_in_a_retraction() -> None:
    """The open correction is closed by looking, then the copy goes; it is never sent again."""
    told = (*SAID, write(Op.UPDATE, NEW), WITHDRAWN)
    assert decided(make_register(*told), GONE).verb is Verb.RECONCILE
    action = decided(make_register(*told, *looks("absent", "absent", nonce="n2")), GONE)
    assert (action.verb, action.state) == (Verb.RETRACT, "absent")


def test_an_article_restored_while_its_retraction_failed_keeps_its_copy() -> None:
    """A deletion that never happened is not tried again once the article is wanted anew."""
    told = (*SAID, WITHDRAWN, write(Op.DELETE), ev.Restored(ARTICLE, 2, "Solange"))
    state = make_register(*told, *looks("absent", "absent", nonce="n2"))
    action = decided(state)
    assert (action.verb, action.reason) == (Verb.NONE, "déjà annoncé")
    assert decided(state, NEW).verb is Verb.UPDATE


def test_an_article_edited_while_unknown_is_corrected_afterwards() -> None:
    """The unknown is closed first; found, the copy is then brought to the new facts."""
    told = (write(Op.CREATE),)
    assert decided(make_register(*told), NEW).verb is Verb.RECONCILE
    found = ev.Done("n2", "X", "https://masto.example/@cs/X", "found")
    assert decided(make_register(*told, found), NEW).verb is Verb.UPDATE


def test_a_resend_waits_for_its_page_too() -> None:
    """No attempt, first or third, goes before the page is live."""
    state = make_register(write(Op.CREATE), *looks("absent", "absent", nonce="n2"))
    assert decided(state, live={OLD.key: "la page répond 404"}).verb is Verb.WAIT


@pytest.mark.parametrize(
    ("told", "verb", "asks"),
    [
        ((write(Op.CREATE),), Verb.RECONCILE, False),
        ((write(Op.CREATE), *looks("absent", "absent", nonce="n2")), Verb.NONE, False),
        ((*SAID, write(Op.UPDATE), *looks("absent", "absent", nonce="n2")), Verb.NONE, True),
        ((write(Op.CREATE), ev.Asked("n2", "?")), Verb.NONE, True),
        (
            (*SAID, WITHDRAWN, write(Op.DELETE), *looks("absent", "absent", nonce="n2")),
            Verb.RETRACT,
            False,
        ),
    ],
)
def test_a_doubt_about_a_missing_article_is_settled_and_nothing_is_resent(
    told: tuple[Told, ...], verb: Verb, asks: bool
) -> None:
    """The network is looked at even if the manifest lost the article; no word of it goes again."""
    other = make_article(id="b2c3d4e5", slug="autre", announce=False)
    made = make_plan(make_register(*told), other, settings=make_settings(), now=NOW)
    (action,) = (action for action in made.actions if action.article == ARTICLE)
    assert (action.verb, action.asks) == (verb, asks)
    assert action.reason
