"""Records behave as the frozen dataclasses that the type checker takes them for."""

from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest
from porte_voix.record import record


@record(frozen=True, slots=True)
class Quick:
    """A record."""

    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plain:
    """What mypy takes it for."""

    name: str
    others: tuple[str, ...] = ()


def test_a_record_is_equal_and_hashed_by_its_fields() -> None:
    """Equal fields make equal records, in sets and as keys too; other fields do not."""
    one, same, other = Quick("a", ("b",)), Quick("a", ("b",)), Quick("a")
    assert one == same and hash(one) == hash(same) == hash(Plain("a", ("b",)))
    assert one != other and len({one, same, other}) == 2
    assert replace(other, others=("b",)) == one


def test_a_record_has_the_fields_and_slots_of_a_dataclass() -> None:
    """The same fields in the same order, and no room for any other."""
    assert [one.name for one in fields(Quick)] == [one.name for one in fields(Plain)]
    assert Quick.__slots__ == Plain.__slots__


def test_only_the_type_checker_stops_a_change() -> None:
    """What a dataclass refuses while it runs, a record lets through: that is its price."""
    with pytest.raises(FrozenInstanceError):
        Plain("a").name = "b"  # type: ignore[misc]
    quick = Quick("a")
    quick.name = "b"  # type: ignore[misc]
    assert quick == Quick("b")
