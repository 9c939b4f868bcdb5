"""What the register's events amount to: the state of each pair and of the whole.

A pure fold, streamed: closed requests are dropped, so a register of 150 000 events stays small in
memory. Nothing here knows a clock; what depends on the instant takes ``now``.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.pair import DROPPED, Pair, PairKey, PairState, Write

__all__ = ["Pair", "PairKey", "PairState", "State", "Write", "fold"]


class State:
    """The register folded up to ``version``."""

    def __init__(self) -> None:
        self.version = 0
        self.opened: ev.Opened | None = None
        self.accounts: dict[str, ev.Bound] = {}
        self.bound_at: dict[str, datetime] = {}
        self.seen: dict[tuple[str, str], tuple[datetime, ev.Seen]] = {}
        self.pairs: dict[PairKey, Pair] = {}
        self.withdrawn: set[str] = set()
        self.gens: dict[str, int] = {}
        self.held_by = ""
        self.writes: dict[str, Write] = {}
        self.rests: dict[str, datetime] = {}
        self.approvals: set[tuple[str, ...]] = set()
        self.moved: list[ev.Moved] = []
        self.moves: dict[str, list[ev.Moved]] = {}
        self.alarms: list[str] = []
        self.nonces: dict[str, Write] = {}
        self.batches: set[str] = set()
        self.first_names: dict[tuple[str, str], str] = {}

    def pair(self, key: PairKey) -> Pair:
        """The pair, a new one if the register does not know it."""
        known = self.pairs.get(key)
        return known if known is not None else Pair(key, gen=self.gens.get(key[0], 1))

    def address(self, key: tuple[str, str]) -> str:
        """The latest address of an article that was seen, in one language."""
        url = self.seen[key][1].url
        for move in self.moves.get(key[0], ()):
            url = move.new if move.old == url else url
        return url

    def canonical(self, account: str) -> str:
        """The name an account was first bound under: renaming it later changes nothing."""
        bound = self.accounts.get(account)
        if bound is None:
            return account
        return self.first_names.get((bound.network, bound.remote), account)

    def knows(self, batch: str) -> bool:
        """Whether the batch of this id was folded in."""
        return batch in self.batches

    def owner(self, nonce: str) -> Pair | None:
        """The pair that a nonce, even an old one, belongs to."""
        write = self.nonces.get(nonce)
        return self.pairs[write.key] if write else None

    def flying(self, account: str, now: datetime) -> Pair | None:
        """The pair whose write is in the air on this account, if any."""
        for pair in self.pairs.values():
            if pair.key[2] == account and pair.intent and now < pair.intent.expires:
                return pair
        return None

    def resting(self, account: str, now: datetime) -> datetime | None:
        """Until when the network of this account asked to be left alone; ``None`` when free."""
        until = self.rests.get(account)
        return until if until is not None and now < until else None

    def add(self, version: int, batch: Batch) -> None:
        """Fold one batch in; a batch that was folded before changes nothing."""
        if batch.id not in self.batches:
            self.batches.add(batch.id)
            for event in batch.events:
                _FOLD[type(event)](self, event, batch.at)
        self.version = version

    def _opened(self, event: ev.Opened, at: datetime) -> None:
        if self.opened is None:
            self.opened = event

    def _bound(self, event: ev.Bound, at: datetime) -> None:
        self.accounts.setdefault(event.account, event)
        self.bound_at.setdefault(event.account, at)
        self.first_names.setdefault((event.network, event.remote), event.account)

    def _seen(self, event: ev.Seen, at: datetime) -> None:
        self.seen.setdefault((event.article, event.lang), (at, event))

    def _intent(self, event: ev.Intent, at: datetime) -> None:
        key = (event.article, event.lang, event.account)
        pair = self.pairs.get(key)
        if pair is None:
            pair = self.pairs[key] = Pair(key)
        else:
            pair.close()
        pair.gen, pair.gone, pair.refusal = event.gen, False, None
        pair.intent, pair.intent_at = event, at
        write = Write(at, pair.key, event.op, event.facts, event.gen)
        self.nonces[event.nonce] = self.writes[event.nonce] = write

    def _prepared(self, event: ev.Prepared, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair:
            pair.prepared = event.remote

    def _done(self, event: ev.Done, at: datetime) -> None:
        write = self.nonces.get(event.nonce)
        if write is None or (not event.id and write.op != "delete"):
            self.alarms.append(f"done:{event.nonce}")
            return
        pair = self.pairs[write.key]
        current = pair.is_trying(event.nonce)
        if write.op == "delete":
            if current or event.id == pair.post_id:
                self._removed(pair, write)
        elif current or event.id not in (pair.post_id, pair.removed):
            self._published(pair, write, event, late=not current)
        if current:
            pair.close()

    def _published(self, pair: Pair, write: Write, event: ev.Done, late: bool) -> None:
        """A create or an update is public; a second copy is an alarm and never the pair's own.

        ``late`` tells an answer that came after its intent was replaced or closed.
        """
        other = pair.post_id not in ("", event.id)
        if (late and (other or pair.gone)) or (other and write.op == "create"):
            self.alarms.append(f"double:{'/'.join(pair.key)}:{event.id}")
            return
        pair.post_id, pair.url, pair.said = event.id, event.url, write.facts
        pair.refusal = None
        self.writes.setdefault(event.nonce, write)

    def _removed(self, pair: Pair, write: Write) -> None:
        """A copy was deleted; its pair is gone, or begins anew if it was restored meanwhile."""
        pair.removed, pair.gone = pair.post_id or pair.removed, True
        pair.post_id, pair.url, pair.said, pair.refusal = "", "", "", None
        gen = self.gens.get(write.article, 1)
        if gen > write.gen and write.article not in self.withdrawn:
            pair.begin(gen)

    def _refused(self, event: ev.Refused, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair and pair.intent:
            pair.refusal, pair.refused_at = event, at
            pair.refused_facts, pair.refused_op = pair.intent.facts, pair.intent.op
            pair.close()
            self.writes.pop(event.nonce, None)
        write = self.nonces.get(event.nonce)
        if write is not None and event.until is not None:
            asked = self.rests.get(write.account, event.until)
            self.rests[write.account] = max(asked, event.until)

    def _looked(self, event: ev.Looked, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair and pair.intent and at >= pair.intent.expires:
            pair.looks.append((at, event.result))

    def _asked(self, event: ev.Asked, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair:
            pair.asked = event.why

    def _decided(self, event: ev.Decided, at: datetime) -> None:
        write = self.nonces.get(event.nonce)
        if write is None:
            return
        pair = self.pairs[write.key]
        refused = pair.refusal is not None and pair.refusal.nonce == event.nonce
        if not refused and not pair.is_trying(event.nonce):
            return
        if event.verdict == "resend":
            pair.refusal, pair.asked, pair.resend = None, "", not refused
        elif event.verdict == "adopt":
            self._adopted(pair, write, event)
        elif not refused:
            pair.refusal = ev.Refused(event.nonce, DROPPED, event.by)
            pair.refused_at, pair.refused_facts, pair.refused_op = at, write.facts, write.op
            pair.close()

    def _adopted(self, pair: Pair, write: Write, event: ev.Decided) -> None:
        """A person says that the write happened; a copy without an id stays a question."""
        post_id = event.id or pair.post_id
        if write.op == "delete":
            self._removed(pair, write)
        elif post_id:
            done = ev.Done(event.nonce, post_id, event.url or pair.url, "person")
            self._published(pair, write, done, late=False)
        else:
            return
        pair.close()

    def _withdrawn(self, event: ev.Withdrawn, at: datetime) -> None:
        self.withdrawn.add(event.article)

    def _restored(self, event: ev.Restored, at: datetime) -> None:
        if event.gen <= self.gens.get(event.article, 1):
            return
        self.withdrawn.discard(event.article)
        self.gens[event.article] = event.gen
        for pair in self.pairs.values():
            if pair.key[0] != event.article or pair.post_id:
                continue
            if pair.intent and pair.intent.op == "create" and pair.never_came():
                pair.close()
            if pair.intent is None:
                pair.begin(event.gen)

    def _moved(self, event: ev.Moved, at: datetime) -> None:
        self.moved.append(event)
        self.moves.setdefault(event.article, []).append(event)

    def _hold(self, event: ev.Hold, at: datetime) -> None:
        self.held_by = event.by

    def _released(self, event: ev.Released, at: datetime) -> None:
        self.held_by = ""

    def _approved(self, event: ev.Approved, at: datetime) -> None:
        self.approvals.update(event.covers)

    def _current(self, nonce: str) -> Pair | None:
        """The pair whose open intent is this one."""
        pair = self.owner(nonce)
        return pair if pair is not None and pair.is_trying(nonce) else None


_FOLD: dict[type[ev.Event], Callable[[State, Any, datetime], None]] = {
    ev.Opened: State._opened,
    ev.Bound: State._bound,
    ev.Seen: State._seen,
    ev.Intent: State._intent,
    ev.Prepared: State._prepared,
    ev.Done: State._done,
    ev.Refused: State._refused,
    ev.Looked: State._looked,
    ev.Asked: State._asked,
    ev.Decided: State._decided,
    ev.Withdrawn: State._withdrawn,
    ev.Restored: State._restored,
    ev.Moved: State._moved,
    ev.Hold: State._hold,
    ev.Released: State._released,
    ev.Approved: State._approved,
}


def fold(batches: Iterable[tuple[int, Batch]], state: State | None = None) -> State:
    """The state after these batches, from ``state`` (changed in place) or from nothing."""
    result = state if state is not None else State()
    for version, batch in batches:
        result.add(version, batch)
    return result
