"""Runs in processes of their own, some of which are killed at a precise point of the machine."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from porte_voix.announce import apply as machine
from porte_voix.announce.live import LiveSite
from porte_voix.announce.model import Manifest
from porte_voix.announce.run import Run
from porte_voix.ledger import sql
from porte_voix.ledger.events import Batch, Done, Intent, Refused
from porte_voix.ledger.register import Register
from porte_voix.ledger.stores import open_store
from porte_voix.settings import Settings

#: Children come from a clean server that has already imported the project and its networks.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["tests.announce.children", "tests.ledger.writers", "mastodon", "tweepy", "twitter_text"]
)

#: Where a child can be killed. « during »: the row is written, its transaction is not committed.
KILLS = (
    *("intent-before", "intent-during", "intent-after"),
    *("call-before", "call-after"),
    *("outcome-before", "outcome-during", "outcome-after"),
)


@dataclass(frozen=True, slots=True)
class Child:
    """What a run in another process needs; ``kill`` is one of ``KILLS``, or empty."""

    settings: Settings
    manifest: Manifest
    instant: datetime
    environment: Mapping[str, str]
    kill: str = ""

    def start(self, barrier: Barrier | None = None) -> BaseProcess:
        """Start the run; with a barrier, all its children go at once."""
        process = PROCESSES.Process(target=announce_in_child, args=(self, barrier), daemon=True)
        process.start()
        return process


def announce_in_child(child: Child, barrier: Barrier | None) -> None:
    """Announce once, as the tasks do, or die on the way."""
    os.environ.clear()
    os.environ.update(child.environment)
    if child.kill:
        _arm(*child.kill.split("-"))
    store = open_store(child.settings.ledger)
    live = LiveSite(child.manifest.site, child.settings.live_at)
    run = Run(
        settings=child.settings,
        manifest=child.manifest,
        register=Register(store, f"processus {os.getpid()}", lambda: child.instant),
        live=live,
        now=lambda: child.instant,
        by="Solange",
        own_clock=False,
    )
    if barrier is not None:
        barrier.wait(120)
    run.announce()
    live.close()
    store.close()


def _arm(what: str, when: str) -> None:
    """Make this process kill itself at one point."""
    patch = pytest.MonkeyPatch()
    if what == "call":
        patch.setattr(machine._Account, "_send", _deadly(machine._Account._send, when))
        return
    kinds = (Intent,) if what == "intent" else (Done, Refused)

    def meant(batch: Batch) -> bool:
        return any(isinstance(event, kinds) for event in batch.events)

    if when == "during":
        patch.setattr(sql, "_append", _deadly(sql._append, "after", lambda args: meant(args[1])))
    else:
        append = _deadly(sql.SqlStore.append, when, lambda args: meant(args[1]))
        patch.setattr(sql.SqlStore, "append", append)


def _deadly(
    call: Callable[..., Any],
    when: str,
    meant: Callable[[tuple[Any, ...]], bool] = lambda args: True,
) -> Callable[..., Any]:
    """``call``, around which this process dies."""

    def deadly(*args: Any) -> Any:
        dies = meant(args)
        if dies and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = call(*args)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return deadly
