"""A host that fails: cut lines, killed pushes, stale locks, refusals, wrong credentials."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import git as git_store
from porte_voix.ledger import git_copy
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.git_complaints import Kind, kind_of, sentence, told
from porte_voix.ledger.git_copy import Copy
from porte_voix.ledger.git_program import Answer, Git
from porte_voix.ledger.stores import open_store

from tests.ledger.factories import make_batch, make_opened
from tests.ledger.faults import Failing, Fault, check_append
from tests.ledger.hubs import REF, GitPlace
from tests.ledger.writers import last_version

#: The commands that go to the host.
EXCHANGES = ("ls-remote", "fetch", "push")
CUT = "fatal: unable to access 'https://depot.example/': Could not resolve host: depot.example"
MOST_EXCHANGES = 30

FAULTS = pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER], ids=str)
LASTING = pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])


@pytest.fixture
def hub(tmp_path: Path) -> GitPlace:
    """A register just opened, on a protected branch."""
    place = GitPlace.make(tmp_path / "depot")
    place().create(make_batch(make_opened()))
    return place


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries that follow one another at once."""
    monkeypatch.setattr(git_store, "PAUSE", 0.01)


def failing(patch: pytest.MonkeyPatch, at: int, fault: Fault, lasting: bool) -> Failing:
    """The exchange number ``at`` with the host fails, before or after it was carried out."""
    plan = Failing(at, fault, lasting)
    real = Git.__call__

    def run(self: Git, *arguments: str, stdin: bytes = b"", seconds: float = 60.0) -> Answer:
        if arguments[0] not in EXCHANGES or not plan.due():
            return real(self, *arguments, stdin=stdin, seconds=seconds)
        if fault is Fault.AFTER:
            real(self, *arguments, stdin=stdin, seconds=seconds)
        return Answer(128, b"", CUT)

    patch.setattr(Git, "__call__", run)
    return plan


@FAULTS
@LASTING
def test_append_that_fails_at_every_exchange(hub: GitPlace, fault: Fault, lasting: bool) -> None:
    """Whatever exchange fails: ``ok`` is readable, the rest is there at most once, never worse."""
    witness, store = hub(), hub()
    last_version(store)
    for number in range(1, MOST_EXCHANGES):
        # Somebody else writes first, so that the append meets every kind of exchange.
        expected = last_version(witness)
        assert witness.append(make_batch(), expected) is Outcome.OK
        expected, batch = expected + 1, make_batch()
        with pytest.MonkeyPatch.context() as patch:
            plan = failing(patch, number, fault, lasting)
            outcome = store.append(batch, expected)
        check_append(outcome, batch, expected, store, witness)
        if not plan.fired:
            break
    assert 3 < number < MOST_EXCHANGES - 1


@FAULTS
@LASTING
def test_creation_that_fails_at_every_exchange(tmp_path: Path, fault: Fault, lasting: bool) -> None:
    """Whatever exchange fails, a register is made whole or can still be made."""
    for number in range(1, MOST_EXCHANGES):
        place, batch = GitPlace.make(tmp_path / f"depot-{number}"), make_batch(make_opened())
        told_made, witness = True, place()
        with pytest.MonkeyPatch.context() as patch:
            plan = failing(patch, number, fault, lasting)
            try:
                place().create(batch)
            except LedgerError as error:
                told_made = False
                assert "ne répond pas" in str(error)
        try:
            assert list(witness.read()) == [(1, batch)]
        except LedgerError:
            assert not told_made
            witness.create(batch)
        assert last_version(place()) == 1
        if not plan.fired:
            break
    assert 2 < number < MOST_EXCHANGES - 1


@FAULTS
def test_read_that_fails_says_so(hub: GitPlace, fault: Fault) -> None:
    """A reader without its host gets a sentence and exit code 4, nothing read in part."""
    for number in (1, 2):
        store = hub()
        with pytest.MonkeyPatch.context() as patch:
            failing(patch, number, fault, lasting=True)
            with pytest.raises(LedgerError, match=r"ne répond pas.*resolve host") as caught:
                list(store.read())
        assert caught.value.exitcode == 4
        assert last_version(store) == 1


def test_unreachable_host_leaves_an_append_uncertain(tmp_path: Path) -> None:
    """Nothing listens at the address: uncertain, never ``ok``, never an empty register."""
    store = open_store("git+https://moi:motdepasse@127.0.0.1:1/depot.git", str(tmp_path))
    assert store.append(make_batch(), 3) is Outcome.UNCERTAIN
    for attempt in (lambda: list(store.read()), lambda: store.create(make_batch())):
        with pytest.raises(LedgerError, match="ne répond pas") as caught:
            attempt()
        assert "motdepasse" not in str(caught.value)
        assert caught.value.__cause__ is None
    store.close()


def test_missing_repository_is_an_absent_register(tmp_path: Path) -> None:
    """A shared folder that is not there holds no register, and none can be made in it."""
    place = GitPlace(tmp_path)
    for attempt in (lambda: list(place().read()), lambda: place().append(make_batch(), 1)):
        with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
            attempt()
    with pytest.raises(LedgerError, match=r"(?s)ne répond pas.*adresse du dépôt"):
        place().create(make_batch())


