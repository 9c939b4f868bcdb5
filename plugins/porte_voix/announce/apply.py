"""A plan's actions → calls: the intent written before, the outcome after, nothing decided here.

Each write follows the machine of the law: intent, fence, one call under a deadline, outcome. When
the outcome is not known nothing is written, and the intent itself says so to the next run.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Any

from porte_voix.announce.compose import key_of, request_of
from porte_voix.announce.model import Action, Article, Manifest, Op, Plan, Request, Verb
from porte_voix.announce.networks.base import (
    CannotLook,
    Capabilities,
    Network,
    Post,
    Prepares,
    Refused,
    Unsure,
)
from porte_voix.announce.networks.deadline import Bounded, within
from porte_voix.announce.reconcile import find_mark, reconcile, same_words, still
from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger import events as ev
from porte_voix.ledger import rescue
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import PairState, State

#: How long an intent reserves its account.
LEASE = timedelta(seconds=120)
#: What must be left of the lease, beyond the call's own deadline, when the call starts.
MARGIN = timedelta(seconds=10)
#: How far before an article's date its account is looked at before the first write.
FIRST_LOOK = timedelta(days=2)


class Ending(StrEnum):
    """How one action ended in this run."""

    DONE = "done"
    FOUND = "found"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    ASKED = "asked"
    CHANGED = "changed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Result:
    """One action, its ending, and what a person should know of it."""

    action: Action
    ending: Ending
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What carrying out a plan needs: the register, the networks by account, the live gate.

    ``rescue_dir`` receives the outcomes that the register cannot take. ``bounded`` makes each call
    under its deadline, ``pool`` the threads of the accounts: a simulated clock gives its own.
    """

    manifest: Manifest
    register: Register
    networks: dict[str, Network]
    capabilities: dict[str, Capabilities]
    still_live: Callable[[], bool]
    now: Callable[[], datetime]
    by: str
    rescue_dir: Path
    bounded: Bounded = within
    pool: Callable[[int], Executor] = ThreadPoolExecutor


def apply(
    plan: Plan, context: Context, report: Callable[[Result], None] = lambda result: None
) -> tuple[Result, ...]:
    """Carry the plan out, accounts side by side and each in the order of its articles.

    ``report`` is called from several threads, once an action. Raises ``LedgerError`` when the
    register cannot be written: nothing more is then sent. Whatever is raised, on any account,
    stops all of them before their next call; what is not done is left to the next run.
    """
    todo: dict[str, list[Action]] = {}
    order = {article.key: rank for rank, article in enumerate(context.manifest.articles)}
    for action in plan.actions:
        wanted = action.verb is Verb.RECONCILE or (action.verb.op is not None and not action.asks)
        if wanted and action.account in context.networks:
            todo.setdefault(action.account, []).append(action)
    for actions in todo.values():
        actions.sort(key=lambda action: order.get((action.article, action.lang), -1))
    if not todo:
        return ()
    stop = Event()
    with context.pool(len(todo)) as pool:
        runs = [
            pool.submit(_Account(account, context, stop).run, actions, report)
            for account, actions in sorted(todo.items())
        ]
        try:
            return tuple(result for run in runs for result in run.result())
        except BaseException:
            stop.set()
            raise


