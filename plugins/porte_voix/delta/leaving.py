"""What the generators leave for ``held``: everything that an edit may need and that no file tells.

An empty answer is always right: the next edit then runs the generators.
"""

import hashlib
import marshal
import pickle
from collections.abc import Iterable, Mapping
from typing import Any

from porte_voix.delta import generators
from porte_voix.delta.digest import content_name
from porte_voix.delta.keeping import Keeper
from porte_voix.delta.rows import Kept

#: Made again by whoever holds the site.
MADE_AGAIN = frozenset(("generated_content", "static_content", "localsiteurl"))
#: Reads that are not those of an attribute.
UNFOLLOWED = frozenset(("__dict__", "_context"))


def numbered(contents: Iterable[str], known: Mapping[str, int]) -> dict[str, int]:
    """The number of each content: the one it had, or a new one."""
    following = max(known.values(), default=0) + 1
    numbers: dict[str, int] = {}
    for name in contents:
        number = known.get(name)
        if number is None:
            number, following = following, following + 1
        numbers[name] = number
    return numbers


def leave(generation: Any, keeper: Keeper) -> tuple[dict[str, Any], Kept]:
    """What ``Memory.held`` tells, and what is kept beside it."""
    if not _is_holdable(generation):
        return {}, Kept({}, generation.recipes, {}, generation.numbers)
    blobs = _blobs(generation, keeper)
    names = [name.partition(" ")[2] for name in blobs if name.startswith("name ")]
    told = {
        "names": names,
        "generators": [generators.name(each) for each in generation.generators],
        "guests": generation.guests,
        "asked": sorted(generation.asking.names),
        "attached": (sorted(generation.attached.names), sorted(generation.attached.files)),
        "clocks": {
            name: pickle.dumps(generation.context[name].tzinfo)
            for name in sorted(generation.world.clocks)
        },
        "writings": sorted(generation.by_themselves),
        "inputs": sorted({path for e in generation.reading.entries.values() for path in e.inputs}),
        "blobs": _digest(blobs),
    }
    return told, Kept(blobs, generation.recipes, _states(generation, keeper), generation.numbers)


def _is_holdable(generation: Any) -> bool:
    """Whether an edit could be carried out without the generators, whatever it is."""
    settings, asking = generation.settings, generation.asking
    forms = (settings["DEFAULT_DATE_FORMAT"], *settings["DATE_FORMATS"].values())
    return (
        not generation.memory.idle
        # Such a format changes the locale when a content is made.
        and not any(isinstance(form, tuple) for form in forms)
        and not asking.names & UNFOLLOWED
        and not (asking.read and asking.read & generation.sources())
    )


def _blobs(generation: Any, keeper: Keeper) -> dict[str, bytes]:
    """The lists and the names of the site, and what its plugins write by themselves."""
    world, blobs = generation.world, dict[str, bytes | None]()
    for name, found in world.lists.items():
        blobs[f"list {name}"] = keeper.keep_list(list(list.__iter__(found)))
    for name, value in world.names.items():
        if name not in MADE_AGAIN and name not in world.clocks and world.is_own(name):
            blobs[f"name {name}"] = keeper.keep(value)
    for name in ("generated_content", "static_content"):
        blobs[name] = marshal.dumps(
            {path: _number(generation, each) for path, each in generation.context[name].items()}
        )
    for place, writing in generation.by_themselves.items():
        blobs[f"writing {place}"] = marshal.dumps(writing.plain())
    return {name: blob for name, blob in blobs.items() if blob is not None}


def _number(generation: Any, content: Any) -> int:
    return 0 if content is None else generation.numbers[content_name(content)]


def _states(generation: Any, keeper: Keeper) -> dict[str, bytes | None]:
    """The attributes that generators gave to contents, where they are not what they were."""
    contents, old = generation.contents, generation.old
    found: dict[str, bytes | None] = {}
    for name, content in contents.by_name.items():
        if name in generation.reading.entries:
            is_same = old.carried.get(name) == contents.carried.get(name)
            if is_same and name in old.entries and old.is_on_disk:
                continue
            keys = contents.carried.get(name, {}).keys() - {"@links"}
            if keys or name in old.carried:
                found[name] = keeper.state(content, keys) if keys else None
        else:
            found[name] = keeper.state(content)
    return found


def _digest(blobs: Mapping[str, bytes]) -> bytes:
    found = hashlib.blake2b(digest_size=16)
    for name in sorted(blobs):
        found.update(name.encode("utf-8", "surrogatepass"))
        found.update(len(blobs[name]).to_bytes(8))
        found.update(blobs[name])
    return found.digest()
