"""What git adds to the conformance suite: the branch, what lies in it, what may happen to it."""

import subprocess
from pathlib import Path

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import segments
from porte_voix.ledger.base import Outcome, Store
from porte_voix.ledger.git_address import DEFAULT_BRANCH
from porte_voix.ledger.segments import batch_of, lines_of

from tests.ledger.factories import make_batch, make_opened
from tests.ledger.hubs import REF, GitPlace, git
from tests.ledger.writers import append_many, last_version


@pytest.fixture
def hub(tmp_path: Path) -> GitPlace:
    """A register of four batches on a protected branch."""
    place = GitPlace.make(tmp_path / "depot")
    store = place()
    store.create(make_batch(make_opened()))
    append_many(store, "lot", 3)
    return place


# -- The branch -------------------------------------------------------------------------------


def test_history_is_one_line_of_commits_that_all_differ(hub: GitPlace) -> None:
    """One commit a batch, each on top of the other, with the batch's id and a nonce of its own."""
    assert hub.git("rev-list", "--count", REF).strip() == "4"
    assert hub.git("rev-list", "--merges", REF) == ""
    messages = hub.git("log", "--format=%B%x00", REF).split("\0")[:-1]
    nonces = {message.partition("essai: ")[2].strip() for message in messages}
    assert len(nonces) == 4
    assert all(len(nonce) == 32 for nonce in nonces)
    for number, message in zip((2, 1, 0), messages[:3], strict=True):
        assert f"lot: lot-{number}\n" in message
    assert hub.git("log", "-1", "--format=%an", REF).strip() == "Porte-voix"


def test_protected_branch_can_be_neither_rewritten_nor_deleted(hub: GitPlace) -> None:
    """The protection that the register lives under is real, and appends pass it."""
    for push in (f"+{REF}~2:{REF}", f":{REF}"):
        with pytest.raises(subprocess.CalledProcessError):
            hub.git("push", "--quiet", str(hub.hub), push)
    assert hub().append(make_batch(), 4) is Outcome.OK


