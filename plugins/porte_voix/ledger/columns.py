"""A state as plain data, small and quick to read. Pure.

By columns, where a word that comes back is told by its number. What is common to nearly all pairs
takes a column each; the rest, that few pairs have, follows by its name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from porte_voix.ledger import events as ev
from porte_voix.ledger.events import event_from_json, from_utc, to_utc
from porte_voix.ledger.pair import Pair, PairKey, Write
from porte_voix.ledger.state import State

E = TypeVar("E", bound=ev.Event)
#: How the fields of a pair that JSON does not hold as they are are written and read.
RARE: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "intent": (ev.Event.to_json, event_from_json),
    "intent_at": (to_utc, from_utc),
    "looks": (
        lambda looks: [[to_utc(at), result] for at, result in looks],
        lambda looks: [(from_utc(at), result) for at, result in looks],
    ),
    "refusal": (ev.Event.to_json, event_from_json),
    "refused_at": (to_utc, from_utc),
}


def plain(state: State) -> dict[str, Any]:
    """A state as JSON can hold it; its version is left to the caller."""
    words = _Words()
    return {
        "opened": [state.opened.to_json()] if state.opened else [],
        "accounts": [bound.to_json() for bound in state.accounts.values()],
        "bound_at": _written(state.bound_at),
        "first_names": [[*real, name] for real, name in state.first_names.items()],
        "seen": _seen(state, words),
        "pairs": _pairs(state, words),
        "more": [[at, few] for at, pair in enumerate(state.pairs.values()) if (few := _few(pair))],
        "attempts": _attempts(state, words),
        "refused": [nonce for nonce in state.nonces if nonce not in state.writes],
        "withdrawn": sorted(state.withdrawn),
        "gens": state.gens,
        "held_by": state.held_by,
        "rests": _written(state.rests),
        "approvals": sorted(state.approvals),
        "moved": [move.to_json() for move in state.moved],
        "alarms": state.alarms,
        "batches": sorted(state.batches),
        "words": list(words.numbers),
    }


def state_of(data: Mapping[str, Any]) -> State:
    """The state that ``plain`` made this of; raises the errors of Python on other data."""
    state, words = State(), _Words(data["words"])
    state.opened = next((_event(ev.Opened, one) for one in data["opened"]), None)
    bounds = [_event(ev.Bound, one) for one in data["accounts"]]
    state.accounts = {bound.account: bound for bound in bounds}
    state.bound_at = _read(data["bound_at"])
    state.first_names = {(network, real): name for network, real, name in data["first_names"]}
    _read_seen(state, words, *data["seen"])
    _read_pairs(state, words, *data["pairs"])
    keys = list(state.pairs)
    for at, few in data["more"]:
        _read_few(state.pairs[keys[at]], few)
    _read_attempts(state, words, keys, *data["attempts"])
    state.writes = dict(state.nonces)
    for nonce in data["refused"]:
        del state.writes[nonce]
    state.withdrawn, state.gens = set(data["withdrawn"]), dict(data["gens"])
    state.held_by, state.rests = data["held_by"], _read(data["rests"])
    state.approvals = {tuple(cover) for cover in data["approvals"]}
    for move in (_event(ev.Moved, one) for one in data["moved"]):
        state.moved.append(move)
        state.moves.setdefault(move.article, []).append(move)
    state.alarms, state.batches = list(data["alarms"]), set(data["batches"])
    return state


class _Words:
    """Words and their numbers."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = list(words)
        self.numbers: dict[str, int] = {}

    def column(self, words: Iterable[str]) -> list[int]:
        """The numbers of these words."""
        numbers = self.numbers
        return [numbers.setdefault(word, len(numbers)) for word in words]

    def of(self, numbers: Iterable[int]) -> Iterable[str]:
        """The words of these numbers."""
        return map(self._words.__getitem__, numbers)

    def instants(self, numbers: Iterable[int]) -> list[datetime]:
        """The instants of these numbers, each read once."""
        known = {number: from_utc(self._words[number]) for number in set(numbers)}
        return [known[number] for number in numbers]


def _seen(state: State, words: _Words) -> list[list[Any]]:
    seen = [event for _at, event in state.seen.values()]
    return [
        words.column(to_utc(at) for at, _event in state.seen.values()),
        words.column(event.article for event in seen),
        words.column(event.lang for event in seen),
        [event.slug for event in seen],
        [event.path for event in seen],
        words.column(to_utc(event.date) for event in seen),
        [event.url for event in seen],
    ]


def _read_seen(state: State, words: _Words, at: list[int], *columns: Any) -> None:
    article, lang, slug, path, date, url = columns
    events = map(ev.Seen, words.of(article), words.of(lang), slug, path, words.instants(date), url)
    for instant, event in zip(words.instants(at), events, strict=True):
        state.seen[event.article, event.lang] = (instant, event)


def _pairs(state: State, words: _Words) -> list[list[Any]]:
    pairs = state.pairs.values()
    return [
        *(words.column(key[part] for key in state.pairs) for part in range(3)),
        [pair.gen for pair in pairs],
        [pair.post_id for pair in pairs],
        [pair.url for pair in pairs],
        words.column(pair.said for pair in pairs),
    ]


def _read_pairs(state: State, words: _Words, *columns: Any) -> None:
    article, lang, account, gen, post_id, url, said = columns
    keys = list(zip(*(words.of(part) for part in (article, lang, account)), strict=True))
    pairs = map(Pair, keys, gen, post_id, url, words.of(said))
    state.pairs = dict(zip(keys, pairs, strict=True))


def _few(pair: Pair) -> dict[str, Any]:
    """What a pair has besides its columns."""
    few: dict[str, Any] = {}
    usual = Pair(pair.key, pair.gen, pair.post_id, pair.url, pair.said)
    if pair == usual:
        return few
    for field in fields(Pair):
        name, value = field.name, getattr(pair, field.name)
        if value != getattr(usual, name):
            few[name] = RARE[name][0](value) if name in RARE else value
    return few


def _read_few(pair: Pair, few: Mapping[str, Any]) -> None:
    for name, value in few.items():
        setattr(pair, name, RARE[name][1](value) if name in RARE else value)


def _attempts(state: State, words: _Words) -> list[list[Any]]:
    places = {key: place for place, key in enumerate(state.pairs)}
    writes = state.nonces.values()
    return [
        list(state.nonces),
        words.column(to_utc(write.at) for write in writes),
        [places[write.key] for write in writes],
        words.column(write.op for write in writes),
        words.column(write.facts for write in writes),
        [write.gen for write in writes],
    ]


def _read_attempts(state: State, words: _Words, keys: list[PairKey], *columns: Any) -> None:
    nonces, at, places, op, facts, gen = columns
    named = map(keys.__getitem__, places)
    writes = map(Write, words.instants(at), named, words.of(op), words.of(facts), gen)
    state.nonces = dict(zip(nonces, writes, strict=True))


def _event(kind: type[E], data: dict[str, Any]) -> E:
    event = event_from_json(data)
    if not isinstance(event, kind):
        raise TypeError(type(event))
    return event


def _written(instants: Mapping[str, datetime]) -> dict[str, str]:
    return {name: to_utc(instant) for name, instant in instants.items()}


def _read(instants: Mapping[str, str]) -> dict[str, datetime]:
    return {name: from_utc(instant) for name, instant in instants.items()}
