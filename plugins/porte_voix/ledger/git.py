"""The register on a branch of a git repository, at a host or in a shared folder.

The branch is a compare-and-swap: a push moves it only from the commit that was read, and every
commit carries a nonce, without which two equal commits would both be told in. A push's own answer
proves nothing; the branch is read again, and tells. A clone without history holds the whole.
"""

import random
import secrets
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import RLock

from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger import sentences
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch
from porte_voix.ledger.git_address import GitAddress
from porte_voix.ledger.git_complaints import Kind, kind_of, sentence
from porte_voix.ledger.git_copy import Copy, Silence
from porte_voix.ledger.segments import Snapshot, batch_of, heads_of, lines_of

#: An append is tried this many times, and no new try starts after this many seconds.
TRIES = 5
PATIENCE = 60.0
#: The pause before the second try; each next one is longer.
PAUSE = 0.1
#: The refusals that another try would only repeat.
FINAL = (Kind.CREDENTIALS, Kind.REFUSED)
README = "LISEZMOI.md"


class GitStore:
    """A register at a ``GitAddress``; ``copy`` is the folder of this machine's copy.

    Threads may share a client; each process opens its own.
    """

    def __init__(self, address: GitAddress, copy: Path) -> None:
        self.place = address.place
        self._address, self._wanted = address, copy.absolute()
        self._lock = RLock()
        self._opened: Copy | None = None
        # The register as last read, and the ids of its batches up to a version.
        self._known = Snapshot()
        self._ids: set[str] = set()
        self._indexed = 0

    def create(self, batch: Batch) -> None:
        """Make the branch, or use one that is there without a register, with its first batch."""
        with self._lock:
            try:
                snapshot = self._sync()
            except Silence as silence:
                raise sentence(silence.complaint, self.place) from None
            if snapshot.version:
                raise sentences.exists(self.place)
            outcome, complaint = self._write(batch, snapshot, creating=True)
        if outcome is Outcome.CONFLICT:
            raise sentences.exists(self.place)
        if outcome is Outcome.UNCERTAIN:
            raise sentence(complaint, self.place)

    def read(self, after: int = 0) -> Iterator[tuple[int, Batch]]:
        """Stream the batches after a version, which must still be there."""
        with self._lock:
            try:
                snapshot = self._sync()
            except Silence as silence:
                raise self._unread(silence.complaint) from None
        if not snapshot.version:
            raise sentences.absent(self.place)
        if snapshot.version < after:
            raise sentences.older(self.place, after)
        for version, line in self._lines(snapshot, after):
            try:
                batch = batch_of(line)
            except ValueError as error:
                raise sentences.damaged(self.place, str(error)) from None
            if version == self._indexed + 1:
                self._ids.add(batch.id)
                self._indexed = version
            yield version, batch

    def mark(self, version: int) -> str:
        """The digest of what this machine's copy holds of these batches: git names the contents.

        Raises ``LedgerError``.
        """
        with self._lock:
            self._copy()
            known = self._known
            if not 0 < version <= known.version:
                return ""
            full = [part.blob for part in known.parts if part.first <= version][:-1]
            found = sha256("\n".join(full).encode())
            try:
                for number, line in lines_of(next(self._contents(known, version))):
                    found.update(line if number <= version else b"")
            except ValueError as error:
                raise sentences.damaged(self.place, str(error)) from None
        return found.hexdigest()

    def append(self, batch: Batch, expected: int) -> Outcome:
        """Push one batch if the version has not moved, and find it at the host afterwards.

        Raises ``LedgerError`` when the register is absent or damaged, or when its host gives an
        answer that only a person can change.
        """
        with self._lock:
            if expected < self._known.version and self._id(self._known, expected + 1) != batch.id:
                return Outcome.CONFLICT
            return self._write(batch, self._known, expected)[0]

    def close(self) -> None:
        """Let go of this machine's copy."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _write(
        self, batch: Batch, snapshot: Snapshot, expected: int = 0, creating: bool = False
    ) -> tuple[Outcome, str]:
        """Try from ``snapshot`` on until the batch is in, or out for sure, or patience ends.

        With the outcome, the last complaint of the host.
        """
        complaint, end = "", time.monotonic() + PATIENCE
        fresh = creating or (snapshot.version == expected > 0)
        for attempt in range(1, TRIES + 1):
            try:
                if not fresh:
                    snapshot = self._sync()
                if not snapshot.version and not creating:
                    raise sentences.absent(self.place)
                outcome = self._settled(batch, expected, snapshot)
                if outcome is not None:
                    return outcome, complaint
                complaint = self._push(batch, snapshot)
                if not complaint:
                    return Outcome.OK, complaint
            except Silence as silence:
                complaint = silence.complaint
            fresh = False
            if kind_of(complaint) in FINAL or time.monotonic() > end:
                break
            # The loser of a race has only to look again; whatever else it is takes time to pass.
            if attempt < TRIES and (attempt > 1 or kind_of(complaint) is not Kind.LOST):
                time.sleep(PAUSE * attempt * random.uniform(0.5, 1.5))
        if kind_of(complaint) in (*FINAL, Kind.LOCKED, Kind.MISSING):
            raise self._unread(complaint)
        return Outcome.UNCERTAIN, complaint

    def _settled(self, batch: Batch, expected: int, snapshot: Snapshot) -> Outcome | None:
        """What this snapshot says of an append; ``None`` when the batch can be pushed on it."""
        if snapshot.version > expected and self._id(snapshot, expected + 1) == batch.id:
            return Outcome.OK
        if snapshot.version != expected:
            return Outcome.CONFLICT
        self._index(snapshot)
        return Outcome.CONFLICT if batch.id in self._ids else None

    def _push(self, batch: Batch, snapshot: Snapshot) -> str:
        """Push ``batch`` on ``snapshot``; why it is not at the host now, or nothing if it is."""
        path, content = snapshot.following(batch)
        files = {path: content} if snapshot.tip else {README: _readme(), path: content}
        copy = self._copy()
        commit, blob = copy.commit(snapshot.tip, files, _message(batch, snapshot.version + 1))
        complaint = copy.push(snapshot.tip, commit)
        if copy.tip() != commit:
            return complaint or _("la branche a déjà bougé")
        self._index(snapshot)
        self._ids.add(batch.id)
        self._indexed += 1
        self._keep(snapshot.followed_by(commit, path, blob, content, batch.id))
        return ""

    def _sync(self) -> Snapshot:
        """The register at the host now. Raises ``Silence``, ``LedgerError``."""
        copy = self._copy()
        tip = copy.tip()
        if tip == self._known.tip:
            return self._known
        if not tip:
            return Snapshot()
        try:
            snapshot = copy.fetch()
        except ValueError as error:
            raise sentences.damaged(self.place, str(error)) from None
        if snapshot.version:
            self._check(snapshot)
            self._keep(snapshot)
        return snapshot

    def _check(self, snapshot: Snapshot) -> None:
        """Make sure that what was read before is still there. Raises ``LedgerError``."""
        known = self._known
        if snapshot.version < known.version:
            error = sentences.older(self.place, known.version)
            raise LedgerError(error.what, self._or_forget(error.gesture))
        if known.version:
            found = self._id(snapshot, known.version)
            if not found:
                raise sentences.hole(self.place, known.version)
            if found != known.last:
                what = _("son lot {n} n'est plus le même").format(n=known.version)
                error = sentences.damaged(self.place, what)
                raise LedgerError(error.what, self._or_forget(error.gesture))

    def _or_forget(self, gesture: str) -> str:
        """The gesture, and the one for a person who wanted the register to change so."""
        return _("{gesture} Si c'est voulu, effacez d'abord {path}.").format(
            gesture=gesture, path=self._wanted
        )

    def _keep(self, snapshot: Snapshot) -> None:
        self._known = snapshot
        self._copy().keep(snapshot.tip)

    def _copy(self) -> Copy:
        """This machine's copy, opened at the first need."""
        if self._opened is None:
            copy = Copy(self._wanted, self._address)
            try:
                self._known = copy.kept()
            except BaseException:
                copy.close()
                raise
            self._opened = copy
        return self._opened

    def _contents(self, snapshot: Snapshot, first: int) -> Iterator[bytes]:
        """The parts that hold this version and the later ones."""
        return chain(self._copy().contents(snapshot.since(first)[:-1]), [snapshot.tail])

    def _lines(self, snapshot: Snapshot, after: int) -> Iterator[tuple[int, bytes]]:
        """The lines after a version, none of which may be missing. Raises ``LedgerError``."""
        expected = after + 1
        try:
            for content in self._contents(snapshot, expected):
                for version, line in lines_of(content):
                    if version <= after:
                        continue
                    if version != expected:
                        raise sentences.hole(self.place, expected)
                    yield version, line
                    expected += 1
        except ValueError as error:
            raise sentences.damaged(self.place, str(error)) from None

    def _index(self, snapshot: Snapshot) -> None:
        """Know the ids of all batches: one that is in must never be written again."""
        if self._indexed < snapshot.version:
            for content in self._contents(snapshot, self._indexed + 1):
                self._ids.update(found for _version, found in heads_of(content))
            self._indexed = snapshot.version

    def _id(self, snapshot: Snapshot, version: int) -> str:
        """The id of the batch that made a version, empty when it is missing."""
        content = next(self._contents(snapshot, version))
        return next((found for number, found in heads_of(content) if number == version), "")

    def _unread(self, complaint: str) -> LedgerError:
        """Why the register could be neither read nor written."""
        if kind_of(complaint) is Kind.MISSING:
            return sentences.absent(self.place)
        return sentence(complaint, self.place)


def _message(batch: Batch, version: int) -> str:
    """The commit's message; the nonce makes two commits of one batch differ."""
    return f"registre: lot {version}\n\nlot: {batch.id}\nessai: {secrets.token_hex(16)}\n"


def _readme() -> bytes:
    """What a person who opens the branch reads."""
    return _(
        "# Registre des annonces\n\n"
        "Cette branche est la mémoire de Porte-voix : chaque annonce préparée, envoyée, refusée\n"
        "ou retirée, une ligne par lot, par mois. Ne la modifiez pas à la main, ne la fusionnez\n"
        "pas, ne l'effacez pas : une annonce oubliée pourrait partir deux fois.\n"
    ).encode()
