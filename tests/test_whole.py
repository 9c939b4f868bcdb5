"""What is put in place at once, and what a process that was killed leaves beside it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from porte_voix import whole

#: A process that is at work on a file, and a folder, until it is killed.
AT_WORK = """
import sys
from pathlib import Path
from porte_voix import whole

whole.beside(Path("pages.json")).write_text("hal", "utf-8")
whole.beside(Path("images")).mkdir()
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def at_work(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """That process; it is killed at the end."""
    words = [sys.executable, "-c", AT_WORK]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=folder, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process
        finally:
            process.kill()


def test_what_is_being_made_is_left_alone_until_its_process_is_gone(tmp_path: Path) -> None:
    """Then it goes, files and folders, and nothing else does."""
    kept = {"pages.json", "notes.tmp", "a.porte-voix.tmp"}
    for name in kept:
        (tmp_path / name).write_text("", "utf-8")
    with at_work(tmp_path) as process:
        whole.sweep(tmp_path)
        names = {path.name for path in tmp_path.iterdir()} - kept
        assert names == {f"{one}.{process.pid}{whole.MARK}" for one in ("pages.json", "images")}
    whole.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_a_number_that_this_process_has_taken_again_is_that_of_another(tmp_path: Path) -> None:
    """In a container each build may bear the number of the one that was killed."""
    whole.beside(tmp_path / "quick").write_text("hal", "utf-8")
    assert str(os.getpid()) in next(tmp_path.iterdir()).name
    whole.sweep(tmp_path)
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    """The first build sweeps before it has made anything."""
    whole.sweep(tmp_path / "absent")
    (tmp_path / "file").write_text("", "utf-8")
    whole.sweep(tmp_path / "file")
