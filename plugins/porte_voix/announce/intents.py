"""The intent of one write: what it says, and what must still be true when it is written."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from porte_voix.announce.compose import key_of
from porte_voix.announce.model import Action, Op, Verb
from porte_voix.ledger import events as ev
from porte_voix.ledger.merging import Check
from porte_voix.ledger.state import Pair, PairState, State

#: How long an intent reserves its account.
LEASE = timedelta(seconds=120)


def next_intent(
    action: Action, op: Op, pair: Pair, request: dict[str, Any], now: datetime
) -> ev.Intent | None:
    """The intent of a write; a resend repeats the bytes and the key of the one before.

    ``None`` when there is no post to correct or to take down.
    """
    before = pair.intent
    if before is not None and before.op == op and action.state == PairState.ABSENT:
        key, request, attempt = before.key, before.request, before.attempt + 1
        facts, inputs = before.facts, before.inputs
    else:
        key, attempt = key_of(action.pair, pair.gen, op, action.facts), 1
        facts, inputs = action.facts, action.draft.inputs if action.draft else ""
    prior = pair.post_id or (before.prior if before else None)
    if op is not Op.CREATE and not prior:
        return None
    return ev.Intent(
        nonce=secrets.token_hex(12),
        article=action.article,
        lang=action.lang,
        account=action.account,
        gen=pair.gen,
        op=str(op),
        attempt=attempt,
        key=key,
        facts=facts,
        inputs=inputs,
        request=request,
        expires=now + LEASE,
        prior=None if op is Op.CREATE else prior,
    )


def unchanged(action: Action, intent: ev.Intent, now: Callable[[], datetime]) -> Check:
    """The check of an intent: the pair is as planned and the account is free."""

    def check(state: State) -> bool:
        instant = now()
        withdrawn = action.article in state.withdrawn
        pair = state.pair(action.pair)
        gone = withdrawn and action.verb is not Verb.RETRACT
        before = pair.intent
        resends = before is not None and before.key == intent.key
        return (
            not state.held_by
            and not gone
            and str(pair.state(instant, withdrawn)) == action.state
            and pair.gen == intent.gen
            and not (intent.op == Op.CREATE and pair.post_id)
            and intent.prior in (None, pair.post_id, before.prior if before else None)
            and (action.verb is not Verb.UPDATE or pair.said != action.facts)
            and intent.attempt == (before.attempt + 1 if before and resends else 1)
            and state.flying(intent.account, instant) is None
            and state.resting(intent.account, instant) is None
        )

    return check
