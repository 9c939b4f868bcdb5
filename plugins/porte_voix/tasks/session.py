"""What every announcing task starts with: settings, clock, register, live site, one run."""

import getpass
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from porte_voix import settings as settings_of
from porte_voix.accounts import AccountSettings
from porte_voix.announce import guard
from porte_voix.announce.live import LiveSite
from porte_voix.announce.manifest import read_manifest
from porte_voix.announce.model import Manifest
from porte_voix.announce.run import Run
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger import folded
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import State
from porte_voix.ledger.stores import open_store
from porte_voix.secret import Address
from porte_voix.settings import Settings
from porte_voix.tasks import demo_site, settings_file
from porte_voix.uncollected import uncollected
from porte_voix.workers.apart import Apart

#: Bytes from which a manifest is worth a process of its own: about 2 000 articles.
LARGE_MANIFEST = 1_000_000


def settings_path(demo: bool = False) -> Path:
    """The settings file of this folder, or of the demo's."""
    if demo:
        return demo_site.conf_path()
    return settings_file.path()


def load(demo: bool = False) -> Settings:
    """The settings, with what the environment may override. Raises ``SettingsError``."""
    found = settings_of.load(settings_path(demo))
    address = Address(os.environ.get("PORTE_VOIX_LEDGER", ""))
    return replace(found, ledger=address) if address else found


def clock(demo: bool = False) -> tuple[Callable[[], datetime], bool]:
    """The clock, and whether it is the machine's own. Raises ``SettingsError``."""
    text = demo_site.instant() if demo else os.environ.get(guard.CLOCK_VARIABLE, "")
    if not text:
        return (lambda: datetime.now(UTC)), True
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError
    except ValueError:
        raise SettingsError(
            [
                Problem(
                    guard.CLOCK_VARIABLE,
                    _("« {text} » n'est pas un instant complet").format(text=text),
                    _("Exemple : 2026-11-20T14:00:00+00:00."),
                )
            ]
        ) from None
    return (lambda: instant), False


def person() -> str:
    """Who is at the keyboard, for the register: the CI's actor, else the user of this machine."""
    for variable in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "PORTE_VOIX_BY"):
        if os.environ.get(variable):
            return os.environ[variable]
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def run_name(now: datetime) -> str:
    """The name of this run in the register."""
    return f"{socket.gethostname()}-{os.getpid()}-{now:%Y%m%dT%H%M%S}"


def account(settings: Settings, name: str, state: State | None = None) -> AccountSettings:
    """The account of this name, or of this name in the register. Raises ``SettingsError``."""
    for one in settings.accounts:
        if name in (one.name, state.canonical(one.name) if state else one.name):
            return one
    known = ", ".join(one.name for one in settings.accounts)
    raise SettingsError(
        [
            Problem(
                "PORTE_VOIX_ACCOUNTS",
                _("« {name} » n'est pas un compte des réglages").format(name=name),
                _("Comptes réglés : {known}.").format(known=known),
            )
        ]
    )


@contextmanager
def register(settings: Settings, now: Callable[[], datetime]) -> Iterator[Register]:
    """The register at its address. Raises ``LedgerError`` or ``SettingsError``."""
    store = open_store(settings.ledger, settings.state_dir)
    try:
        with uncollected(keep=True):
            # A machine that is thrown away keeps nothing.
            kept = None if os.environ.get("CI") else Path(settings.state_dir) / folded.NAME
            opened = Register(store, run_name(now()), now, kept)
        yield opened
    finally:
        store.close()


@contextmanager
def run(demo: bool = False) -> Iterator[Run]:
    """A run ready to plan or to announce; the demo's site is served while it lasts."""
    settings = load(demo)
    guard.check_settings(settings, os.environ)
    now, own_clock = clock(demo)
    with _manifest(settings.manifest_path) as manifest, register(settings, now) as opened:
        with uncollected(keep=True):
            found = manifest()
        live = LiveSite(found.site, settings.live_at)
        try:
            yield Run(settings, found, opened, live, now, person(), own_clock)
        finally:
            live.close()


@contextmanager
def _manifest(path: Path) -> Iterator[Callable[[], Manifest]]:
    """The manifest; another process reads a large one while this one reads the register."""
    if not hasattr(os, "fork") or not path.is_file() or path.stat().st_size < LARGE_MANIFEST:
        manifest = read_manifest(path)
        yield lambda: manifest
        return
    found: list[Manifest] = []
    with Apart(lambda: found.append(read_manifest(path)), lambda: found[0]) as other:
        yield lambda: other.result() or read_manifest(path)
