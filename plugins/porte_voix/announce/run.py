"""One run of announcing, from manifest to outcome: the order of things, and nothing else."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from porte_voix.accounts import AccountSettings
from porte_voix.announce import guard, news
from porte_voix.announce.apply import Context, Ending, Result, apply
from porte_voix.announce.brake import cover
from porte_voix.announce.limits import narrowed
from porte_voix.announce.live import LiveSite
from porte_voix.announce.model import Action, Manifest, Plan, Verb
from porte_voix.announce.networks import capabilities, connect
from porte_voix.announce.networks.base import Network, Refused, Unsure
from porte_voix.announce.networks.deadline import Bounded, within
from porte_voix.announce.pictures import Pictures
from porte_voix.announce.plan import Target, one_each, plan
from porte_voix.errors import NeedsPerson, Pending
from porte_voix.i18n import _
from porte_voix.ledger import events as ev
from porte_voix.ledger.register import Register
from porte_voix.ledger.state import PairState
from porte_voix.settings import Settings

#: Seconds between two passes of a run that waits for pending pairs.
PASS_SECONDS = 15.0
#: Seconds granted to « who am I ».
WHOAMI_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, and the plan that is left after it."""

    results: tuple[Result, ...]
    left: Plan
    silent: tuple[tuple[str, str], ...] = ()

    @property
    def asks(self) -> tuple[Action, ...]:
        """The pairs that only a person can make go on."""
        return tuple(action for action in self.left.actions if action.asks)

    @property
    def pending(self) -> tuple[Action, ...]:
        """The pairs that a later run will take up."""
        waits = (Verb.WAIT, Verb.RECONCILE)
        return tuple(
            action
            for action in self.left.actions
            if not action.asks and (action.verb in waits or action.verb.op is not None)
        )


