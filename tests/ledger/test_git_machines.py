"""Where the register is used from: clones, CI runners, people's settings, programs side by side."""

import hashlib
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.git_address import GitAddress
from porte_voix.ledger.git_copy import Copy
from porte_voix.ledger.stores import open_store

from tests.ledger.factories import make_batch, make_opened
from tests.ledger.hubs import GitPlace, git
from tests.ledger.writers import append_many, last_version


@pytest.fixture
def hub(tmp_path: Path) -> GitPlace:
    """A repository with a site on its branch « main », and no register yet."""
    place = GitPlace.make(tmp_path / "depot")
    for number in range(3):
        _commit(place, f"page-{number}.md")
    return place


@pytest.fixture
def runner(hub: GitPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a CI runner has: one branch, one commit, a detached head, and nothing else."""
    clone = tmp_path / "clone"
    git("init", "--quiet", clone)
    git("-C", clone, "remote", "add", "origin", f"file://{hub.hub}")
    commit = hub.git("rev-parse", "refs/heads/main").strip()
    fetched = f"+{commit}:refs/remotes/origin/main"
    git("-C", clone, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", fetched)
    git("-C", clone, "checkout", "--quiet", "--force", "--detach", commit)
    (clone / "brouillon.md").write_text("pas encore\n")
    monkeypatch.chdir(clone)
    return clone


def _commit(place: GitPlace, path: str) -> None:
    ref = "refs/heads/main"
    parent = place.git("for-each-ref", "--format=from %(objectname)", ref)
    place.git(
        *("fast-import", "--quiet"),
        stdin=f"commit {ref}\ncommitter S <> 0 +0000\ndata 0\n{parent}"
        f"M 100644 inline {path}\ndata 1\na\n".encode(),
    )


def digest_of(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the digest of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_runner_clone_is_enough_and_left_alone(hub: GitPlace, runner: Path, tmp_path: Path) -> None:
    """From a clone of depth 1 with a detached head, all works and no byte of it changes."""
    before = digest_of(runner)
    store = open_store("git:origin", str(tmp_path / "etat"))
    store.create(make_batch(make_opened()))
    append_many(store, "lot", 3)
    store.close()
    again = open_store("git:origin", str(tmp_path / "ailleurs"))
    append_many(again, "suite", 2)
    again.close()
    assert digest_of(runner) == before
    assert last_version(hub()) == 6
    assert hub.git("rev-list", "--count", "refs/heads/main").strip() == "3"


def test_copy_is_in_the_state_folder(runner: Path) -> None:
    """Without a word, the copy is a folder of its own in the state of this machine."""
    store = open_store("git:origin")
    store.create(make_batch(make_opened()))
    store.close()
    changed = git("-C", runner, "status", "--porcelain").split("\n")
    assert changed == ["?? .porte-voix/", "?? brouillon.md", ""]
    assert [path.name for path in Path(".porte-voix").iterdir()] == ["registre.git"]


def test_relative_remote_is_found_from_any_folder(
    hub: GitPlace, runner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A remote that is a path is relative to the clone, not to the current folder."""
    git("-C", runner, "remote", "set-url", "origin", "../depot/hub.git")
    (runner / "sous" / "dossier").mkdir(parents=True)
    monkeypatch.chdir(runner / "sous" / "dossier")
    store = open_store("git:origin", str(tmp_path / "etat"))
    monkeypatch.chdir(tmp_path)
    store.create(make_batch(make_opened()))
    store.close()
    assert last_version(hub()) == 1


def test_settings_of_the_person_do_not_matter(
    hub: GitPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks, signatures, templates, another repository in the environment: all put aside."""
    home = tmp_path / "maison"
    hooks = home / "hooks"
    hooks.mkdir(parents=True)
    for name in ("pre-push", "post-commit", "pre-auto-gc"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    (home / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {hooks}\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n"
        f"[push]\n\tgpgSign = true\n\tfollowTags = true\n[init]\n\ttemplateDir = {hooks.parent}\n"
        "[user]\n\tuseConfigOnly = true\n[fetch]\n\tprune = true\n\trecurseSubmodules = true\n"
    )
    before = digest_of(home)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "ailleurs"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.bare'='peut-etre'")
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    store = hub()
    store.create(make_batch(make_opened()))
    append_many(store, "lot", 2)
    assert last_version(hub()) == 3
    assert digest_of(home) == before
    assert not (tmp_path / "ailleurs").exists()


# -- Credentials ------------------------------------------------------------------------------


class Refusing(BaseHTTPRequestHandler):
    """A host that asks for credentials, and takes none."""

    seen: list[str]

    def do_GET(self) -> None:
        """Say no, and remember what was shown."""
        self.seen.append(self.headers.get("Authorization") or "")
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="depot"')
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """A host on loopback that refuses everybody."""
    monkeypatch.setattr(Refusing, "seen", [], raising=False)
    server = HTTPServer(("127.0.0.1", 0), Refusing)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_refused_credentials_are_told(
    runner: Path, refusing: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that the host refuses: a sentence, exit code 4, at once, and no prompt."""
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    url = f"http://127.0.0.1:{refusing.server_port}/cs/registre.git"
    git("-C", runner, "remote", "set-url", "origin", url)
    store = open_store("git:origin", str(tmp_path / "etat"))
    for attempt in (
        lambda: list(store.read()),
        lambda: store.append(make_batch(), 1),
        lambda: store.create(make_batch()),
    ):
        with pytest.raises(LedgerError, match=r"(?s)refuse ces droits.*jeton ou la clé") as caught:
            attempt()
        assert caught.value.exitcode == 4
    store.close()


def test_credentials_of_the_clone_reach_the_host(
    runner: Path, refusing: HTTPServer, tmp_path: Path
) -> None:
    """What a CI service keeps in the clone's own settings is used, and shown to nobody."""
    url = f"http://127.0.0.1:{refusing.server_port}/"
    git("-C", runner, "remote", "set-url", "origin", f"{url}cs/registre.git")
    git("-C", runner, "config", f"http.{url}.extraheader", "AUTHORIZATION: basic c2VjcmV0")
    store = open_store("git:origin", str(tmp_path / "etat"))
    with pytest.raises(LedgerError) as caught:
        list(store.read())
    assert "c2VjcmV0" not in str(caught.value)
    assert Refusing.seen[0] == "basic c2VjcmV0"
    store.close()
    assert not any(b"c2VjcmV0" in path.read_bytes() for path in _files(tmp_path / "etat"))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# -- The copy ---------------------------------------------------------------------------------


def test_second_program_has_a_copy_for_itself(hub: GitPlace) -> None:
    """Two programs in one folder do not share a copy; the second's goes away with it."""
    hub().create(make_batch(make_opened()))
    address, wanted = GitAddress.parse(hub.address), hub.folder / "etat" / "registre.git"
    first, second = Copy(wanted, address), Copy(wanted, address)
    assert first.path == wanted
    assert second.path != wanted
    second.close()
    assert not second.path.exists()
    first.close()
    third = Copy(wanted, address)
    assert third.path == wanted
    third.close()


def test_folder_that_cannot_be_written_is_no_obstacle(hub: GitPlace) -> None:
    """Where the state folder cannot be made, the copy is a temporary one."""
    blocked = hub.folder / "fichier"
    blocked.write_text("")
    store = hub(blocked)
    store.create(make_batch(make_opened()))
    assert last_version(store) == 1


def test_locks_of_killed_commands_are_taken_away(hub: GitPlace) -> None:
    """A copy that a killed run left locked serves the next one."""
    hub().create(make_batch(make_opened()))
    state = hub.folder / "etat"
    store = hub(state)
    append_many(store, "lot", 2)
    store.close()
    copy = state / "registre.git"
    (reference,) = (copy / "refs" / "lu").iterdir()
    locks = [copy / "shallow.lock", copy / "packed-refs.lock", Path(f"{reference}.lock")]
    for lock in locks:
        lock.touch()
    append_many(hub(), "ailleurs", 2)
    following = hub(state)
    assert following.append(make_batch(), last_version(following)) is Outcome.OK


def test_broken_copy_says_what_to_delete(hub: GitPlace) -> None:
    """A copy whose files were lost is told as such; once deleted, it makes itself again."""
    hub().create(make_batch(make_opened()))
    state = hub.folder / "etat"
    store = hub(state)
    append_many(store, "lot", 2)
    store.close()
    shutil.rmtree(state / "registre.git" / "objects")
    (state / "registre.git" / "objects").mkdir()
    broken = hub(state)
    with pytest.raises(LedgerError, match="copie locale du registre est abîmée") as caught:
        list(broken.read())
    assert str(state / "registre.git") in str(caught.value)
    broken.close()
    shutil.rmtree(state / "registre.git")
    assert last_version(hub(state)) == 3


def test_known_part_of_the_register_is_not_fetched_again(
    hub: GitPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that finds the branch where the last one left it brings nothing."""
    hub().create(make_batch(make_opened()))
    state = hub.folder / "etat"
    store = hub(state)
    append_many(store, "lot", 2)
    store.close()

    def fetch(self: Copy) -> None:
        raise AssertionError("fetched")

    monkeypatch.setattr(Copy, "fetch", fetch)
    assert last_version(hub(state)) == 3
