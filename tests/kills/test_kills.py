"""A sample of the proof by killing, and the proof that this proof can fail."""

import pytest
from porte_voix.announce.networks.base import Post

from tests.kills import watching
from tests.kills.campaign import campaign, every_stop, some_stops
from tests.kills.points import CALLS, Counting, Manner, Point, Stop, points, sample, stops
from tests.kills.trials import at_point
from tests.kills.watching import CannotWatch
from tests.kills.world import LEDGERS, Place

SEED = 20261120
SIZES = {"sqlite": 16, "git": 9}
#: Sends again what it could have found: it never looks.
SAYS_TWICE = """
from porte_voix.announce import apply, reconcile
reconcile._look = lambda *_: ()
apply.find_mark = lambda *_: None
"""
#: Believes what it did not see: every look finds.
SAYS_NOTHING = f"""
from porte_voix.announce import reconcile
from {Post.__module__} import Post
reconcile._look = lambda *_: (Post("1", "https://mastodon.example/1"),)
"""

RUN = r"""
10 execve("/usr/bin/python", ["python"], 0x1 /* 3 vars */) = 0
10 write(2, "bonjour", 7) = 7
10 openat(AT_FDCWD, "/s/registre.sqlite", O_RDWR) = 3
10 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x2} <unfinished ...>
11 sendto(3, "GET /", 5, 0, NULL, 0 <unfinished ...>
10 <... clone3 resumed> => {parent_tid=[11]}, 88) = 11
11 <... sendto resumed>) = 5
11 +++ exited with 0 +++
10 write(3, "a", 1) = 1
10 vfork() = 12
12 execve("/usr/bin/git", ["git"], 0x1 /* 3 vars */) = 0
12 write(1, "b", 1) = 1
12 +++ exited with 0 +++
10 write(3, "c", 1) = 1
""".strip().splitlines()


def test_the_points_of_a_run() -> None:
    """From the first reading on, each call has a number in its task and a rank among the tasks."""
    assert [(str(point), point.child) for point in points(RUN)] == [
        *(("sendto:1:1", False), ("write:2:1", False)),
        *(("execve:1:2", True), ("write:1:2", True), ("write:3:1", False)),
    ]


def test_a_task_that_takes_up_the_number_of_another() -> None:
    """The system gives the number of a dead task to a new one, which counts from one again."""
    counting = Counting()
    lines = ("7 write(1, ", "7 +++ exited with 0 +++", "7 write(1, ")
    entries = [entry for entry in map(counting.entry, lines) if entry]
    assert [(entry.number, entry.rank) for entry in entries] == [(1, 1), (1, 2)]


def test_a_child_dies_alone_and_with_all() -> None:
    """A point of a child is two ways to die, one of the command is one; their names say which."""
    made = stops([Point("write", 2, 1), Point("write", 1, 2, "", True)])
    assert [stop.manner for stop in made] == [Manner.COMMAND, Manner.CHILD, Manner.ALL]
    assert [str(Stop.parse(str(stop))) for stop in made] == [str(stop) for stop in made]


def test_a_sample_forgets_no_call() -> None:
    """However small, a sample of many writes and one rename holds the rename."""
    found = stops([Point("write", n, 1) for n in range(90)] + [Point("rename", 1, 1)])
    chosen = sample(found, 5, SEED)
    assert (len(chosen), len(set(chosen))) == (5, 5)
    assert "rename" in {stop.point.call for stop in chosen}
    assert chosen == sample(found, 5, SEED)


def test_without_strace_the_proof_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without strace proves nothing, and says what to install."""
    monkeypatch.setattr(watching.shutil, "which", lambda name: None)
    with pytest.raises(CannotWatch, match="apt-get install strace"):
        every_stop("sqlite")


@pytest.mark.real
@pytest.mark.parametrize("ledger", LEDGERS)
def test_killed_at_any_call_it_is_said_once(ledger: str) -> None:
    """Whatever call it dies at, blank runners end up with one public announcement."""
    chosen = some_stops(ledger, SIZES[ledger], SEED)
    assert {stop.point.call for stop in chosen} <= set(CALLS)
    summary = campaign(ledger, chosen, 0, SEED)
    assert (len(summary.trials), summary.faults) == (SIZES[ledger], ())


@pytest.mark.real
@pytest.mark.parametrize("ledger", LEDGERS)
def test_killed_at_any_time_it_is_said_once(ledger: str) -> None:
    """Killed up to three times in a row at random times, it still says the announcement once."""
    summary = campaign(ledger, [], 25, SEED)
    assert (len(summary.trials), summary.faults) == (25, ())


@pytest.mark.real
@pytest.mark.parametrize(
    ("mutant", "sent", "expected"),
    [(SAYS_TWICE, True, (1, 0)), (SAYS_NOTHING, False, (0, 1))],
    ids=["twice", "never"],
)
def test_a_program_that_guesses_is_caught(
    mutant: str, sent: bool, expected: tuple[int, int]
) -> None:
    """A machine that sends again blindly says twice, one that believes loses; both are seen."""

    def spoil(made: Place) -> None:
        made.tasks += mutant

    found = every_stop("sqlite")
    sending = next(n for n, stop in enumerate(found) if '"POST /api/v1/statuses' in stop.point.what)
    calls = ("pwrite64",) if sent else ("sendto",)
    stop = next(stop for stop in found[sending:] if stop.point.call in calls)
    trial = at_point(stop, "sqlite", spoil)
    assert (trial.duplicates, trial.losses) == expected
    assert trial.faults
