"""What the next build will look at before doing anything, noted at the end of this one."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from porte_voix.delta import guards, opens, outputs, phases, quick, stamps
from porte_voix.delta.days import next_day
from porte_voix.delta.memory import Memory
from porte_voix.delta.templates import RESTLESS, is_restless
from porte_voix.workers.pool import Refused, fork_map

#: A guest that listens here works on contents after they were read.
SHAPING = (
    *("article_generator_pretaxonomy", "article_generator_finalized", "page_generator_finalized"),
    *("static_generator_finalized", "all_generators_finalized", "get_generators"),
    *("generator_init", "article_generator_init", "page_generator_init", "readers_init"),
    *("static_generator_init", "initialized"),
)

#: Where Python keeps what it compiles.
BYTECODE = "__pycache__"
#: How many files a process reads at a time, when several share them.
SHARE = 250


def stamped(
    paths: Iterable[str], known: Mapping[str, stamps.Stamp], workers: int
) -> dict[str, stamps.Stamp]:
    """The stamps of many files, of which those that are not known are read by several processes."""
    found = list(paths)
    if workers < 2 or len(found) - len(known) < SHARE * workers:
        return {path: stamps.take(path, known.get(path)) for path in found}
    shares = [found[at : at + SHARE] for at in range(0, len(found), SHARE)]

    def work(number: int) -> list[stamps.Stamp]:
        return [stamps.take(path, known.get(path)) for path in shares[number]]

    taken: dict[str, stamps.Stamp] = {}
    for number, answer in fork_map(work, len(shares), workers, opens.forget):
        here = work(number) if isinstance(answer, Refused) else answer
        taken.update(zip(shares[number], here, strict=True))
    return taken


def note(generation: Any, watch: opens.Watch, generators: Iterable[Any]) -> quick.Known | None:
    """What a build leaves for ``quick``; nothing when looking at files would not be enough."""
    memory: Memory = generation.memory
    if memory.idle or watch.outside or _restless(generation.guests, generators):
        return None
    root = generation.root
    places = (generation.settings["PATH"], generation.settings["THEME"])
    ignored = generation.reading.ignored

    def counts(path: str) -> bool:
        return not path.startswith(ignored) or (path.startswith(places) and path != root)

    def is_bytecode(path: str) -> bool:
        """Known by its source, and written by whoever runs it first."""
        return f"{os.sep}{BYTECODE}" in path and not path.startswith(places)

    known = _known(generation)
    # Python lists the folders that it imports from: sources are known one by one.
    imports = {os.path.abspath(path) for path in sys.path}
    looked = {
        path: _names(path, watch)
        for path in watch.listed
        if counts(path)
        and path != root
        and not outputs.inside(root, path)
        and (path not in imports or path.startswith(places))
        and not is_bytecode(path)
    }
    listed = {folder: names for folder, (names, _moved) in looked.items()}
    moved = {os.path.join(folder, name) for folder, (_n, names) in looked.items() for name in names}
    files = {path for path in watch.read if counts(path)} | known.keys() | memory.code.keys()
    for folder, names in listed.items():
        files.update(os.path.join(folder, name) for name in names)
    made = {path: record.stamp for path, record in memory.outputs.items()}
    made |= {path: copy[2] for path, copy in memory.copies.items()} | memory.foreign
    elsewhere = {
        path: stamps.take(path)
        for path in watch.written | _still_written(generation, watch)
        if not outputs.inside(root, path) and not path.startswith(ignored) and os.path.isfile(path)
        if path != phases.file()
    }
    inputs = {
        path: stamps.UNSURE if path in moved else _stamp(path, known, generation)
        for path in files - elsewhere.keys()
        if not outputs.inside(root, path) and path not in made and not is_bytecode(path)
    }
    inputs = {path: stamp for path, stamp in inputs.items() if stamp != stamps.FOLDER}
    folders = {os.path.dirname(path) for path in made} if generation._cleans else set()
    held = {folder: stamps.listing(folder) or () for folder in folders}
    spared = {os.path.join(root, name) for name in generation.pelican.output_retention}
    own = {root, str(generation.store.folder), os.path.dirname(generation.store.folder)}
    own |= {path for path in (os.path.join(each, BYTECODE) for each in listed) if is_bytecode(path)}
    until = memory.next
    if any(entry.day for entry in memory.entries.values()):
        midnight = next_day(generation.now)
        until = min(midnight, until or midnight)
    return quick.Known(
        quick.by_folder(inputs, listed, own),
        quick.by_folder({**made, **elsewhere}, held, spared),
        memory.instant,
        until,
        tuple(generation.told),
        memory.done,
        (len(memory.outputs),),
        tuple(memory.outputs),
        b"",
        tuple(sorted(generation.links)),
    )


def _names(folder: str, watch: opens.Watch) -> tuple[set[str], set[str]]:
    """What a folder held when it was listed, but for what the build has put there or taken since;
    and what others have put there or taken.
    """
    ours = watch.written | watch.made
    before, now = set(watch.listed[folder]), set(stamps.listing(folder) or ())
    moved = {name for name in before ^ now if os.path.join(folder, name) not in ours}
    return now - moved | before & moved, moved


def _still_written(generation: Any, watch: opens.Watch) -> set[str]:
    """What the last build had written; read again, and found the same, it is still written."""
    before = quick.load(generation.store.folder)
    folders = before.outputs if before else {}
    nowhere: Any = ({},)
    return {
        path
        for path, (folder, name) in ((path, quick.split(path)) for path in watch.read)
        if name in folders.get(folder, nowhere)[0]
    }


def _known(generation: Any) -> dict[str, stamps.Stamp]:
    """Stamps taken before their files were read."""
    path = generation.settings["PATH"]
    found = dict(generation.memory.code)
    for source, stamp, _copy in generation.memory.copies.values():
        found[source] = stamp
    for name, entry in generation.memory.entries.items():
        found[os.path.join(path, name.partition(":")[2])] = entry.stamp
        found.update(entry.inputs)
    return found


def _stamp(path: str, known: dict[str, stamps.Stamp], generation: Any) -> stamps.Stamp:
    if path in known:
        return known[path]
    return stamps.take_after(path, int(generation.start * 1e9))


def _restless(listening: bool, generators: Iterable[Any]) -> bool:
    """Whether a plugin that is neither Pelican's nor ours may do something else another day."""
    kinds = map(type, generators)
    strangers: list[Any] = [kind for kind in kinds if not guards.is_home(kind.__module__)]
    if listening:
        strangers += [one for name in SHAPING for one in guards.guests(name)]
    return any(is_restless(one, names=RESTLESS) for one in strangers)
