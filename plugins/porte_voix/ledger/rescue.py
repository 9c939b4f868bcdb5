"""What the register should have held and could not: kept in a file until a person puts it back.

Losing an outcome would only cost a look-up at the network, or a question; the file spares both.
"""

import json
import os
from pathlib import Path

from porte_voix.errors import LedgerError
from porte_voix.i18n import _
from porte_voix.ledger.events import Batch, Done, Refused, event_from_json, from_utc, to_utc
from porte_voix.ledger.register import Register

#: Version of the file; a reader refuses what it does not know.
RESCUE_SCHEMA = 1


def save(directory: Path, batch: Batch) -> Path:
    """Keep ``batch`` in a new file of ``directory``, whole or not at all. Raises ``OSError``."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"rescue-{batch.id}.json"
    data = {
        "schema": RESCUE_SCHEMA,
        "batch": batch.id,
        "at": to_utc(batch.at),
        "run": batch.run,
        "events": [event.to_json() for event in batch.events],
    }
    part = path.with_suffix(".part")
    with part.open("w", encoding="ascii") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def restore(path: Path, register: Register) -> bool:
    """Put back what ``path`` holds; ``False`` when the register has it already.

    Raises ``LedgerError`` when the file cannot be used or belongs to another register.
    """
    batch = _read(path)
    state = register.refresh()
    for event in batch.events:
        if not isinstance(event, Done | Refused) or state.owner(event.nonce) is None:
            raise LedgerError(
                _("{path} ne vient pas de ce registre. Rien n'a été écrit.").format(path=path),
                _("Vérifiez PORTE_VOIX_LEDGER, puis relancez avec le bon registre."),
            )
    return register.write(batch, lambda state: not state.knows(batch.id))


def _read(path: Path) -> Batch:
    try:
        data = json.loads(path.read_bytes())
        if data["schema"] != RESCUE_SCHEMA:
            raise ValueError(data["schema"])
        events = tuple(event_from_json(event) for event in data["events"])
        return Batch(str(data["batch"]), from_utc(data["at"]), str(data["run"]), events)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError(
            _("{path} ne peut pas être lu comme un fichier de sauvetage.").format(path=path),
            _("Donnez le fichier rescue-….json que le message d'erreur nommait."),
        ) from error
