"""A plan's actions → calls: the intent written before, the outcome after, nothing decided here.

Each write follows the machine of the law: intent, fence, one call under a deadline, outcome. When
the outcome is not known nothing is written, and the intent itself says so to the next run.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from porte_voix.announce.compose import request_of
from porte_voix.announce.context import Context, Ending, Result
from porte_voix.announce.illustrate import illustrated
from porte_voix.announce.intents import LEASE, next_intent, unchanged
from porte_voix.announce.model import Action, Article, Op, Plan, Request, Verb
from porte_voix.announce.networks.base import (
    CannotLook,
    Post,
    Prepares,
    Refused,
    Unsure,
)
from porte_voix.announce.pictures import NotLive
from porte_voix.announce.reconcile import find_mark, reconcile, same_words, still
from porte_voix.i18n import _
from porte_voix.ledger import events as ev

__all__ = ["Context", "Ending", "Result", "apply"]

#: What must be left of the lease, beyond the call's own deadline, when the call starts.
MARGIN = timedelta(seconds=10)
#: A network's wish to be left alone is followed for this long at most: it may be mistaken.
MAX_REST = timedelta(hours=24)
#: A network that wants fewer calls and does not say until when (LinkedIn never does) gets this.
UNTOLD_REST = timedelta(minutes=5)
#: The refusal of a network that wants fewer calls.
TOO_MANY = 429
#: How far before an article's date its account is looked at before the first write.
FIRST_LOOK = timedelta(days=2)


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
        if self.context.register.state.resting(self.name, self.context.now()):
            return Result(action, Ending.STOPPED, _("ce réseau demande d'attendre"))
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
        intent, without = self._intent(action, article, op), ""
        if intent is None:
            return Result(action, Ending.CHANGED)
        try:
            if found is None:
                intent, without = self._illustrated(intent, op)
        except NotLive as error:
            return Result(action, Ending.STOPPED, error.why)
        except (Refused, Unsure) as error:
            return self._not_uploaded(action, intent, error)
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
        check = unchanged(action, intent, self.context.now)
        if not self.context.register.append(tuple(batch), check):
            return Result(action, Ending.CHANGED)
        if found is not None:
            return Result(action, Ending.FOUND, found.url)
        result = self._call(action, intent, op)
        if not without or result.ending is not Ending.DONE:
            return result
        told = _("{url} (sans image : {why})").format(url=result.detail, why=without)
        return replace(result, detail=told)

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
            event = ev.Refused(intent.nonce, error.code, error.why, self._rest(error))
            return self._close(action, event, Ending.REFUSED, str(error))
        except Unsure as error:
            return Result(action, Ending.UNKNOWN, error.why)
        done = ev.Done(intent.nonce, post.id, post.url, "sent")
        return self._close(action, done, Ending.DONE, post.url)

    def _rest(self, error: Refused) -> datetime | None:
        """Until when the network wants to be left alone, if it does."""
        told = error.retry_after
        if told is None and error.code == TOO_MANY:
            told = UNTOLD_REST.total_seconds()
        seconds = min(told or 0.0, MAX_REST.total_seconds())
        return self.context.now() + timedelta(seconds=seconds) if seconds > 0 else None

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
        self.context.record(event)
        return Result(action, ending, detail)

    def _intent(self, action: Action, article: Article | None, op: Op) -> ev.Intent | None:
        now = self.context.now()
        pair = self.context.register.state.pair(action.pair)
        return next_intent(action, op, pair, _request(action, article, now), now)

    def _illustrated(self, intent: ev.Intent, op: Op) -> tuple[ev.Intent, str]:
        """The intent, its media uploaded, and why its picture goes without; its lease begins now.

        Raises as ``illustrated`` does.
        """
        if op is Op.DELETE or intent.attempt > 1:
            return intent, ""
        pair, register = (intent.article, intent.lang, intent.account), self.context.register
        request, without = illustrated(
            Request.from_json(intent.request),
            op,
            self.network,
            self.capabilities.picture,
            self.context.pictures,
            lambda: register.said(pair),
        )
        expires = self.context.now() + LEASE
        return replace(intent, request=request.to_json(), expires=expires), without

    def _not_uploaded(self, action: Action, intent: ev.Intent, error: Refused | Unsure) -> Result:
        """Nothing was published: the write is recorded as refused, and a later run begins anew."""
        why = _("l'image n'a pas pu être déposée : {why}").format(why=error.why)
        refused = ev.Refused(intent.nonce, 0, why)
        if isinstance(error, Refused):
            refused = replace(refused, code=error.code, until=self._rest(error))
        check = unchanged(action, intent, self.context.now)
        if not self.context.register.append((intent, refused), check):
            return Result(action, Ending.CHANGED)
        return Result(action, Ending.REFUSED if refused.code else Ending.STOPPED, why)

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
