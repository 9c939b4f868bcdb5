"""The register's state kept on this machine, so that a large register is not read whole each time.

It tells nothing of its own: it stands for the first batches of one register, whose mark it bears,
and the store says whether those batches are still there. In any doubt (another register, one that
went back, a file cut short, a program that folds otherwise) it is as if it were not there.
"""

import json
import os
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from porte_voix.errors import LedgerError
from porte_voix.ledger import columns, events, pair, state
from porte_voix.ledger.base import Store
from porte_voix.ledger.state import State, fold

#: The name of the file in the folder of this machine's state.
NAME = "registre-replie.json"
#: The state is kept anew once this many batches came after it; a small register's never is.
EACH = 2000
#: What any other file than one of ours makes Python say.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, LedgerError)


def read(store: Store, path: Path, each: int = EACH) -> State:
    """The state of the register as it is now; ``path`` is the file that spares the reading.

    Raises ``LedgerError`` as the store does.
    """
    found = _kept(store, path)
    known = found.version if found else 0
    found = fold(store.read(known), found)
    if found.version - known >= each:
        _keep(store, path, found)
    return found


def _kept(store: Store, path: Path) -> State | None:
    """The kept state, if it stands for batches that the store still holds."""
    try:
        head, body = path.read_bytes().split(b"\n", 1)
        about = json.loads(head)
        if about != _about(store, about["version"], body):
            return None
        found = columns.state_of(json.loads(body))
    except UNREADABLE:
        return None
    found.version = about["version"]
    return found


def _keep(store: Store, path: Path, found: State) -> None:
    """Keep a state made of nothing but what the store gave; a full disk is no trouble."""
    body = json.dumps(columns.plain(found), separators=(",", ":")).encode()
    head = json.dumps(_about(store, found.version, body)).encode()
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(head + b"\n" + body)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()


def _about(store: Store, version: int, body: bytes) -> dict[str, Any]:
    """What a kept state must bear to be believed."""
    return {
        "version": version,
        "mark": store.mark(version),
        "program": _program(),
        "sum": sha256(body).hexdigest(),
    }


@cache
def _program() -> str:
    """The identity of what folds: another one could make another state of the same batches."""
    sources = [str(module.__file__) for module in (columns, events, pair, state)]
    return sha256(b"\0".join(Path(source).read_bytes() for source in sources)).hexdigest()
