"""A folder where ``inv`` runs as a person or a job would run it, its accounts being on the fakes.

Settings, register, manifest and live site are those of one article, an hour after its date.
"""

import os
import sys
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from porte_voix.announce import manifest
from porte_voix.announce.model import Manifest
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch
from porte_voix.ledger.state import State, fold
from porte_voix.ledger.stores import open_store

from tests.announce.live_site import LiveServer
from tests.announce.networks.benches import kind
from tests.factories import SITE, make_manifest
from tests.networks.server import FakeNetwork

#: An hour after the date of the article that the factories make.
START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LINEAGE = "lignee-du-bureau"
SETTINGS = """\
PORTE_VOIX_SITE = {site!r}
PORTE_VOIX_LINEAGE = {lineage!r}
PORTE_VOIX_LIVE_AT = {live!r}
PORTE_VOIX_LIVE_MINUTES = 0.0
PORTE_VOIX_QUIET_HOURS = ("00:00", "00:00")
PORTE_VOIX_ACCOUNTS = {accounts!r}
"""


@dataclass
class Office:
    """``with Office(folder, "mastodon", "x") as office:``; each account has its network's name.

    ``fakes`` may bring fakes of one's own; ``options`` are added to those of every account.
    """

    folder: Path
    names: tuple[str, ...]
    fakes: dict[str, FakeNetwork] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    register: bool = True

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.site = self._stack.enter_context(LiveServer())
        made: Manifest = make_manifest()
        for name in self.names:
            fake = self.fakes.setdefault(name, kind(name).make())
            fake.clock = lambda: START
            self._stack.enter_context(fake)
        state = self.folder / ".porte-voix"
        state.mkdir(parents=True)
        self.site.show(made, LINEAGE, 1)
        text = manifest.to_json(made.articles, SITE)
        (state / "manifest.json").write_text(text, encoding="utf-8")
        self.settle()
        if self.register:
            self.write(ev.Opened(LINEAGE, SITE, START - timedelta(days=30)))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def settle(self, **options: Any) -> None:
        """Write the settings, with these options more in every account."""
        self.options |= options
        accounts = {
            name: {"network": name, **kind(name).options(self.fakes[name]), **self.options}
            for name in self.names
        }
        text = SETTINGS.format(site=SITE, lineage=LINEAGE, live=self.site.url, accounts=accounts)
        (self.folder / "pelicanconf.py").write_text(text, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What a command is started with: the secrets, the clock, and little else."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        secrets = {
            f"PORTE_VOIX_{name.upper()}_{end}": value
            for name in self.names
            for end, value in kind(name).secrets.items()
        }
        python = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        instant = {"PORTE_VOIX_NOW": START.isoformat(), "HOME": str(self.folder)}
        return {**kept, **secrets, **python, **instant}

    # -- The register -------------------------------------------------------------------------

    @property
    def ledger(self) -> Path:
        """The file of the register."""
        return self.folder / ".porte-voix" / "registre.sqlite"

    def write(self, *events: ev.Event) -> None:
        """Append events, as another program would; the first ones make the register."""
        store = open_store(f"sqlite:///{self.ledger}")
        batch = Batch(uuid.uuid4().hex, START, "essai", events)
        try:
            if not self.ledger.exists():
                store.create(batch)
            else:
                store.append(batch, self.state().version)
        finally:
            store.close()

    def state(self) -> State:
        """What the register amounts to."""
        store = open_store(f"sqlite:///{self.ledger}")
        try:
            return fold(store.read())
        finally:
            store.close()