def test_clone_without_history_holds_the_whole(
    hub: GitPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is in the files of the last commit: one line a batch, in parts by month."""
    monkeypatch.setattr(segments, "PART_BYTES", 300)
    append_many(hub(), "plus", 12)
    clone = tmp_path / "clone"
    git("clone", "-q", "--depth=1", "--branch", DEFAULT_BRANCH, f"file://{hub.hub}", clone)
    assert git("-C", clone, "rev-list", "--count", "HEAD").strip() == "1"
    parts = sorted(clone.glob("registre/2026-11/*.jsonl"))
    assert len(parts) > 3
    lines = [line for part in parts for line in lines_of(part.read_bytes())]
    assert [(version, batch_of(line)) for version, line in lines] == list(hub().read())
    assert "Ne la modifiez pas" in (clone / "LISEZMOI.md").read_text("utf-8")


def test_append_sends_one_small_part(hub: GitPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the register, an append changes one file of a bounded size."""
    monkeypatch.setattr(segments, "PART_BYTES", 300)
    append_many(hub(), "plus", 12)
    for commit in hub.git("rev-list", REF).split()[:-1]:
        changed = hub.git("diff-tree", "-r", "--name-only", f"{commit}~1", commit).split()
        assert len(changed) == 1
        assert int(hub.git("cat-file", "-s", f"{commit}:{changed[0]}")) < 1000


def test_branch_that_is_there_without_a_register_is_used(tmp_path: Path) -> None:
    """A branch made beforehand, to protect it, receives the register and keeps its files."""
    place = GitPlace.make(tmp_path / "depot")
    place.write("LISEZMOI.md", b"Bonjour\n")
    store = place()
    with pytest.raises(LedgerError, match="Il n'y a pas de registre ici"):
        list(store.read())
    store.create(make_batch(make_opened()))
    append_many(store, "lot", 2)
    assert last_version(place()) == 3
    assert place.git("show", f"{REF}:LISEZMOI.md") == "Bonjour\n"


def test_one_repository_holds_several_registers(hub: GitPlace) -> None:
    """Two branches of one repository, read from one machine, are two registers."""
    from porte_voix.ledger.stores import open_store

    state = hub.folder / "etat"
    other = open_store(f"{hub.address}?branch=essai", str(state))
    other.create(make_batch(make_opened()))
    assert last_version(other) == 1
    other.close()
    assert last_version(hub(state)) == 4


# -- What people do to it ---------------------------------------------------------------------


def test_deleted_branch_is_an_absent_register(hub: GitPlace) -> None:
    """Once the branch is gone, nobody takes it for a new register: exit code 4 and the way out."""
    store = hub()
    assert last_version(store) == 4
    hub.git("update-ref", "-d", REF)
    for client in (store, hub()):
        for attempt in (
            lambda client=client: list(client.read()),
            lambda client=client: list(client.read(4)),
            lambda client=client: client.append(make_batch(), 4),
        ):
            with pytest.raises(LedgerError, match="Il n'y a pas de registre ici") as caught:
                attempt()
            assert caught.value.exitcode == 4
            assert "inv ledger.init" in str(caught.value)


def test_branch_put_back_to_an_old_commit_is_told(hub: GitPlace) -> None:
    """A branch forced back is noticed by whoever read more, even in another run."""
    state = hub.folder / "etat"
    store = hub(state)
    assert last_version(store) == 4
    hub.git("update-ref", REF, f"{REF}~2")
    told_by(store, "a reculé : son lot 4", state)
    store.close()
    told_by(hub(state), "a reculé : son lot 4", state)


def test_branch_rewritten_further_is_told(hub: GitPlace) -> None:
    """A branch forced back that then grew again is another register, however long it is."""
    state = hub.folder / "etat"
    store = hub(state)
    assert last_version(store) == 4
    hub.git("update-ref", REF, f"{REF}~2")
    append_many(hub(), "autre", 5)
    told_by(store, "abîmé.*lot 4 n'est plus le même", state)
    store.close()
    told_by(hub(state), "abîmé.*lot 4 n'est plus le même", state)


def told_by(store: Store, words: str, state: Path) -> None:
    """Neither reads nor appends pass, and the sentence names the copy that remembers."""
    for attempt in (lambda: list(store.read(4)), lambda: store.append(make_batch(), 4)):
        with pytest.raises(LedgerError, match=words) as caught:
            attempt()
        assert str(state / "registre.git") in str(caught.value)


@pytest.mark.parametrize("content", [b"Bonjour\n", b'{"version":5', b"\n", b"\x00\xff"])
def test_part_that_somebody_spoiled_is_damage(hub: GitPlace, content: bytes) -> None:
    """A part edited by hand until it cannot be read stops readers and writers."""
    store = hub()
    assert last_version(store) == 4
    (path, text), *_rest = hub.parts().items()
    hub.write(path, text + content)
    for client in (store, hub()):
        with pytest.raises(LedgerError, match="abîmé"):
            list(client.read())
        with pytest.raises(LedgerError, match="abîmé"):
            client.append(make_batch(), 5)


def test_lost_part_is_damage(hub: GitPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that was deleted in the middle is named by the first version it held."""
    monkeypatch.setattr(segments, "PART_BYTES", 300)
    append_many(hub(), "plus", 8)
    paths = sorted(hub.parts())
    hub.write(paths[1], b"")
    with pytest.raises(LedgerError, match=f"abîmé.*version {int(paths[1][-15:-6])}"):
        list(hub().read())


def test_housekeeping_changes_nothing(hub: GitPlace) -> None:
    """Packing and pruning, at the host or here, in the middle of a run or between two."""
    state = hub.folder / "etat"
    store = hub(state)
    append_many(store, "avant", 3)
    before = list(store.read())
    for folder in (hub.hub, state / "registre.git"):
        git(f"--git-dir={folder}", "gc", "--quiet", "--prune=now")
        assert list(store.read()) == before
        append_many(store, f"apres-{folder.name}", 2)
        before = list(store.read())
    store.close()
    assert list(hub(state).read()) == before
    assert last_version(hub()) == 11
