"""How much a register weighs, and how long one write takes, on each kind of store.

The figures of ``docs/echelle.md``. Each article of the register was said on seven accounts, as in
``bench.registers``. ``python -m bench.weights [ARTICLES ...]``.
"""

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.stores import open_store

from bench.plan import SITE, articles
from bench.registers import fill, history, registers

WRITES = 30


def weight(address: str, folder: Path) -> int:
    """Bytes that the register at this address takes: a file, a table, or a packed repository."""
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///")).stat().st_size
    if address.startswith("git+file://"):
        bare = Path(address.removeprefix("git+file://"))
        return sum(path.stat().st_size for path in bare.rglob("*") if path.is_file())
    from sqlalchemy import create_engine, text

    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        asked = text("SELECT pg_total_relation_size('porte_voix_ledger')")
        return int(connection.execute(asked).scalar_one())


def write(address: str, folder: Path) -> float:
    """The median of the seconds that one append takes, its reading of the version left out."""
    store = open_store(address, str(folder))
    try:
        version = max(number for number, _batch in store.read())
        took = []
        for turn in range(WRITES):
            batch = Batch(f"{turn:a>32}", datetime.now(UTC), "banc", (ev.Hold("banc"),))
            start = time.perf_counter()
            store.append(batch, version)
            took.append(time.perf_counter() - start)
            version += 1
    finally:
        store.close()
    return statistics.median(took)


def main() -> None:
    """Print one line a store and a size."""
    for size in map(int, sys.argv[1:] or ["1000", "5000"]):
        with tempfile.TemporaryDirectory() as name, registers(Path(name)) as addresses:
            for kind, address in addresses.items():
                folder = Path(name) / kind
                folder.mkdir()
                said = articles(size, datetime.now(UTC).replace(microsecond=0))
                batches = history(said, SITE, said[-1].date - timedelta(days=1))
                events = fill(address, batches, folder)
                held = weight(address, folder)
                took = write(address, folder)
                print(
                    f"{kind}: {size} articles, {events} events, {held} bytes, "
                    f"{held / size:.0f} bytes an article, {1000 * took:.1f} ms a write",
                    flush=True,
                )


if __name__ == "__main__":
    main()
