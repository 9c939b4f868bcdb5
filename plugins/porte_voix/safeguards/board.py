"""What rules know of the organisation: its settings, and what it shows of people on purpose. Pure.

The numbers, addresses and names that are public by function are told once, in the settings; they
are read here once for all the files of a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from porte_voix.late import late

with late():
    from porte_voix.safeguards.privacy import clues, identifiers

if TYPE_CHECKING:
    from porte_voix.safeguards.privacy.identifiers import Known


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be seen of people: contacts, streets (in the form of ``homes``), and names."""

    known: Known
    streets: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Board:
    """What rules know of the organisation: its settings, as the site has them."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schools: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    site: str = ""
    #: Words that the settings allow whatever the rules say: numbers, addresses, names.
    allowed: frozenset[str] = frozenset()
    #: Sites of media, beside those that everybody knows.
    media: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Mapping[str, Any]) -> Board:
        """The board that the settings of a site describe."""
        return cls(
            facts=names.get("PORTE_VOIX_BOARD") or {},
            people=names.get("PORTE_VOIX_PEOPLE") or {},
            schools=names.get("PORTE_VOIX_SCHOOLS") or {},
            site=str(names.get("PORTE_VOIX_SITE") or ""),
            allowed=frozenset(names.get("PORTE_VOIX_ALLOWED") or ()),
            media=tuple(names.get("PORTE_VOIX_MEDIA") or ()),
        )

    @cached_property
    def shown(self) -> Shown:
        """What may be seen of people, read once."""
        streets = [self.facts.get("address"), *(one.get("address") for one in self._entries())]
        names = {*self.people, *(str(one["head"]) for one in self._entries() if one.get("head"))}
        names |= {one for one in self.allowed if not any(sign.isdigit() for sign in one)}
        return Shown(
            self._known(),
            frozenset(clues.allowed_street(str(street)) for street in streets if street)
            | frozenset(map(clues.allowed_street, self.allowed)),
            frozenset(names | {name.rpartition(" ")[2] for name in names}),
            frozenset(" ".join(one.split()) for one in self.allowed),
        )

    def _entries(self) -> Iterator[Mapping[str, Any]]:
        yield from self.schools.values()
        yield from self.people.values()

    def _known(self) -> Known:
        numbers = [self.facts.get("phone"), *self.facts.get("public_phones", ()), *self.allowed]
        numbers += [one.get("phone") for one in self._entries()]
        addresses = [value for name, value in self.facts.items() if name.endswith("email")]
        whole = {str(one.get("email")).lower() for one in self._entries() if one.get("email")}
        return identifiers.Known(
            frozenset(
                filter(None, (identifiers.national(str(number)) for number in numbers if number))
            ),
            frozenset(str(one).rpartition("@")[2].lower() for one in addresses if one),
            frozenset(whole | {one.lower() for one in self.allowed if "@" in one}),
        )
