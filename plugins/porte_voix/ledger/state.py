"""What the register's events amount to: the state of each pair and of the whole.

A pure fold, streamed: closed requests are dropped, so a register of 150 000 events stays small in
memory. Nothing here knows a clock; what depends on the instant takes ``now``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch

#: A withdrawn announcement that could not be found is looked for again after this long.
SECOND_THOUGHT = timedelta(hours=24)
#: Two looks that found nothing are needed, this far apart, before anything is sent again.
LOOKS_NEEDED = 2
LOOK_SPACING = timedelta(seconds=60)
#: An intent is tried this many times; then a person decides.
MAX_ATTEMPTS = 3
#: Refusals that pass by themselves or by a gesture outside the article: nothing left this machine
#: (0), credentials (401, 403), an expired API version (426), too many requests (429).
PASSING_REFUSALS = frozenset({0, 401, 403, 426, 429})
#: The code of a refusal that a person chose.
DROPPED = -1

PairKey = tuple[str, str, str]


class PairState(StrEnum):
    """The one state of a pair at an instant."""

    NEW = "new"
    FLYING = "flying"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    SAID = "said"
    REFUSED = "refused"
    ASKING = "asking"
    GONE = "gone"


@dataclass(slots=True)
class Pair:
    """Everything the register knows of one article, in one language, on one account.

    ``post_id`` and ``url`` name the public copy, ``said`` the digest of the facts it carries,
    ``removed`` the last copy that was deleted. ``intent`` is the write whose end is not known;
    ``looks`` what was seen since.
    """

    key: PairKey
    gen: int = 1
    post_id: str = ""
    url: str = ""
    said: str = ""
    gone: bool = False
    removed: str = ""
    intent: ev.Intent | None = None
    intent_at: datetime | None = None
    looks: list[tuple[datetime, str]] = field(default_factory=list)
    asked: str = ""
    resend: bool = False
    refusal: ev.Refused | None = None
    refused_at: datetime | None = None
    refused_facts: str = ""
    refused_op: str = ""
    prepared: str = ""

    def absences(self) -> int:
        """How many spaced looks in a row found nothing."""
        count, last = 0, None
        for at, result in self.looks:
            if result != "absent":
                count, last = 0, None
            elif last is None or at - last >= LOOK_SPACING:
                count, last = count + 1, at
        return count

    def state(self, now: datetime, withdrawn: bool = False) -> PairState:
        """The state at ``now``; ``withdrawn`` says that the article carries a tombstone."""
        if self.asked:
            return PairState.ASKING
        if self.intent is not None:
            return self._open_state(now, withdrawn and self.intent.op == "create")
        if self.post_id:
            return PairState.SAID
        if self.refusal is not None:
            return PairState.REFUSED
        return PairState.GONE if self.gone else PairState.NEW

    def _open_state(self, now: datetime, unwanted: bool) -> PairState:
        """The state of a write whose end is not known; nobody wants an ``unwanted`` one any more.

        A create that was looked for in vain although its pair has a copy (told late, by an attempt
        before) is left to a person: the network contradicts the register.
        """
        assert self.intent is not None
        if now < self.intent.expires:
            return PairState.FLYING
        absent = self.never_came() if unwanted else self.absences() >= LOOKS_NEEDED
        if not (absent or self.resend):
            return PairState.UNKNOWN
        if self.intent.op == "create" and self.post_id:
            return PairState.ASKING
        return PairState.GONE if unwanted else PairState.ABSENT

    def never_came(self) -> bool:
        """Whether the open write was looked for, and again a day later, and never found."""
        first = last = None
        for at, result in self.looks:
            first, last = (first or at, at) if result == "absent" else (None, None)
        return first is not None and last is not None and last - first >= SECOND_THOUGHT

    def close(self) -> None:
        """Forget the open write: its end is known."""
        self.intent, self.intent_at, self.looks = None, None, []
        self.asked, self.resend, self.prepared = "", False, ""

    def begin(self, gen: int) -> None:
        """A new life for a pair that has no copy: nothing said, nothing refused."""
        self.gen, self.gone, self.refusal = gen, False, None


@dataclass(frozen=True, slots=True)
class Write:
    """One attempt that may have changed what the public sees, for the brake's counts."""

    at: datetime
    article: str
    lang: str
    account: str
    op: str
    facts: str
    gen: int = 1

    @property
    def key(self) -> PairKey:
        """The pair that was written."""
        return (self.article, self.lang, self.account)


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
        self.approvals: set[tuple[str, ...]] = set()
        self.moved: list[ev.Moved] = []
        self.alarms: list[str] = []
        self._nonces: dict[str, Write] = {}
        self._batches: set[str] = set()
        self._first_names: dict[tuple[str, str], str] = {}

    def pair(self, key: PairKey) -> Pair:
        """The pair, a new one if the register does not know it."""
        known = self.pairs.get(key)
        return known if known is not None else Pair(key, gen=self.gens.get(key[0], 1))

    def canonical(self, account: str) -> str:
        """The name an account was first bound under: renaming it later changes nothing."""
        bound = self.accounts.get(account)
        if bound is None:
            return account
        return self._first_names.get((bound.network, bound.remote), account)

    def knows(self, batch: str) -> bool:
        """Whether the batch of this id was folded in."""
        return batch in self._batches

    def owner(self, nonce: str) -> Pair | None:
        """The pair that a nonce, even an old one, belongs to."""
        write = self._nonces.get(nonce)
        return self.pairs[write.key] if write else None

    def flying(self, account: str, now: datetime) -> Pair | None:
        """The pair whose write is in the air on this account, if any."""
        for pair in self.pairs.values():
            if pair.key[2] == account and pair.intent and now < pair.intent.expires:
                return pair
        return None

    def add(self, version: int, batch: Batch) -> None:
        """Fold one batch in; a batch that was folded before changes nothing."""
        if batch.id not in self._batches:
            self._batches.add(batch.id)
            for event in batch.events:
                _FOLD[type(event)](self, event, batch.at)
        self.version = version

    def _opened(self, event: ev.Opened, at: datetime) -> None:
        if self.opened is None:
            self.opened = event

    def _bound(self, event: ev.Bound, at: datetime) -> None:
        self.accounts.setdefault(event.account, event)
        self.bound_at.setdefault(event.account, at)
        self._first_names.setdefault((event.network, event.remote), event.account)

    def _seen(self, event: ev.Seen, at: datetime) -> None:
        self.seen.setdefault((event.article, event.lang), (at, event))

    def _intent(self, event: ev.Intent, at: datetime) -> None:
        key = (event.article, event.lang, event.account)
        pair = self.pairs.setdefault(key, Pair(key))
        pair.close()
        pair.gen, pair.gone = event.gen, False
        pair.intent, pair.intent_at = event, at
        pair.refusal = None
        write = Write(
            at, event.article, event.lang, event.account, event.op, event.facts, event.gen
        )
        self._nonces[event.nonce] = self.writes[event.nonce] = write

    def _prepared(self, event: ev.Prepared, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair:
            pair.prepared = event.remote

    def _done(self, event: ev.Done, at: datetime) -> None:
        write = self._nonces.get(event.nonce)
        if write is None or (not event.id and write.op != "delete"):
            self.alarms.append(f"done:{event.nonce}")
            return
        pair, current = self.pairs[write.key], self._current(event.nonce) is not None
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

    def _looked(self, event: ev.Looked, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair and pair.intent and at >= pair.intent.expires:
            pair.looks.append((at, event.result))

    def _asked(self, event: ev.Asked, at: datetime) -> None:
        pair = self._current(event.nonce)
        if pair:
            pair.asked = event.why

    def _decided(self, event: ev.Decided, at: datetime) -> None:
        write = self._nonces.get(event.nonce)
        if write is None:
            return
        pair = self.pairs[write.key]
        refused = pair.refusal is not None and pair.refusal.nonce == event.nonce
        if not refused and self._current(event.nonce) is None:
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

    def _hold(self, event: ev.Hold, at: datetime) -> None:
        self.held_by = event.by

    def _released(self, event: ev.Released, at: datetime) -> None:
        self.held_by = ""

    def _approved(self, event: ev.Approved, at: datetime) -> None:
        self.approvals.update(event.covers)

    def _current(self, nonce: str) -> Pair | None:
        """The pair whose open intent is this one."""
        pair = self.owner(nonce)
        return pair if pair and pair.intent and pair.intent.nonce == nonce else None


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
