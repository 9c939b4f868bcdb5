"""What a site remembers: the addresses of the register's public view, and those of before."""

from pathlib import Path

from porte_voix.ledger_view import FILE_NAME, read_view
from porte_voix.permalinks.addresses import path_of
from porte_voix.permalinks.baseline import read_baseline
from porte_voix.permalinks.resolve import Memory
from porte_voix.settings import Settings


def recall(known: Settings) -> Memory:
    """Every path that people may have kept. Raises ``SettingsError`` for a view it cannot read."""
    view = read_view(Path(known.state_dir) / FILE_NAME)
    shared = {
        key: tuple(path_of(url, view.site) for url in urls)
        for key, urls in (view.addresses.items() if view else ())
        if view
    }
    return Memory(shared, read_baseline(Path(known.old_addresses)), known.old_addresses)
