"""Numbered tasks shared out among forked processes."""

import os
import signal

from porte_voix.workers.pool import Refused, fork_map


def test_every_task_has_its_result() -> None:
    """Whatever the number of processes, and when there is nothing to do."""
    for workers in (1, 2, 5):
        found = dict(fork_map(lambda number: number * 2, 100, workers))
        assert found == {number: number * 2 for number in range(100)}
    assert list(fork_map(lambda number: number, 0, 2)) == []


def test_a_task_that_raises_is_refused_alone() -> None:
    """With what was said; the others go on."""
    found = dict(fork_map(lambda number: 1 // (number - 3), 8, 2))
    assert [number for number, result in found.items() if isinstance(result, Refused)] == [3]
    assert "ZeroDivisionError" in found[3].reason


def test_a_process_that_dies_takes_one_task_along() -> None:
    """It is replaced, and what it had not begun is done."""

    def work(number: int) -> int:
        if number == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    found = dict(fork_map(work, 40, 2))
    assert len(found) == 40
    assert [number for number, result in found.items() if isinstance(result, Refused)] == [7]
    assert found[7].died


def test_each_process_is_prepared_once() -> None:
    """Before its first task, in its own memory."""
    ready: list[int] = []
    found = dict(fork_map(lambda number: len(ready), 20, 2, lambda: ready.append(1)))
    assert set(found.values()) == {1}
    assert ready == []
