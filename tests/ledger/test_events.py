"""The stored form of events."""

import json
import pickle
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.errors import LedgerError
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import SCHEMA, TYPES, Event, event_from_json, from_utc, to_utc

from tests.ledger.factories import make_done, make_intent, make_opened

QUEBEC = timezone(timedelta(hours=-5))
_INSTANTS = st.datetimes(
    min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(QUEBEC)
)
_PLAIN = st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.none()))
_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: st.integers(),
    datetime: _INSTANTS,
    str | None: st.none() | st.text(),
    datetime | None: st.none() | _INSTANTS,
    dict[str, Any]: _PLAIN,
    tuple[tuple[str, ...], ...]: st.lists(st.lists(st.text()).map(tuple)).map(tuple),
}
ANY_EVENT = st.one_of(
    [
        st.builds(cls, **{field.name: _VALUES[field.type] for field in fields(cls)})
        for cls in TYPES.values()
    ]
)


@given(ANY_EVENT)
@settings(deadline=None, database=None)
def test_every_event_comes_back_equal(event: Event) -> None:
    """Any event, of any type and with any text, survives JSON unchanged."""
    assert event_from_json(json.loads(json.dumps(event.to_json()))) == event


def test_every_type_of_the_law_exists() -> None:
    """The names of the stored events are a promise: old registers hold them."""
    assert set(TYPES) == {
        *("opened", "bound", "seen", "intent", "prepared", "done", "refused", "looked"),
        *("asked", "decided", "withdrawn", "restored", "moved", "hold", "released", "approved"),
    }


def test_stored_form_names_type_and_schema() -> None:
    """Each stored event says what it is and the schema it was written in."""
    assert make_done().to_json() == {
        "t": "done",
        "v": SCHEMA,
        "nonce": "n1",
        "id": "X",
        "url": "https://masto.example/@cs/X",
        "how": "sent",
    }


def test_absent_values_are_left_out() -> None:
    """An optional value that is absent takes no place in the register."""
    assert "prior" not in make_intent().to_json()
    assert make_intent(prior="X").to_json()["prior"] == "X"


def test_instants_are_stored_in_utc() -> None:
    """Whatever the zone of an instant, the register holds it in UTC, to the microsecond."""
    instant = datetime(2026, 11, 20, 9, 30, 0, 5, tzinfo=QUEBEC)
    assert to_utc(instant) == "2026-11-20T14:30:00.000005+00:00"
    assert from_utc(to_utc(instant)) == instant
    assert from_utc(to_utc(instant)).utcoffset() == datetime.now(UTC).utcoffset()


@pytest.mark.parametrize("change", [{"v": SCHEMA + 1}, {"t": "whispered"}])
def test_newer_event_is_refused(change: dict[str, Any]) -> None:
    """What a later version wrote is not misread: update first, exit code 4."""
    with pytest.raises(LedgerError, match="Mettez Porte-voix à jour") as caught:
        event_from_json(make_opened().to_json() | change)
    assert caught.value.exitcode == 4


@pytest.mark.parametrize(
    "change",
    [
        {"unexpected": 1},
        {"baseline": "the other day"},
        {"baseline": "2026-11-20T09:30:00"},
        {"baseline": None},
        {"v": "1"},
        {"t": ["opened"]},
    ],
    ids=str,
)
def test_unreadable_event_is_refused(change: dict[str, Any]) -> None:
    """An event with a field too many, a wrong type or an instant without a zone is damage."""
    with pytest.raises(LedgerError, match="illisible"):
        event_from_json(make_opened().to_json() | change)


@pytest.mark.parametrize("missing", ["t", "lineage", "baseline"])
def test_incomplete_event_is_refused(missing: str) -> None:
    """An event that lacks a field is damage."""
    data = make_opened().to_json()
    del data[missing]
    with pytest.raises(LedgerError, match="illisible"):
        event_from_json(data)


@pytest.mark.parametrize("data", [None, 7, "hold", ["hold"], {}])
def test_what_is_no_event_is_refused(data: Any) -> None:
    """Anything but an event's JSON object is damage."""
    with pytest.raises(LedgerError, match="illisible"):
        event_from_json(data)


def test_error_crosses_a_process_pool() -> None:
    """The refusal of an event keeps its sentence when it is sent to another process."""
    with pytest.raises(LedgerError) as caught:
        event_from_json({"t": "whispered", "v": SCHEMA})
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_approval_covers_are_tuples_again() -> None:
    """The covers of an approval can be looked up in a set after a reading."""
    event = ev.Approved("sha256:1", "Solange", (("k3f9x2q7", "fr", "masto", "create", "f"),))
    again = event_from_json(json.loads(json.dumps(event.to_json())))
    assert isinstance(again, ev.Approved)
    assert set(again.covers) == set(event.covers)
