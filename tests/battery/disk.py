"""The outbox's own faults: it has no network, so what fails is a disk, a lock or a process."""

import errno
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from porte_voix.announce.networks import outbox

from tests.announce.children import PROCESSES, Child, announce_in_child
from tests.announce.world import World
from tests.networks.outbox import OutboxFile

#: Where a process that writes the outbox can be killed.
KILLS = ("avant le fichier", "fichier à moitié", "avant la page", "page à moitié", "après la page")

Write = Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class DiskFault:
    """One way to fail, of which ``play`` is the whole time."""

    play: Callable[[World, Path], AbstractContextManager[Any]]
    ops: tuple[str, ...] = ("create", "update", "delete")
    #: The run that meets the fault is a process of its own, which dies.
    kill: str = ""

    @contextmanager
    def played(self, world: World, network: str, op: str) -> Iterator[Callable[[], bool]]:
        """Play the fault around one run, which meets it."""
        fake = world.fakes[network]
        assert isinstance(fake, OutboxFile)
        with self.play(world, fake.file):
            yield lambda: True


# -- A disk that does not write ------------------------------------------------------------------


def _failing(page: bool, code: int) -> DiskFault:
    """The file, or else the page, cannot be written; half of it may be left beside."""

    @contextmanager
    def play(_world: World, _file: Path) -> Iterator[None]:
        def write(path: Path, text: str) -> None:
            if (path.suffix == ".html") is page:
                if code == errno.ENOSPC:
                    path.with_name(path.name + ".new").write_text(
                        text[: len(text) // 2], encoding="utf-8"
                    )
                raise OSError(code, os.strerror(code), str(path))
            whole(path, text)

        whole = outbox.write
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outbox, "write", write)
            yield

    return DiskFault(play)


class Unreliable:
    """A disk that fails when told to: at the page when ``coming`` is true, else at the file."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.coming: list[bool] = []
        self.played = 0
        self._whole = outbox.write
        patch.setattr(outbox, "write", self._write)

    def _write(self, path: Path, text: str) -> None:
        if self.coming and self.coming[0] is (path.suffix == ".html"):
            self.coming.pop(0)
            self.played += 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        self._whole(path, text)


@contextmanager
def _cut(_world: World, file: Path) -> Iterator[None]:
    """Half of the file is left, until a person puts the whole back."""
    whole = file.read_text(encoding="utf-8") if file.is_file() else ""
    file.parent.mkdir(exist_ok=True)
    half = whole[: len(whole) // 2] or '{"posts": ['
    file.write_text(half, encoding="utf-8")
    yield
    assert file.read_text(encoding="utf-8") == half, "a file that cannot be read was written over"
    if whole:
        file.write_text(whole, encoding="utf-8")
    else:
        file.unlink()


@contextmanager
def _in_the_way(_world: World, file: Path) -> Iterator[None]:
    """Something else stands where the folder should be, until a person takes it away."""
    folder, aside = file.parent, file.parent.with_name("ailleurs")
    if folder.exists():
        folder.rename(aside)
    folder.write_text("autre chose", encoding="utf-8")
    yield
    folder.unlink()
    if aside.exists():
        aside.rename(folder)


@contextmanager
def _busy(_world: World, file: Path) -> Iterator[None]:
    """Another process keeps the lock."""
    file.parent.mkdir(exist_ok=True)
    lock = sqlite3.connect(file.parent / "lock.sqlite", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "BUSY_SECONDS", 0.05)
        yield
    lock.close()


@contextmanager
def _locked_out(_world: World, file: Path) -> Iterator[None]:
    """The file of the lock cannot be opened, until a person mends it."""
    lock = file.parent / "lock.sqlite"
    file.parent.mkdir(exist_ok=True)
    lock.unlink(missing_ok=True)
    lock.mkdir()
    yield
    lock.rmdir()


@contextmanager
def _leftover(_world: World, file: Path) -> Iterator[None]:
    """An earlier process died and left half of what it was writing."""
    file.parent.mkdir(exist_ok=True)
    for name in (file.name, "index.html"):
        (file.parent / f"{name}.new").write_text('{"pos', encoding="utf-8")
    yield


@contextmanager
def _erased(_world: World, file: Path) -> Iterator[None]:
    """A person erased the outbox."""
    file.unlink()
    yield


# -- A process that dies -------------------------------------------------------------------------


def _killed(where: str) -> DiskFault:
    """The process dies there; its run tells nothing."""

    @contextmanager
    def play(world: World, _file: Path) -> Iterator[None]:
        process = PROCESSES.Process(target=announce_and_die, args=(world.child(), where))
        process.start()
        process.join(120)
        assert process.exitcode == -signal.SIGKILL, f"still alive: {where}"
        yield

    return DiskFault(play, kill=where)


def announce_and_die(child: Child, where: str) -> None:
    """Announce once, in this process, which kills itself on the way."""
    moment, _space, what = where.partition(" ")
    whole = outbox.write

    def write(path: Path, text: str) -> None:
        meant = (path.suffix == ".html") is (what == "la page" or where == "page à moitié")
        if not meant:
            return whole(path, text)
        if "moitié" in where:
            path.with_name(path.name + ".new").write_text(text[: len(text) // 2], encoding="utf-8")
        elif moment == "après":
            whole(path, text)
        return os.kill(os.getpid(), signal.SIGKILL)

    outbox.write = write
    announce_in_child(child, None)


DISK_FAULTS: dict[str, DiskFault] = {
    "disque plein": _failing(page=False, code=errno.ENOSPC),
    "disque plein, à la page": _failing(page=True, code=errno.ENOSPC),
    "disque en lecture seule": _failing(page=False, code=errno.EROFS),
    "fichier coupé en deux": DiskFault(_cut),
    "restes d'une écriture": DiskFault(_leftover),
    "autre chose à la place du dossier": DiskFault(_in_the_way),
    "occupée par un autre": DiskFault(_busy),
    "verrou qui ne s'ouvre pas": DiskFault(_locked_out),
    "effacée à la main": DiskFault(_erased, ops=("update", "delete")),
    **{f"tuée, {where}": _killed(where) for where in KILLS},
}


def trials() -> list[tuple[str, str, str]]:
    """Each (outbox, write, fault) that exists."""
    return [
        ("outbox", op, name)
        for op in ("create", "update", "delete")
        for name, fault in DISK_FAULTS.items()
        if op in fault.ops
    ]
