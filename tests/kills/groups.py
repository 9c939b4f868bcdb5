"""A run before the real Bluesky server dies with its whole group; the repository tells the rest.

One record for each article, at the place that the first intent of all chose for it: another one
could only be a second announcement.
"""

import os
import random
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import httpx
from porte_voix.accounts import AccountSettings
from porte_voix.announce.networks.bluesky_record import COLLECTION, rkey_of, tid
from porte_voix.ledger import events as ev

from tests.announce.world import ACCOUNTS
from tests.factories import make_article
from tests.kills.trials import EARLIER, KILLED, MISSED, Trial, check, die_soon, resume, span
from tests.kills.world import LEDGERS, Place, Shown
from tests.pds.server import new_account

#: As many articles as the brake lets go in a day.
ARTICLES = (("k3f9x2q7", "sept-places"), ("m4h8w3r5", "arret-du-quai"), ("p6j2t9v4", "conseil"))
PAGE_SIZE = 100
#: How much longer than usual some runs are.
BEYOND = 1.1


class RealPlace(Place):
    """A world of one new account of the real server, and two or three articles."""

    def __init__(self, folder: Path, ledger: str, server: str, articles: int) -> None:
        handle = f"ecole{os.urandom(6).hex()}.test"
        made = new_account(server, handle)
        options = {"server": server, "handle": handle}
        account = AccountSettings(ACCOUNTS["bluesky"], "bluesky", options)
        super().__init__(folder, ledger, "bluesky", accounts=(account,))
        self.fakes.clear()
        self.secrets = {account.secret_name("PASSWORD"): made["password"]}
        self._server, self._did, self._articles = server, made["did"], ARTICLES[:articles]

    def __enter__(self) -> Self:
        super().__enter__()
        self.publish(*(make_article(id=one, slug=slug) for one, slug in self._articles))
        return self

    def records(self) -> list[dict[str, Any]]:
        """The public records of the account, as anybody may list them."""
        answer = httpx.get(
            f"{self._server}/xrpc/com.atproto.repo.listRecords",
            params={"repo": self._did, "collection": COLLECTION, "limit": PAGE_SIZE},
            timeout=30,
            trust_env=False,
        )
        found: list[dict[str, Any]] = answer.raise_for_status().json()["records"]
        return found

    def shown(self) -> tuple[Shown, ...]:
        """The records, each with the link of its card."""
        return tuple(
            Shown(one["uri"], one["value"]["text"], one["value"]["embed"]["external"]["uri"])
            for one in self.records()
        )

    def places(self) -> set[str]:
        """The keys of the records that the first intent of each article chose."""
        first: dict[str, ev.Intent] = {}
        for event in self.events():
            if isinstance(event, ev.Intent):
                first.setdefault(event.article, event)
        return {tid(one.key, str(one.request["created_at"])) for one in first.values()}

    def stage(self) -> str:
        """How far a run went, from what it leaves behind."""
        begun = {e.nonce for e in self.events() if isinstance(e, ev.Intent)}
        over = {e.nonce for e in self.events() if isinstance(e, ev.Done)}
        if not begun:
            return "avant toute intention"
        if len(over) == len(self._articles):
            return "tout écrit"
        if len(self.records()) > len(over):
            return "publié, pas encore écrit"
        return "intention écrite, rien de publié" if begun > over else "entre deux articles"


@contextmanager
def real_place(server: str, ledger: str, articles: int = len(ARTICLES)) -> Iterator[RealPlace]:
    """A fresh world, in a folder that goes away with it; its account stays on the server."""
    with (
        tempfile.TemporaryDirectory(prefix="mise-a-mort-") as folder,
        RealPlace(Path(folder).resolve(), ledger, server, articles) as made,
    ):
        yield made


def undisturbed(server: str, ledger: str) -> float:
    """Seconds from the first request of a run of all the articles to its end."""
    with real_place(server, ledger) as made:
        return span(made)


def of_group(number: int, count: int, seed: int, server: str, seconds: dict[str, float]) -> Trial:
    """Kill the group of a run in the slice of its time that falls to this trial of ``count``."""
    draw = random.Random(f"{seed}/{number}")
    ledger = LEDGERS[number % len(LEDGERS)]
    trial = Trial(f"groupe {seed}/{number}, {ledger}")
    after = (number + draw.random()) / count * seconds[ledger] * BEYOND
    articles = draw.choice((2, 3))
    for part in EARLIER:
        with real_place(server, ledger, articles) as made:
            runner = made.runner()
            done = die_soon(made, runner, after * part, _group)
            check(done, trial)
            trial.hit = done.code in KILLED
            if trial.hit:
                trial.call = made.stage()
                resume(made, runner, trial)
                if {rkey_of(one["uri"]) for one in made.records()} != made.places():
                    trial.faults.append("une annonce n'est pas à la place de sa première intention")
            if trial.hit or trial.faults:
                return trial
    trial.faults.append(MISSED)
    return trial


def _group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
