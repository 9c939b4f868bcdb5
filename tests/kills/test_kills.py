"""A sample of the proof by killing, and the proof that this proof can fail."""

from pathlib import Path

import pytest
from porte_voix.announce.networks.base import Post

from tests.kills import watching
from tests.kills.campaign import (
    TIMED_WORKERS,
    at_points,
    at_times,
    campaign,
    every_stop,
    of_groups,
    some_stops,
)
from tests.kills.points import CALLS, Counting, Manner, Point, Stop, points, sample, stops
from tests.kills.trials import MISSED, Trial
from tests.kills.watching import CannotWatch
from tests.kills.world import LEDGERS, Place, Truth
from tests.pds.server import running

SEED = 20261120
SIZES = {"sqlite": 16, "git": 9}
#: Random times on each register, and groups before the real server.
TIMES, GROUPS = 12, 6
PROJECT = Path(__file__).parents[2]
#: Writes its intent with the outcome, after the call, and looks at nothing before it.
WRITES_LATE = f"""
import sys
sys.path.append({str(PROJECT)!r})
from bench.simulation import mutants
from porte_voix.announce import apply
late = mutants.intent_after_call()
late.__enter__()
apply.find_mark = lambda *_: None
"""
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


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, ""),
        ({"duplicates": 1}, "double"),
        ({"losses": 1}, "perdues"),
        ({"strange": 1}, "autres mots"),
        ({"known": False}, "pas d'accord"),
        ({"alarms": 1}, "alarme"),
    ],
)
def test_what_a_trial_must_find(changes: dict[str, int], fault: str) -> None:
    """One announcement for each article, in its words, known to a register without alarm."""
    right = {"duplicates": 0, "losses": 0, "strange": 0, "known": True, "alarms": 0, "asked": 0}
    trial = Trial("essai", hit=True)
    trial.judge(Truth(**{**right, **changes}))
    assert [fault in one for one in trial.faults] == ([True] if fault else [])


def test_a_kill_that_misses_proves_nothing() -> None:
    """A trial whose run was not killed is a fault, however well everything ends."""
    trial = Trial("essai")
    trial.judge(Truth(duplicates=0, losses=0, strange=0, known=True, alarms=0, asked=0))
    assert trial.faults == [MISSED]


@pytest.mark.real
@pytest.mark.parametrize("ledger", LEDGERS)
def test_killed_at_any_call_it_is_said_once(ledger: str) -> None:
    """Whatever call it dies at, blank runners end up with one public announcement."""
    chosen = some_stops(ledger, SIZES[ledger], SEED)
    assert {stop.point.call for stop in chosen} <= set(CALLS)
    summary = campaign(ledger, at_points(ledger, chosen))
    assert summary.faults == ()
    assert sum(trial.hit for trial in summary.trials) == SIZES[ledger]


@pytest.mark.real
@pytest.mark.parametrize("ledger", LEDGERS)
def test_killed_at_any_time_it_is_said_once(ledger: str) -> None:
    """Killed up to three times in a row at random times, it still says the announcement once."""
    summary = campaign(ledger, at_times(ledger, TIMES, SEED), workers=TIMED_WORKERS)
    assert summary.faults == ()
    assert sum(trial.hit for trial in summary.trials) == TIMES


@pytest.mark.real
def test_a_group_killed_before_the_real_server(tmp_path: Path) -> None:
    """Killed with its group before the real server, it leaves one record an article, in place."""
    with running(tmp_path) as server:
        work = of_groups(server, GROUPS, SEED)
        summary = campaign("Bluesky", work, workers=TIMED_WORKERS)
    assert summary.faults == ()
    assert sum(trial.hit for trial in summary.trials) == GROUPS


@pytest.mark.real
@pytest.mark.parametrize(
    ("mutant", "call", "expected"),
    [
        (SAYS_TWICE, "pwrite64", (1, 0)),
        (SAYS_NOTHING, "sendto", (0, 1)),
        (WRITES_LATE, "pwrite64", (1, 0)),
    ],
    ids=["twice", "never", "late"],
)
def test_a_program_without_its_safeties_is_caught(
    mutant: str, call: str, expected: tuple[int, int]
) -> None:
    """Sending again blindly or noting too late says twice, believing loses; all are seen."""

    def spoil(made: Place) -> None:
        made.tasks += mutant

    found = every_stop("sqlite", spoil)
    sending = next(n for n, stop in enumerate(found) if '"POST /api/v1/statuses' in stop.point.what)
    stop = next(stop for stop in found[sending:] if stop.point.call == call)
    summary = campaign("sqlite", at_points("sqlite", [stop], spoil))
    (trial,) = summary.trials
    assert (trial.duplicates, trial.losses) == expected
    assert summary.faults