class _Account:
    """One account during one run: its network, and what it already had before the first write."""

    def __init__(self, name: str, context: Context, stop: Event) -> None:
        self.name, self.context, self.stop = name, context, stop
        self.network = context.networks[name]
        self.capabilities = context.capabilities[name]
        self._before: tuple[Post, ...] | None = None

    def run(self, actions: list[Action], report: Callable[[Result], None]) -> list[Result]:
        """Each action in turn, until something stops the whole."""
        results: list[Result] = []
        try:
            for action in actions:
                if self.stop.is_set():
                    break
                result = self._one(action, actions)
                report(result)
                results.append(result)
        except BaseException:
            self.stop.set()
            raise
        return results

    def _one(self, action: Action, actions: list[Action]) -> Result:
        if action.verb is not Verb.RECONCILE:
            return self._write(action, actions)
        ending, detail = reconcile(action, self.network, self.context.register)
        return Result(action, Ending(ending), detail)

    def _write(self, action: Action, actions: list[Action]) -> Result:
        """One write from intent to outcome."""
        op = action.verb.op
        assert op is not None
        article = self.context.manifest.article((action.article, action.lang))
        found: Post | None = None
        if op is Op.CREATE:
            try:
                shown = self._look_first(actions)
            except CannotLook as error:
                return Result(action, Ending.STOPPED, error.why)
            found = find_mark(shown, self.context.register.state.pair(action.pair))
        intent = self._intent(action, article, op)
        if intent is None:
            return Result(action, Ending.CHANGED)
        before = self.context.register.state.pair(action.pair).prepared
        batch: list[ev.Event] = []
        known = self.context.register.state.withdrawn
        if article is not None and article.withdrawn is not None and article.id not in known:
            batch.append(ev.Withdrawn(article.id, self.context.by))
        if found is not None and not same_words(found, intent):
            # Other words are public: claiming nothing now lets the next plan correct them.
            intent = replace(intent, facts="")
        batch.append(intent)
        if before and intent.attempt > 1:
            # What was prepared may have been published: the next attempt must ask about it.
            batch.append(ev.Prepared(intent.nonce, before))
        if found is not None:
            batch.append(ev.Done(intent.nonce, found.id, found.url, "found"))
        if not self.context.register.append(tuple(batch), self._unchanged(action, intent)):
            return Result(action, Ending.CHANGED)
        if found is not None:
            return Result(action, Ending.FOUND, found.url)
        return self._call(action, intent, op)

    def _call(self, action: Action, intent: ev.Intent, op: Op) -> Result:
        """What must be prepared, the fence, the one call, and what its answer means."""
        try:
            request = None if op is Op.DELETE else self._prepare(intent, op)
            why = self._fence(intent)
            if why:
                return self._close(action, ev.Refused(intent.nonce, 0, why), Ending.STOPPED, why)
            post = self.context.bounded(
                self.capabilities.deadline.total_seconds(), lambda: self._send(intent, op, request)
            )
        except Refused as error:
            event = ev.Refused(intent.nonce, error.code, error.why)
            return self._close(action, event, Ending.REFUSED, str(error))
        except Unsure as error:
            return Result(action, Ending.UNKNOWN, error.why)
        done = ev.Done(intent.nonce, post.id, post.url, "sent")
        return self._close(action, done, Ending.DONE, post.url)

    def _prepare(self, intent: ev.Intent, op: Op) -> Request:
        """The request with what had to be prepared; nothing is published. Raises as a call does."""
        request = Request.from_json(intent.request)
        if op is not Op.CREATE or not isinstance(self.network, Prepares):
            return request
        pair = (intent.article, intent.lang, intent.account)
        before = self.context.register.state.pair(pair).prepared
        made = self.network.prepare(replace(request, media=(before,) if before else ()))
        if made != before:
            prepared = ev.Prepared(intent.nonce, made)
            self.context.register.append((prepared,), still(pair, intent.nonce))
        return replace(request, media=(made,))

    def _send(self, intent: ev.Intent, op: Op, request: Request | None) -> Post:
        if request is None:
            assert intent.prior is not None
            self.network.delete(intent.prior)
            return Post(intent.prior, "")
        if op is Op.CREATE:
            return self.network.create(request, intent.key)
        assert intent.prior is not None
        return self.network.update(intent.prior, request, intent.key)

    def _close(
        self, action: Action, event: ev.Done | ev.Refused, ending: Ending, detail: str
    ) -> Result:
        """Record an outcome. Raises ``LedgerError``, once the outcome is kept in a rescue file."""
        register = self.context.register
        batch = register.batch((event,))
        try:
            register.write(batch)
        except LedgerError as error:
            raise self._rescued(batch, error) from error
        return Result(action, ending, detail)

    def _rescued(self, batch: ev.Batch, error: LedgerError) -> LedgerError:
        """The error once ``batch`` is in a file, with the gesture that puts it back."""
        try:
            path = rescue.save(self.context.rescue_dir, batch)
        except OSError:
            return error
        return LedgerError(
            _("{what} L'issue du dernier appel est gardée dans {path}.").format(
                what=error.what, path=path
            ),
            _("Quand le registre répond de nouveau : inv ledger.restore {path}").format(path=path),
        )

    def _intent(self, action: Action, article: Article | None, op: Op) -> ev.Intent | None:
        """The intent of a write; a resend repeats the bytes and the key of the one before."""
        now = self.context.now()
        pair = self.context.register.state.pair(action.pair)
        before = pair.intent
        if before is not None and before.op == op and action.state == PairState.ABSENT:
            key, request, attempt = before.key, before.request, before.attempt + 1
            facts, inputs = before.facts, before.inputs
        else:
            key, attempt = key_of(action.pair, pair.gen, op, action.facts), 1
            facts, inputs = action.facts, action.draft.inputs if action.draft else ""
            request = _request(action, article, now)
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

    def _unchanged(self, action: Action, intent: ev.Intent) -> Callable[[State], bool]:
        """The check of an intent: the pair is as planned and the account is free."""

        def check(state: State) -> bool:
            now = self.context.now()
            withdrawn = action.article in state.withdrawn
            pair = state.pair(action.pair)
            gone = withdrawn and action.verb is not Verb.RETRACT
            before = pair.intent
            resends = before is not None and before.key == intent.key
            return (
                not state.held_by
                and not gone
                and str(pair.state(now, withdrawn)) == action.state
                and pair.gen == intent.gen
                and not (intent.op == Op.CREATE and pair.post_id)
                and intent.prior in (None, pair.post_id, before.prior if before else None)
                and (action.verb is not Verb.UPDATE or pair.said != action.facts)
                and intent.attempt == (before.attempt + 1 if before and resends else 1)
                and state.flying(self.name, now) is None
            )

        return check

    def _fence(self, intent: ev.Intent) -> str:
        """Why the call must not start after all; empty when everything still holds."""
        state = self.context.register.refresh()
        pair = state.pair((intent.article, intent.lang, intent.account))
        if pair.intent is None or pair.intent.nonce != intent.nonce:
            return _("un autre envoi a pris la suite")
        if intent.op == Op.CREATE and pair.post_id:
            return _("la copie existe déjà")
        if state.held_by:
            return _("envois suspendus par {by}").format(by=state.held_by)
        if intent.op != Op.DELETE and intent.article in state.withdrawn:
            return _("l'article vient d'être retiré")
        if not self.context.still_live():
            return _("le site en ligne a changé")
        if intent.expires - self.context.now() < self.capabilities.deadline + MARGIN:
            return _("le bail est trop court")
        if self.stop.is_set():
            return _("une erreur ailleurs a arrêté cette exécution")
        return ""

    def _look_first(self, actions: list[Action]) -> tuple[Post, ...]:
        """What the account already shows, read once before the run's first create on it."""
        if self._before is None:
            keys = {action.pair[:2] for action in actions if action.verb is Verb.ANNOUNCE}
            dates = [a.date for a in self.context.manifest.articles if a.key in keys]
            try:
                since = min(dates, default=self.context.now()) - FIRST_LOOK
                self._before = self.network.recent(since)
            except CannotLook as error:
                if not error.blind:
                    raise
                self._before = ()
        return self._before


def _request(action: Action, article: Article | None, now: datetime) -> dict[str, Any]:
    """The bytes of a new request; a retraction says nothing."""
    if action.draft is None or article is None:
        return {}
    return request_of(article, action.draft, now).to_json()
