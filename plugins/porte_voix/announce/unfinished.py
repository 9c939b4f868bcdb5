"""A write whose end is not known comes before anything else on its pair. Pure.

In the order of the law: wait for the lease, look, look again, then the same bytes once more, and a
person after three attempts.
"""

from dataclasses import replace
from datetime import datetime

from porte_voix.announce import questions
from porte_voix.announce.case import Case, hour, quiet, too_late
from porte_voix.announce.compose import counted
from porte_voix.announce.model import Action, Draft, Op, Verb
from porte_voix.i18n import _
from porte_voix.ledger.pair import LOOK_SPACING, MAX_ATTEMPTS, SECOND_THOUGHT, PairState
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

VERBS = {Op.CREATE: Verb.ANNOUNCE, Op.UPDATE: Verb.UPDATE, Op.DELETE: Verb.RETRACT}


def unfinished(case: Case, state: State, settings: Settings, now: datetime) -> Action | None:
    """The action of an open write, or ``None`` when nobody wants it any more."""
    intent = case.pair.intent
    assert intent is not None
    if case.status is PairState.FLYING:
        until = hour(intent.expires, settings)
        return case.waits(_("un envoi est en cours (bail jusqu'à {until})").format(until=until))
    if case.status is PairState.UNKNOWN:
        return _unknown(case, settings, now)
    if case.status is PairState.ABSENT and _wanted(case, Op(intent.op)):
        return _again(case, state, settings, now)
    return None


def _wanted(case: Case, op: Op) -> bool:
    """Whether a write that never came should still be tried."""
    if op is Op.DELETE:
        return case.withdrawn
    return not case.withdrawn and case.article is not None and case.article.announce


def _unknown(case: Case, settings: Settings, now: datetime) -> Action:
    """Look once the lease is over and the network has settled; twice, spaced."""
    intent, looks = case.pair.intent, case.pair.looks
    assert intent is not None
    ready = intent.expires + case.target.capabilities.settle
    if looks:
        at, result = looks[-1]
        doubted = case.withdrawn and intent.op == Op.CREATE and result == "absent"
        ready = max(ready, at + (SECOND_THOUGHT if doubted else LOOK_SPACING))
    if now < ready:
        at_hour = hour(ready, settings)
        return case.waits(_("issue inconnue : vérification possible à {at}").format(at=at_hour))
    return replace(
        case.action,
        verb=Verb.RECONCILE,
        reason=_("issue inconnue : le réseau va être consulté"),
    )


def _again(case: Case, state: State, settings: Settings, now: datetime) -> Action:
    """Looked for twice and absent, or a person said so: the same bytes go again."""
    pair, intent = case.pair, case.pair.intent
    assert intent is not None
    if intent.attempt >= MAX_ATTEMPTS and not pair.resend:
        return questions.asking(case.action, pair)
    verb = VERBS[Op(intent.op)]
    action = replace(
        case.action,
        verb=verb,
        facts=intent.facts,
        draft=_draft(case),
        cost=case.target.capabilities.cost if verb is Verb.ANNOUNCE else 0.0,
        reason=_("cherché et absent : essai {n} de {most}, mêmes mots").format(
            n=intent.attempt + 1, most=max(MAX_ATTEMPTS, intent.attempt + 1)
        ),
    )
    if verb is not Verb.ANNOUNCE:
        return action
    until = quiet(case, settings, now)
    if until:
        return case.waits(until)
    return action if pair.resend else too_late(action, case, state, settings, now)


def _draft(case: Case) -> Draft | None:
    """What the stored request says; a retraction says nothing."""
    intent, capabilities = case.pair.intent, case.target.capabilities
    assert intent is not None
    if intent.op == Op.DELETE:
        return None
    text, link = intent.request["text"], intent.request["link"]
    count = counted(text, link, capabilities)
    return Draft(text, link, count, capabilities.limit, capabilities.unit, intent.inputs)
