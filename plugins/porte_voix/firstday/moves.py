"""Several moves that happen all or not at all, even when the machine stops in the middle.

The list of moves is written before the first one; undoing it is asking, for each, whether the
thing is where it was to go.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

Move = tuple[Path, Path]


def carry(moves: Sequence[Move], journal: Path) -> None:
    """Move each thing to its place; put everything back when one cannot go, and raise why."""
    written = json.dumps([[str(old), str(new)] for old, new in moves])
    part = journal.with_name(f"{journal.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    part.replace(journal)
    try:
        for old, new in moves:
            new.parent.mkdir(parents=True, exist_ok=True)
            if new.exists():
                raise FileExistsError(str(new))
            old.rename(new)
    except BaseException:
        undo(journal)
        raise
    journal.unlink()


def undo(journal: Path) -> bool:
    """Put everything back as before the moves of a journal; whether there was one."""
    if not journal.is_file():
        return False
    moves = [(Path(old), Path(new)) for old, new in json.loads(journal.read_text("utf-8"))]
    for old, new in reversed(moves):
        # A place may be taken by the next thing that went there: it left first, on the way back.
        if new.exists() and not old.exists():
            new.rename(old)
    journal.unlink()
    return True
