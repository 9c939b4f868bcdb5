"""One pair: an article, in one language, on one account, as its events leave it.

It changes only through the fold of ``state``. Nothing here knows a clock: what depends on the
instant takes ``now``.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from porte_voix.ledger import events as ev
from porte_voix.record import record

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

    def is_trying(self, nonce: str) -> bool:
        """Whether the open write is this one."""
        return self.intent is not None and self.intent.nonce == nonce

    def close(self) -> None:
        """Forget the open write: its end is known."""
        self.intent, self.intent_at, self.looks = None, None, []
        self.asked, self.resend, self.prepared = "", False, ""

    def begin(self, gen: int) -> None:
        """A new life for a pair that has no copy: nothing said, nothing refused."""
        self.gen, self.gone, self.refusal = gen, False, None


@record(frozen=True, slots=True)
class Write:
    """One attempt that may have changed what the public sees of ``key``, for the brake's counts."""

    at: datetime
    key: PairKey
    op: str
    facts: str
    gen: int = 1

    @property
    def article(self) -> str:
        """The id of the article that was written about."""
        return self.key[0]

    @property
    def account(self) -> str:
        """The account that was written on."""
        return self.key[2]
