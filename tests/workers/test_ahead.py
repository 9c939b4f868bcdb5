"""One process that works while its parent does something else."""

import os
import time
from pathlib import Path

import pytest
from porte_voix.workers.ahead import Ahead


def wait_for(path: Path) -> None:
    """Until a file is there."""
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_tasks_are_carried_out_until_it_is_stopped(tmp_path: Path) -> None:
    """In their order, from the first one; a stop waits for nothing."""

    def work(number: int) -> None:
        (tmp_path / str(number)).touch()
        if number == 3:
            time.sleep(600)

    process = Ahead(work, 10)
    wait_for(tmp_path / "3")
    process.stop()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2", "3"]
    process.stop()


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    """Killed, a build leaves nobody at work, nor a lock taken."""
    pid = os.fork()
    if pid == 0:
        Ahead(lambda number: (tmp_path / f"{number}.{os.getpid()}").touch(), 1_000_000)
        wait_for(tmp_path)
        while not list(tmp_path.iterdir()):
            time.sleep(0.005)
        os._exit(0)
    os.waitpid(pid, 0)
    worker = int(next(tmp_path.iterdir()).suffix[1:])
    end = time.monotonic() + 30
    while (
        Path(f"/proc/{worker}").exists()
        and "State:\tZ" not in Path(f"/proc/{worker}/status").read_text()
    ):
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_fails_is_left_to_whoever_comes_after(capfd: pytest.CaptureFixture[str]) -> None:
    """The process ends by itself, and says nothing."""
    process = Ahead(lambda number: 1 // number, 3)
    process.stop()
    assert capfd.readouterr() == ("", "")
