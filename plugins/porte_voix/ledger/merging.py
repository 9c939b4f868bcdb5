"""Many appends asked for at once become one batch, as if each had come after the one before.

Pure: the state is only read. Each check sees what the earlier appends of the batch will have
changed, folded into a view that shares with the state all that they do not touch.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from porte_voix.ledger.events import Batch, Event
from porte_voix.ledger.state import State

Check = Callable[[State], bool]


@dataclass(eq=False, slots=True)
class Request:
    """One append: what to write while ``check`` holds, then how it ended.

    ``written`` is ``None`` until it is known; ``error`` is what the caller must raise instead.
    """

    batch: Batch
    check: Check
    written: bool | None = None
    error: BaseException | None = None

    @property
    def settled(self) -> bool:
        """Whether the end is known."""
        return self.written is not None or self.error is not None


def accepted(requests: Sequence[Request], state: State) -> list[Request]:
    """The requests whose checks hold when each comes after the accepted ones before it.

    A check that raises settles its own request and no other.
    """
    at = instant(requests)
    view, kept = state, []
    for request in requests:
        if request.settled:
            continue
        try:
            holds = request.check(view)
        except Exception as error:
            request.error = error
            continue
        if not holds:
            continue
        kept.append(request)
        if request is not requests[-1]:
            if view is state:
                view = _view(state)
            _detach(view, state, request.batch.events)
            view.add(view.version + 1, replace(request.batch, at=at))
    return kept


def instant(requests: Sequence[Request]) -> datetime:
    """The instant of the batch that these requests make: that of the latest."""
    return max(request.batch.at for request in requests)


def _view(state: State) -> State:
    """A state of its own collections, whose pairs are still those of ``state``."""
    view = copy.copy(state)
    for name, value in vars(state).items():
        if isinstance(value, dict | set | list):
            setattr(view, name, value.copy())
    return view


def _detach(view: State, state: State, events: Sequence[Event]) -> None:
    """Give ``view`` its own copy of each pair that folding these events may change."""
    articles = {_field(event, "article") for event in events}
    owners = [view.owner(_field(event, "nonce")) for event in events]
    touched = [pair for key, pair in view.pairs.items() if key[0] in articles]
    for pair in [*touched, *(owner for owner in owners if owner is not None)]:
        if view.pairs[pair.key] is state.pairs.get(pair.key):
            view.pairs[pair.key] = replace(pair, looks=list(pair.looks))


def _field(event: Event, name: str) -> Any:
    return getattr(event, name, "")
