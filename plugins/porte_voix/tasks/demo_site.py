"""The demo's own folder: a copy of the content, its register, its outbox, its clock.

Everything lives in ``.porte-voix/demo/``; deleting that folder loses nothing.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _

ROOT = Path(".porte-voix/demo")
#: Where « inv init » moves the demo's sources, beside the other sites that the tests build.
MOVED = Path("tests/sites/demo")
CONF = """\
# The demo's settings: those of the site, in a folder of their own. Written by « inv demo ».
import sys

sys.path.insert(0, {root!r})
from pelicanconf import *  # noqa: E402, F403

SITEURL = PORTE_VOIX_SITE  # noqa: F405
RELATIVE_URLS = True
PATH = {content!r}
OUTPUT_PATH = {output!r}
THEME = {theme!r}
WITH_FUTURE_DATES = True
PORTE_VOIX_STATE_DIR = {state!r}
PORTE_VOIX_LEDGER = {ledger!r}
PORTE_VOIX_LINEAGE = {lineage!r}
PORTE_VOIX_LIVE_AT = {live!r}
PORTE_VOIX_ACCOUNTS = {accounts!r}
"""


def source(root: Path = Path()) -> Path:
    """Where the demo's content and settings are, from the top of the repository."""
    return MOVED if (root / MOVED / "pelicanconf.py").is_file() else Path()


def conf_path() -> Path:
    """The demo's settings file."""
    return ROOT / "democonf.py"


def output() -> Path:
    """Where the demo's site is built."""
    return ROOT / "output"


def content() -> Path:
    """The demo's copy of the content."""
    return ROOT / "content"


def instant() -> str:
    """The demo's clock. Raises ``SettingsError`` before the first demo."""
    return str(_facts()["now"])


def port() -> int:
    """The loopback port the demo's site answers on."""
    return int(_facts()["port"])


def recreate(now: datetime, accounts: dict[str, Any], lineage: str = "") -> None:
    """Start the demo's folder afresh from the demo's content."""
    if ROOT.exists():
        shutil.rmtree(ROOT)
    ROOT.mkdir(parents=True)
    shutil.copytree(source() / "content", content())
    with _server(0) as server:
        chosen = server.server_address[1]
    facts = {"now": now.isoformat(), "port": chosen}
    (ROOT / "demo.json").write_text(json.dumps(facts), encoding="utf-8")
    write_conf(accounts, lineage)


def write_conf(accounts: dict[str, Any], lineage: str) -> None:
    """Write the demo's settings file."""
    here = Path.cwd()
    values = {
        "root": str(here / source()),
        "content": str(here / content()),
        "output": str(here / output()),
        "theme": str(here / "theme"),
        "state": str(ROOT / "state"),
        "ledger": f"sqlite:///{(ROOT / 'state' / 'registre.sqlite').as_posix()}",
        "lineage": lineage,
        "live": f"http://127.0.0.1:{port()}",
        "accounts": accounts,
    }
    conf_path().write_text(CONF.format(**values), encoding="utf-8")


def clock_after(newest: datetime) -> datetime:
    """An instant of office hours just after the newest article."""
    return newest + timedelta(hours=1)


@contextmanager
def served() -> Iterator[str]:
    """The demo's site on its loopback port while the block lasts."""
    with _server(port()) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port()}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    """The standard file server, without a line per request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _server(wanted: int) -> ThreadingHTTPServer:
    handler = partial(_Quiet, directory=str(output()))
    return ThreadingHTTPServer(("127.0.0.1", wanted), handler)


def _facts() -> dict[str, Any]:
    path = ROOT / "demo.json"
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingsError(
            [
                Problem(
                    str(ROOT), _("la démonstration n'a pas encore eu lieu"), _("Lancez : inv demo.")
                )
            ]
        ) from None
    return facts
