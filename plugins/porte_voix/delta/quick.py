"""« Nothing changed », answered by looking at files and nothing else.

Only the standard library is imported: the launcher asks this before Pelican is loaded. What is not
certain is answered no.
"""

import marshal
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from porte_voix.delta import stamps
from porte_voix.delta.stamps import Stamp

Folders = dict[str, tuple[dict[str, Stamp], tuple[str, ...] | None, tuple[str, ...]]]
VERSION = 5
#: What changes at each build; and the stamps of all files, which an edit leaves where they are.
FILE, BASE = "quick", "quick.base"
#: With more files amended than this, all the stamps are written again.
MOST = 500
#: Stands for outputs that cannot be told: nobody has made that file.
UNTOLD: Folders = {"": ({"porte-voix": (0, 0, b"?")}, None, ())}
FACTS = ("since", "until", "told", "done", "figures", "settings", "links", "base", "amended")


@dataclass(slots=True)
class Known:
    """What the last build left: files by folder, and when it stops being true by itself.

    Each maps a folder to its stamped files, to the other names in it (``None`` when what else it
    holds does not matter), and to the names that may come and go. The outputs are taken out of the
    file when somebody looks at them.
    """

    folders: Folders
    outputs: Folders
    since: float
    until: float | None
    told: tuple[Any, ...]
    done: str
    figures: tuple[int, ...]
    pages: tuple[str, ...]
    settings: bytes
    #: The sources and the outputs that are one file, where static files are linked to.
    links: tuple[tuple[str, str], ...] = ()
    #: Which file of stamps this starts from, and the stamps that are others since, by part.
    base: bytes = b""
    amended: dict[str, dict[str, Stamp]] = field(
        default_factory=lambda: {"folders": {}, "outputs": {}}
    )
    _late: bytes = b""

    def __getattr__(self, name: str) -> Any:
        if name not in ("outputs", "pages"):
            raise AttributeError(name)
        data, self._late = self._late, b""
        outputs, pages = _opened(data, self.base[16:]) or (dict(UNTOLD), ())
        for path, stamp in self.amended["outputs"].items():
            renew(outputs, path, stamp)
        self.outputs, self.pages = outputs, pages
        return getattr(self, name)

    def renew(self, part: str, path: str, stamp: Stamp) -> None:
        """Know a file of ``folders`` or ``outputs`` by another stamp, or from now on."""
        self.amended[part][path] = stamp
        if part == "folders" or not self._late:
            renew(getattr(self, part), path, stamp)

    def differs(self, other: "Known | None") -> bool:
        """Whether anything but the instant is not the same."""
        names = {"folders", "outputs", "pages", *FACTS} - {"since", "base", "amended"}
        return other is None or any(getattr(self, name) != getattr(other, name) for name in names)

    def save(self, folder: Path) -> None:
        """Replace the files of the cache; the stamps of all files when many are others."""
        amended = sum(map(len, self.amended.values()))
        if not self.base or amended > MOST or _base(folder / BASE, len(self.base)) != self.base:
            self._save_all(folder / BASE)
        data = {name: getattr(self, name) for name in FACTS}
        stamps.save(folder / FILE, {**data, "version": VERSION})

    def _save_all(self, path: Path) -> None:
        parts = [marshal.dumps(each) for each in (self.folders, (self.outputs, self.pages))]
        self.base = b"".join(map(stamps.content_digest, parts))
        self.amended = {"folders": {}, "outputs": {}}
        stamps.put(path, b"".join((self.base, len(parts[0]).to_bytes(8), *parts)))


def _base(path: Path, end: int | None = None) -> bytes:
    """The beginning of a file of stamps, or the whole."""
    try:
        with path.open("rb") as file:
            return file.read(-1 if end is None else end)
    except OSError:
        return b""


def _opened(data: bytes, digest: bytes) -> Any:
    """A part of it; nothing when it is not what was written."""
    return stamps.plain(data) if stamps.content_digest(data) == digest else None


def folder_of(output: str, base: Path) -> Path:
    """The folder of the cache of one output folder, under that of the site."""
    return base / stamps.content_digest(os.path.abspath(output).encode()).hex()[:8]


def load(folder: Path) -> Known | None:
    """What the last build left, if it can be told without building."""
    facts, data = stamps.load(folder / FILE, VERSION), _base(folder / BASE)
    if facts is None or data[:32] != facts["base"]:
        return None
    end = 40 + int.from_bytes(data[32:40])
    folders = _opened(data[40:end], data[:16])
    if folders is None:
        return None
    known = object.__new__(Known)
    known.folders, known._late = folders, data[end:]
    for name in FACTS:
        setattr(known, name, facts[name])
    for path, stamp in known.amended["folders"].items():
        renew(folders, path, stamp)
    return known


def forget(folder: Path) -> None:
    """From now on the last build tells nothing."""
    (folder / FILE).unlink(missing_ok=True)


