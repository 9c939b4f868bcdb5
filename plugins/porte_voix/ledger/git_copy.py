"""This machine's copy of a register kept in git: a bare, shallow repository of our own.

The user's clone is never touched: no work tree, no index, no reference of it. The copy can be
thrown away at any time. Only one program uses it at once; another one running beside it gets a copy
for itself, which disappears with it.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger.git_address import GitAddress
from porte_voix.ledger.git_program import Answer, Git
from porte_voix.ledger.segments import FOLDER, Part, Snapshot, last_head, parts_of

#: Seconds for one exchange with the host, and for fetching the whole register.
EXCHANGE_SECONDS = 30.0
FETCH_SECONDS = 180.0
#: Parts read at a time: the register is streamed, never held whole.
PAGE = 64
#: Loose objects are packed at the opening when there are about this many.
HOUSEKEEPING = (
    *("-c", "gc.auto=2000", "-c", "gc.autoDetach=false", "-c", "gc.pruneExpire=now"),
    *("gc", "--auto", "--quiet"),
)
AUTHOR = "Porte-voix <porte-voix@localhost>"


class Silence(Exception):
    """The host did not give what was asked; ``complaint`` is what git said of it."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint


class Copy:
    """The branch of a repository as this machine knows it, and the only way to the host."""

    def __init__(self, wanted: Path, address: GitAddress) -> None:
        self._held = ExitStack()
        self._url, self._ref = address.url, address.ref
        name = sha256(address.place.encode()).hexdigest()[:16]
        # What was read and found right; what just came; what is about to leave.
        self._kept, self._come, self._new = (f"refs/{use}/{name}" for use in ("lu", "recu", "neuf"))
        try:
            self.path, lock = _own(wanted.absolute(), self._held)
        except OSError:
            folder = self._held.enter_context(TemporaryDirectory(prefix="porte-voix-"))
            self.path, lock = Path(folder), ()
        variables = {**address.git.environment, "GIT_DIR": str(self.path)}
        self._git = Git(address.git.folder, variables, lock)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let another program use this copy."""
        self._held.close()

    def tip(self) -> str:
        """The commit of the branch at the host now, empty without a branch. Raises ``Silence``."""
        answer = self._exchange("ls-remote", "--", self._url, self._ref)
        if answer.code:
            raise Silence(answer.complaint)
        rows = (row.split("\t") for row in answer.text.splitlines())
        return next((commit for commit, ref in rows if ref == self._ref), "")

    def fetch(self) -> Snapshot:
        """Bring the branch here, without its history. Raises ``Silence``, or ``ValueError``."""
        answer = self._exchange(
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1"),
            *("--", self._url, f"+{self._ref}:{self._come}"),
            seconds=FETCH_SECONDS,
        )
        if answer.code:
            raise Silence(answer.complaint)
        return self._snapshot(self._come)

    def kept(self) -> Snapshot:
        """The register as it was last read by a program with this copy."""
        return self._snapshot(self._kept)

    def keep(self, commit: str) -> None:
        """Remember this commit as read."""
        self._local("update-ref", self._kept, commit)

    def contents(self, parts: Sequence[Part]) -> Iterator[bytes]:
        """The content of each part, in order."""
        for start in range(0, len(parts), PAGE):
            page = parts[start : start + PAGE]
            asked = "".join(f"{part.blob}\n" for part in page).encode()
            out, at = self._local("cat-file", "--batch", stdin=asked).out, 0
            for _part in page:
                end = out.index(b"\n", at)
                words = out[at:end].split()
                if len(words) != 3:
                    raise self._broken(out[at:end].decode("utf-8", "replace"))
                at = end + 1 + int(words[2])
                yield out[end + 1 : at]
                at += 1

    def commit(self, parent: str, files: Mapping[str, bytes], message: str) -> tuple[str, str]:
        """Make a commit that puts these files in the parent's tree; its id, and the last file's.

        Nothing leaves this machine.
        """
        text = message.encode("utf-8", "backslashreplace")
        lines = [
            b"commit %s\nmark :1\n" % self._new.encode(),
            b"committer %s %d +0000\n" % (AUTHOR.encode(), time.time()),
            b"data %d\n%s\n" % (len(text), text),
            b"from %s\n" % parent.encode() if parent else b"",
        ]
        blobs = []
        for mark, (path, content) in enumerate(files.items(), 2):
            blobs.append(b"blob\nmark :%d\ndata %d\n%s\n" % (mark, len(content), content))
            lines.append(b"M 100644 :%d %s\n" % (mark, path.encode()))
        marks = b"\nget-mark :1\nget-mark :%d\ndone\n" % (len(files) + 1)
        stream = b"".join([*blobs, *lines, marks])
        made = self._local("fast-import", "--quiet", "--force", "--done", stdin=stream).text.split()
        return made[0], made[1]

    def push(self, old: str, new: str) -> str:
        """Ask the host to move the branch from ``old`` to ``new``; what it complained of.

        Only ``tip`` tells whether it was done: a push can be cut after it was carried out.
        """
        answer = self._exchange(
            *("push", "--porcelain", "--no-verify", f"--force-with-lease={self._ref}:{old}"),
            *("--", self._url, f"{new}:{self._ref}"),
        )
        return f"{answer.complaint}\n{answer.out.decode('utf-8', 'replace')}" if answer.code else ""

    def _prepare(self) -> None:
        """Make the repository, or tidy one that has served."""
        if not (self.path / "shallow").exists():
            self._local("init", "--quiet", "--bare", "--template=")
        else:
            # The only housekeeping, when nobody waits for an append.
            self._git(*HOUSEKEEPING, seconds=FETCH_SECONDS)

    def _snapshot(self, ref: str) -> Snapshot:
        """The register at a local reference, an empty one if there is none."""
        tip = self._git("rev-parse", "--quiet", "--verify", ref)
        if tip.code:
            return Snapshot()
        listing = self._local("ls-tree", "-r", "-z", tip.text, f"{FOLDER}/").text
        rows = (row.partition("\t") for row in listing.split("\0") if row)
        parts = parts_of([(path, words.split()[2]) for words, _tab, path in rows])
        if not parts:
            return Snapshot(tip.text)
        tail = next(self.contents(parts[-1:]))
        version, last = last_head(tail)
        return Snapshot(tip.text, parts, version, last, tail)

    def _exchange(self, *arguments: str, seconds: float = 0.0) -> Answer:
        answer = self._git(*arguments, seconds=seconds or EXCHANGE_SECONDS)
        if answer.code < 0:
            _unlock(self.path)
        return answer

    def _local(self, *arguments: str, stdin: bytes = b"") -> Answer:
        """A command that fails only when the copy itself is broken."""
        answer = self._git(*arguments, stdin=stdin)
        if answer.code:
            raise self._broken(answer.complaint)
        return answer

    def _broken(self, complaint: str) -> LedgerError:
        return LedgerError(
            _("La copie locale du registre est abîmée ({what}) : {path}.").format(
                what=complaint.strip().partition("\n")[0], path=self.path
            ),
            _("Effacez ce dossier, puis relancez : il se refait. Le registre n'a pas été touché."),
        )


def _own(path: Path, held: ExitStack) -> tuple[Path, tuple[int, ...]]:
    """The copy at ``path``, made ours until ``held`` ends; raises ``OSError`` when it is not free.

    The system lets go of such a lock when its last holder dies, however it dies.
    """
    path.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY)
    held.callback(os.close, descriptor)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _unlock(path)
    return path, (descriptor,)


def _unlock(path: Path) -> None:
    """Take away the locks that killed commands left in a copy that only we use."""
    for lock in [*path.glob("*.lock"), *(path / "refs").rglob("*.lock")]:
        lock.unlink(missing_ok=True)
