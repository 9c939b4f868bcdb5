"""Work that takes too much is stopped, and its process replaced when it must die."""

import os
import signal
import time

import pytest
from porte_voix.workers.limits import Limits, TooLong, applied, is_expendable
from porte_voix.workers.pool import Refused, fork_map
from porte_voix.workers.servant import Servant

LIMITS = Limits(seconds=0.3, memory=64 << 20)


def work(kind: str) -> str:
    """What a text may do to the process that reads it."""
    try:
        with applied(LIMITS):
            if kind == "spin":
                while True:
                    pass
            if kind == "keep":
                while True:
                    try:
                        while True:
                            pass
                    except BaseException:
                        pass
            if kind == "fill":
                return str(len(bytearray(1 << 30)))
            if kind == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            return kind
    except TooLong:
        return "too long"
    except MemoryError:
        return "too large"


def test_a_servant_answers_and_stops_what_takes_too_much() -> None:
    """Time and memory end in an answer, and the same process goes on."""
    servant = Servant(work)
    try:
        asked = ["one", "spin", "fill", "two"]
        assert [servant.ask(kind) for kind in asked] == ["one", "too long", "too large", "two"]
    finally:
        servant.close()


@pytest.mark.parametrize("kind", ["die", "keep"])
def test_a_servant_that_dies_is_replaced(kind: str) -> None:
    """Only the request that killed it is refused; what keeps every stop is ended by the system."""
    servant = Servant(work)
    try:
        answer = servant.ask(kind)
        assert isinstance(answer, Refused) and answer.died
        assert servant.ask("next") == "next"
    finally:
        servant.close()


def test_a_pool_works_within_the_same_limits() -> None:
    """Its processes may die too: the other tasks have their results."""
    kinds = ["one", "spin", "die", "two"]
    found = dict(fork_map(lambda number: work(kinds[number]), len(kinds), 2))
    assert (found[0], found[1], found[3]) == ("one", "too long", "two")
    assert isinstance(found[2], Refused) and found[2].died


def test_a_process_that_must_not_die_is_not_limited() -> None:
    """Whoever asked for nothing keeps all of its time."""
    assert not is_expendable()
    start = time.process_time()
    with applied(Limits(seconds=0.01)):
        while time.process_time() < start + 0.05:
            pass