def is_current(known: Known, now: float) -> bool:
    """Whether the instant is one for which the last build was made."""
    return known.since <= now and (known.until is None or now < known.until)


def is_standing(folder: Path, known: Known, now: float) -> bool:
    """Whether the last build ended, and its instant is as good as this one."""
    return is_current(known, now) and not (folder / "journal").exists()


def changed_inputs(known: Known, limit: int = 1 << 30) -> list[str]:
    """The files and folders read by the last build that are no more what they were, and the links
    to a file in whose place there is another.
    """
    found = _changed(known.folders, limit)
    return found + [made for source, made in known.links if not is_one(source, made)]


def is_one(source: str, made: str) -> bool:
    """Whether two paths lead to one file."""
    try:
        return os.path.samefile(source, made)
    except OSError:
        return False


def are_there(known: Known, files: Iterable[str]) -> bool:
    """Whether the last build read each of these files, and each is still a file."""
    places = map(os.path.split, files)
    nowhere: Any = ({},)
    return all(
        name in known.folders.get(folder, nowhere)[0] and os.path.isfile(os.path.join(folder, name))
        for folder, name in places
    )


def changed_outputs(known: Known, limit: int = 1 << 30) -> list[str]:
    """The files made by the last build that are no more what it left."""
    return changed_made(known.outputs, limit)


def changed_made(made: Folders, limit: int = 1 << 30) -> list[str]:
    """The same, among some of the folders."""
    return _changed(made, limit, links=False)


def _changed(folders: Folders, limit: int, links: bool = True) -> list[str]:
    found: list[str] = []
    for folder, (files, others, spared) in folders.items():
        _look(folder, files, others, spared, links, found)
        if len(found) >= limit:
            break
    return found


def _look(
    folder: str,
    files: Mapping[str, Stamp],
    others: tuple[str, ...] | None,
    spared: tuple[str, ...],
    links: bool,
    found: list[str],
) -> None:
    if others is None:
        _look_at(folder, files, links, found)
        return
    missing, rest = set(files), set(others)
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                stamp = files.get(name)
                if stamp is None:
                    if name in rest:
                        rest.discard(name)
                    elif name not in spared:
                        found.append(entry.path)
                    continue
                missing.discard(name)
                try:
                    status = entry.stat(follow_symlinks=links)
                except OSError:
                    status = None
                if status and status.st_size == stamp[0] and status.st_mtime_ns == stamp[1]:
                    continue
                if not stamps.same(entry.path, stamp):
                    found.append(entry.path)
    except OSError:
        found.append(folder)
    found += [os.path.join(folder, name) for name in missing if files[name] != stamps.ABSENT]
    found += [os.path.join(folder, name) for name in rest]


def _look_at(folder: str, files: Mapping[str, Stamp], links: bool, found: list[str]) -> None:
    """Files alone: a page is often the only one in its folder, which need not be listed."""
    ask = os.stat if links else os.lstat
    for name, stamp in files.items():
        path = f"{folder}{os.sep}{name}"
        try:
            status = ask(path)
        except OSError:
            if stamp == stamps.ABSENT:
                continue
        else:
            if status.st_size == stamp[0] and status.st_mtime_ns == stamp[1]:
                continue
        if not stamps.same(path, stamp):
            found.append(path)


def renew(folders: Folders, path: str, stamp: Stamp) -> None:
    """Know a file by another stamp, or from now on."""
    folder, name = os.path.split(path)
    files, others, spared = folders.get(folder, ({}, None, ()))
    if others and name in others:
        others = tuple(other for other in others if other != name)
    folders[folder] = ({**files, name: stamp} if name not in files else files, others, spared)
    folders[folder][0][name] = stamp


def split(path: str) -> tuple[str, str]:
    """``os.path.split`` of an absolute path, at once for almost all."""
    folder, _sep, name = path.rpartition(os.sep)
    if not folder or os.sep != "/" or folder[-1] == "/":
        return os.path.split(path)
    return folder, name


def by_folder(
    files: Mapping[str, Stamp], listed: Mapping[str, Iterable[str]], spared: Iterable[str] = ()
) -> Folders:
    """Group stamps by folder; listed folders, with their names, also tell what else they hold."""
    grouped: dict[str, dict[str, Stamp]] = {}
    for path, stamp in files.items():
        folder, name = split(path)
        grouped.setdefault(folder, {})[name] = stamp
    found: Folders = {folder: (inside, None, ()) for folder, inside in grouped.items()}
    free: dict[str, set[str]] = {}
    for path in spared:
        free.setdefault(os.path.dirname(path), set()).add(os.path.basename(path))
    for folder, names in listed.items():
        inside, loose = grouped.get(folder, {}), free.get(folder, set())
        others = tuple(name for name in names if name not in inside and name not in loose)
        found[folder] = (inside, others, tuple(sorted(loose)))
    return found