@dataclass(frozen=True, slots=True)
class Run:
    """The parts of a run; the clock, the sleep and the live site are given, never taken.

    ``bounded`` and ``pool`` are those of ``apply.Context``.
    """

    settings: Settings
    manifest: Manifest
    register: Register
    live: LiveSite
    now: Callable[[], datetime]
    by: str
    own_clock: bool = True
    sleep: Callable[[float], None] = time.sleep
    bounded: Bounded = within
    pool: Callable[[int], Executor] = ThreadPoolExecutor

    def targets(self) -> tuple[Target, ...]:
        """Every account with what its network can do."""
        return tuple(Target(account, capabilities(account)) for account in self.settings.accounts)

    def plan(
        self,
        live: dict[tuple[str, str], str] | None = None,
        targets: tuple[Target, ...] = (),
    ) -> Plan:
        """The plan at this instant, for the accounts of the settings; changes nothing."""
        guard.check_register(self.register.state, self.manifest, self.settings)
        state = self.register.state
        return plan(
            self.manifest, state, targets or self.targets(), self.settings, self.now(), live
        )

    def announce(
        self,
        allow: str = "",
        wait_seconds: float = 0.0,
        report: Callable[[Result], None] = lambda result: None,
        contract: str = "",
    ) -> Outcome:
        """Everything that is due, carried out once; then what is left.

        ``allow`` is the digest of a plan that a person approves; ``contract`` that of a plan made
        earlier, which must still be today's. ``wait_seconds`` bounds the wait
        for outcomes that are not known yet. Raises the errors of ``guard``, ``Pending`` while the
        live site or a hold says no, ``NeedsPerson`` when the brake holds.
        """
        guard.check_register(self.register.state, self.manifest, self.settings)
        connections = {account.name: self._connect(account) for account in self.settings.accounts}
        seconds = self.settings.live_minutes * 60
        found = self.live.await_manifest(self.manifest, seconds)
        # Read beside the site's own date: what comes next may take long and hide a slow clock.
        now = self.now()
        guard.check_live(self.register.refresh(), found, now, self.own_clock)
        self._note(news.seen(self.manifest, self.register.state))
        self._note(news.moved(self.manifest, self.register.state))
        self._note(
            news.withdrawn(self.manifest, self.register.state, self.by, wrong=self.live.page)
        )
        # Knowing an account is not sending: its age counts from its first day, even on hold.
        networks, silent = self._bind(connections)
        self._not_held()
        targets = self._narrowed(networks)
        results: list[Result] = []
        left = wait_seconds
        while True:
            due = self._due(seconds, allow, contract, targets)
            allow = contract = ""
            latest = apply(due, self._context(networks, targets), report)
            results += latest
            rest = Outcome(tuple(results), self.plan(targets=targets), tuple(silent))
            if left <= 0 or not _worth_waiting(rest, latest):
                return rest
            pause = min(PASS_SECONDS, left)
            self.sleep(pause)
            left -= pause
            # What others did meanwhile is not ours to wait for any more.
            self.register.refresh()

    def _due(self, seconds: float, allow: str, contract: str, targets: tuple[Target, ...]) -> Plan:
        """The plan whose pages are live and that the brake lets through."""
        first = self.plan(targets=targets)
        if contract and contract != first.digest:
            raise NeedsPerson(
                _(
                    "Ce plan n'est plus celui d'aujourd'hui : des faits, des décisions ou l'état "
                    "des annonces ont changé. Rien n'a été envoyé."
                ),
                _("Refaites-le avec « inv plan --out FICHIER », puis relisez-le."),
            )
        due = {
            action.pair[:2]
            for action in first.writes
            if action.article not in self.register.state.withdrawn
        }
        articles = tuple(article for article in self.manifest.articles if article.key in due)
        ready = self.plan(self.live.await_pages(articles, seconds), targets) if articles else first
        if allow:
            self._approve(allow, (ready, first))
            ready = self.plan(self.live.await_pages(articles, 0) if articles else None, targets)
        if ready.brake:
            raise NeedsPerson(
                _("Frein : {why}. Rien n'a été envoyé.").format(why=ready.brake),
                _("Relisez « inv plan »; si tout est voulu : inv announce --allow {digest}").format(
                    digest=ready.digest
                ),
            )
        return ready

    def _approve(self, digest: str, plans: tuple[Plan, ...]) -> None:
        """Record a person's yes to one of these plans. Raises ``NeedsPerson`` if it is neither."""
        made = next((made for made in plans if made.digest == digest), None)
        if made is None:
            raise NeedsPerson(
                _("Le plan a changé depuis l'approbation demandée. Rien n'a été envoyé."),
                _("Relisez « inv plan », puis approuvez sa nouvelle empreinte."),
            )
        covers = tuple(cover(action) for action in made.writes)
        self.register.append((ev.Approved(made.digest, self.by, covers),))

    def _not_held(self) -> None:
        held = self.register.refresh().held_by
        if held:
            raise Pending(
                _("Les envois sont suspendus par {by}. Rien n'a été envoyé.").format(by=held),
                _("Pour reprendre : inv release."),
            )

    def _note(self, told: tuple[ev.Event, ...]) -> None:
        if told:
            self.register.append(told)

    def _connect(self, account: AccountSettings) -> Network:
        return connect(account, self.settings.state_dir, self.now)

    def _bind(
        self, connections: dict[str, Network]
    ) -> tuple[dict[str, Network], list[tuple[str, str]]]:
        """Ask each account that has something to do who it is; first use records it.

        An account that does not answer is left aside; one that is somebody else stops everything.
        Of two names of one account, the one that the plan goes by speaks.
        """
        known = self.register.state.accounts
        busy = {
            action.account
            for action in self.plan().actions
            if action.verb.op is not None or action.verb is Verb.RECONCILE
        }
        answering: dict[str, Network] = {}
        silent: list[tuple[str, str]] = []
        for account in self.settings.accounts:
            name = self.register.state.canonical(account.name)
            if account.name in known and name not in busy:
                continue
            network = connections[account.name]
            try:
                identity = guard.introduced(
                    self.register.state,
                    account,
                    partial(self.bounded, WHOAMI_SECONDS, network.whoami),
                )
            except (Refused, Unsure) as error:
                silent.append((account.name, str(error)))
                continue
            if account.name not in known:
                bound = ev.Bound(account.name, account.network, identity.remote)
                self.register.append((bound,))
            answering[account.name] = network
        spoken = one_each(self.targets(), self.register.state)
        networks = {
            target.account.name: answering[target.called]
            for target in spoken
            if target.called in answering
        }
        return networks, silent

    def _narrowed(self, networks: dict[str, Network]) -> tuple[Target, ...]:
        """Every account, with the limits of its server where they are smaller than declared."""
        name = self.register.state.canonical
        spoken = one_each(self.targets(), self.register.state)
        declared = {one.account.name: one.capabilities for one in spoken}
        told = narrowed(declared, networks, self.bounded)
        return tuple(
            replace(one, capabilities=told[name(one.account.name)]) for one in self.targets()
        )

    def _context(self, networks: dict[str, Network], targets: tuple[Target, ...]) -> Context:
        state = self.register.state
        return Context(
            manifest=self.manifest,
            register=self.register,
            networks=networks,
            capabilities={
                target.account.name: target.capabilities for target in one_each(targets, state)
            },
            still_live=lambda: self.live.still(self.manifest),
            now=self.now,
            by=self.by,
            rescue_dir=Path(self.settings.state_dir),
            pictures=Pictures(lambda url, most: self.live.file(url, most)),
            bounded=self.bounded,
            pool=self.pool,
        )


def _worth_waiting(outcome: Outcome, latest: tuple[Result, ...]) -> bool:
    """Whether something is left that a few minutes can settle."""
    unsettled = (PairState.FLYING, PairState.UNKNOWN, PairState.ABSENT)
    return any(
        action.verb is Verb.RECONCILE or action.state in unsettled for action in outcome.pending
    ) or bool(outcome.pending and any(result.ending is Ending.CHANGED for result in latest))