def test_slow_push_is_cut_and_settled(hub: GitPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that never ends a push leaves the append uncertain, and the next one is in."""
    hook = hub.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nsleep 20\n")
    hook.chmod(0o755)
    store, batch = hub(), make_batch()
    last_version(store)
    monkeypatch.setattr(git_copy, "EXCHANGE_SECONDS", 1.0)
    monkeypatch.setattr(git_store, "TRIES", 2)
    assert store.append(batch, 1) is Outcome.UNCERTAIN
    assert last_version(hub()) == 1
    hook.unlink()
    monkeypatch.undo()
    assert store.append(batch, 1) is Outcome.OK
    assert last_version(hub()) == 2


def test_stale_lock_is_explained(hub: GitPlace) -> None:
    """A lock that a killed push left is named, with the gesture that removes it."""
    lock = hub.hub / f"{REF}.lock"
    lock.touch()
    store, batch = hub(), make_batch()
    with pytest.raises(LedgerError, match="verrou est resté") as caught:
        store.append(batch, 1)
    assert caught.value.exitcode == 4
    gesture = str(caught.value).partition("« ")[2].partition(" »")[0]
    subprocess.run(gesture, shell=True, check=True)
    assert not lock.exists()
    assert store.append(batch, 1) is Outcome.OK


def test_refusal_of_the_host_is_told(hub: GitPlace) -> None:
    """A rule of the host that refuses the push is told in its own words; nothing is written."""
    hook = hub.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed.' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(LedgerError, match=r"refuse l'écriture \(GH006: Protected") as caught:
        hub().append(make_batch(), 1)
    assert caught.value.exitcode == 4
    assert last_version(hub()) == 1


@pytest.mark.parametrize("step", ["commit", "push", "tip"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_run_that_dies_within_an_append(hub: GitPlace, step: str, after: bool) -> None:
    """A run that dies before or after any step leaves a copy and a branch that serve the next."""
    state, batch = hub.folder / "etat", make_batch()
    store = hub(state)
    last_version(store)
    real: Callable[..., object] = getattr(Copy, step)

    def die(self: Copy, *arguments: object) -> object:
        if after:
            real(self, *arguments)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Copy, step, die)
        with pytest.raises(KeyboardInterrupt):
            store.append(batch, 1)
    store.close()
    following = hub(state)
    assert last_version(following) in (1, 2)
    assert following.append(batch, 1) is Outcome.OK
    assert [found.id for _version, found in hub().read(1)] == [batch.id]


# -- The words of hosts -----------------------------------------------------------------------

COMPLAINTS = {
    "fatal: could not read Username for 'https://depot.example': terminal prompts disabled": (
        Kind.CREDENTIALS
    ),
    "fatal: Authentication failed for 'https://jeton:abc@depot.example/cs/registre/'": (
        Kind.CREDENTIALS
    ),
    "remote: Permission to cs/registre.git denied to solange.\n"
    "fatal: unable to access 'https://depot.example/': The requested URL returned error: 403": (
        Kind.CREDENTIALS
    ),
    "git@depot.example: Permission denied (publickey).\n"
    "fatal: Could not read from remote repository.": Kind.CREDENTIALS,
    "Host key verification failed.": Kind.CREDENTIALS,
    "remote: Repository not found.": Kind.CREDENTIALS,
    "remote: error: cannot lock ref 'refs/heads/a': Unable to create '/d/refs/heads/a.lock': "
    "File exists.": Kind.LOCKED,
    "remote: error: cannot lock ref 'refs/heads/a': is at 12 but expected 34": Kind.LOST,
    "!\ta:b\t[rejected] (stale info)": Kind.LOST,
    "!\ta:b\t[remote rejected] (failed to update ref)": Kind.LOST,
    "remote: error: cannot lock ref 'refs/heads/a': Unable to create '/d/refs/heads/a.lock': "
    "Permission denied": Kind.REFUSED,
    "!\ta:b\t[remote rejected] (protected branch hook declined)": Kind.REFUSED,
    "remote: fatal: No space left on device": Kind.REFUSED,
    "fatal: '/d.git' does not appear to be a git repository": Kind.MISSING,
    CUT: Kind.SILENT,
    "": Kind.SILENT,
}


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=range(len(COMPLAINTS)))
def test_complaints_of_hosts_are_understood(complaint: str) -> None:
    """Each known complaint is of one kind, and becomes a sentence with a gesture."""
    assert kind_of(complaint) is COMPLAINTS[complaint]
    error = sentence(complaint, "depot.example, branche a")
    assert "Rien n'a été envoyé" in str(error)
    assert "depot.example, branche a" in error.what
    assert error.gesture


def test_complaint_shows_no_secret() -> None:
    """The credentials of an address never reach a sentence."""
    for complaint in COMPLAINTS:
        assert "abc" not in told(complaint)
