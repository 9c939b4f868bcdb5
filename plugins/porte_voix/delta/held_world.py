"""The site as templates see it, from what a build kept of it."""

import datetime
import pickle
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from porte_voix.delta import keeping
from porte_voix.delta.held_rows import Rows
from porte_voix.delta.late import LateDict, Later, NotKept
from porte_voix.delta.late_list import LateList
from porte_voix.delta.memory import Record
from porte_voix.delta.traced import END, TracedList, clock
from porte_voix.delta.world import World


class Holder(Protocol):
    """What is asked of whoever holds the site."""

    rows: Rows
    left: dict[str, Any]
    now: datetime.datetime

    def find(self, name: Any) -> Any:
        """What is kept elsewhere."""


class HeldWorld(World):
    """Its lists and names are fetched when a template looks at them."""

    def __init__(self, context: LateDict, settings: Mapping[str, Any], holder: Holder) -> None:
        self.holder = holder
        self._late: dict[str, LateList] = {}
        super().__init__(context, settings)
        self.names = {key: dict.__getitem__(context, key) for key in context}
        self.clocks = set(holder.left["clocks"])

    def refresh(self) -> None:
        """Nothing new comes into this context."""

    def tick(self) -> None:
        """The present instant has moved."""
        for name, kept in self.holder.left["clocks"].items():
            self.names[name] = Later(partial(self._clock, kept))
            dict.__setitem__(self.context, name, Later(partial(self._now, kept)))

    def trust(self, known: Iterable[Record]) -> None:
        """Lists and names are what they were when these outputs were made."""
        for record in known:
            self._names.update(record.names)
            self._ranges.update((place[:3], place[3]) for place in record.ranges)

    def find_list(self, name: str) -> TracedList | None:
        """A list of the site, by its name."""
        with suppress(NotKept):
            return self._whole(name).ready()
        return None

    def part(self, name: str, low: int, high: int) -> TracedList:
        """Some places of a list."""
        whole = self._whole(name)
        if (low, high) == (0, END):
            return whole
        end = None if high == END else high

        def fetch() -> Any:
            if whole.fetch is not None:
                return self._items(name, low, end)
            return list.__getitem__(whole, slice(low, end))

        return LateList(fetch, name, low, high)

    def _whole(self, name: str) -> LateList:
        found = self._late.get(name)
        if found is None:
            found = self._late[name] = LateList(partial(self._items, name), name)
        return found

    def _items(self, name: str, low: int = 0, end: int | None = None) -> Any:
        data = self.holder.rows.kept(f"list {name}")
        return keeping.fetched_list(data, self.holder.find, low, end)

    def _now(self, kept: bytes) -> datetime.datetime:
        zone = pickle.loads(kept)
        moment = self.holder.now.astimezone(zone)
        return moment if zone else moment.replace(tzinfo=None)

    def _clock(self, kept: bytes) -> datetime.datetime:
        return clock(self._now(kept))
