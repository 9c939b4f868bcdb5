"""Manifest × register × instant → plan. Pure: no clock, disk, network or environment.

Each pair (article, language, account) gets one action and the reason a person reads; then the
whole is held against the brake. The rules are those of the law of announcing, in its order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from porte_voix.announce import brake
from porte_voix.announce.compose import TooLong, compose, hand_text
from porte_voix.announce.model import Action, Article, Draft, Manifest, Op, Plan, Verb
from porte_voix.announce.networks.base import Capabilities
from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import _
from porte_voix.ledger.state import (
    LOOK_SPACING,
    MAX_ATTEMPTS,
    PASSING_REFUSALS,
    SECOND_THOUGHT,
    Pair,
    PairKey,
    PairState,
    State,
)
from porte_voix.settings import AccountSettings, Settings


@dataclass(frozen=True, slots=True)
class Target:
    """One account as the plan needs it."""

    account: AccountSettings
    capabilities: Capabilities


def plan(
    manifest: Manifest,
    state: State,
    targets: tuple[Target, ...],
    settings: Settings,
    now: datetime,
    live: Mapping[tuple[str, str], str] | None = None,
) -> Plan:
    """What would be said, where and why.

    ``live`` gives, for the pages that were looked at, why they cannot be announced yet (the empty
    string when they can). Raises ``ContentError`` naming every text that is too long.
    """
    targets = tuple(
        replace(
            target,
            account=replace(target.account, name=state.canonical(target.account.name)),
        )
        for target in targets
    )
    problems: list[Problem] = []
    decide = _Decider(manifest, state, settings, now, live or {}, problems)
    articles = sorted(manifest.articles, key=lambda article: (article.date, article.key))
    actions = [decide.pair(article, target) for article in articles for target in targets]
    actions += decide.missing(targets)
    if problems:
        raise ContentError(problems)
    costs = {target.account.name: target.capabilities.cost for target in targets}
    actions = brake.spread(actions, articles, state, settings, now, costs)
    actions.sort(key=lambda action: action.pair)
    return Plan(
        site=manifest.site,
        manifest=manifest.digest,
        instant=now,
        actions=tuple(actions),
        brake=brake.reason(tuple(actions), state, settings, now),
        hold=state.held_by,
    )


class _Decider:
    """The decision for one pair, with what all pairs share."""

    def __init__(
        self,
        manifest: Manifest,
        state: State,
        settings: Settings,
        now: datetime,
        live: Mapping[tuple[str, str], str],
        problems: list[Problem],
    ) -> None:
        self.manifest, self.state, self.settings = manifest, state, settings
        self.now, self.live, self.problems = now, live, problems
        self.trial = bool(settings.site) and manifest.site != settings.site

    def pair(self, article: Article, target: Target) -> Action:
        """The action of one pair."""
        account = target.account
        pair = self.state.pair((article.id, article.lang, account.name))
        withdrawn = article.withdrawn is not None or article.id in self.state.withdrawn
        state = pair.state(self.now, withdrawn)
        action = Action(
            verb=Verb.NONE,
            article=article.id,
            lang=article.lang,
            account=account.name,
            network=account.network,
            url=article.url,
            title=article.title,
            reason="",
            facts=article.facts,
            state=str(state),
        )
        if self.trial and account.network != "outbox":
            reason = _("site d'essai : seule la boîte d'envoi reçoit")
            return replace(action, reason=reason)
        decided = self._decide(action, pair, article, state, target, withdrawn)
        reason = self.live.get(article.key, "")
        if reason and decided.verb.op is not None and article.id not in self.state.withdrawn:
            return replace(decided, verb=Verb.WAIT, reason=reason, draft=None, cost=0.0)
        return decided

    def _decide(
        self,
        action: Action,
        pair: Pair,
        article: Article,
        state: PairState,
        target: Target,
        withdrawn: bool,
    ) -> Action:
        """The action before the live page is considered."""
        if state is PairState.ASKING:
            return _asking(action, pair)
        if pair.intent is not None:
            decided = self._open(action, pair, state, target, withdrawn)
            if decided is not None:
                return decided
        if withdrawn:
            return self._withdrawn(action, pair, article, target)
        if state is PairState.SAID:
            return self._said(action, pair, article, target)
        return self._unsaid(action, pair, article, target)

    def missing(self, targets: tuple[Target, ...]) -> list[Action]:
        """Announced articles that the manifest no longer holds: absence never retracts."""
        known = {article.key for article in self.manifest.articles}
        named = {target.account.name: target.account for target in targets}
        actions = []
        for (article, lang, account), pair in self.state.pairs.items():
            if (article, lang) in known or account not in named:
                continue
            state = pair.state(self.now, article in self.state.withdrawn)
            if state in (PairState.GONE, PairState.REFUSED, PairState.NEW):
                continue
            seen = self.state.seen.get((article, lang))
            actions.append(
                Action(
                    verb=Verb.NONE,
                    article=article,
                    lang=lang,
                    account=account,
                    network=named[account].network,
                    url=seen[1].url if seen else "",
                    title=seen[1].slug if seen else article,
                    reason=_("annoncé, mais absent du manifeste : rien n'est retiré sans vous"),
                    facts=pair.said,
                    state=str(state),
                    asks=True,
                    gestures=(
                        _("Remettez l'article dans content/ (son id est {id}).").format(id=article),
                        f"inv withdraw {article}",
                    ),
                )
            )
        return actions

    def _open(
        self, action: Action, pair: Pair, state: PairState, target: Target, withdrawn: bool
    ) -> Action | None:
        """A write whose end is not known comes before anything else."""
        intent = pair.intent
        assert intent is not None
        if state is PairState.FLYING:
            until = _hour(intent.expires, self.settings)
            return replace(
                action,
                verb=Verb.WAIT,
                reason=_("un envoi est en cours (bail jusqu'à {until})").format(until=until),
            )
        if state is PairState.GONE or (
            state is PairState.ABSENT and withdrawn and intent.op == Op.UPDATE
        ):
            return None
        if state is PairState.ABSENT:
            return self._again(action, pair, target)
        ready = intent.expires + target.capabilities.settle
        if pair.looks:
            spaced = SECOND_THOUGHT if withdrawn and intent.op == Op.CREATE else LOOK_SPACING
            ready = max(ready, pair.looks[-1][0] + spaced)
        if self.now < ready:
            return replace(
                action,
                verb=Verb.WAIT,
                reason=_("issue inconnue : vérification possible à {at}").format(
                    at=_hour(ready, self.settings)
                ),
            )
        return replace(
            action,
            verb=Verb.RECONCILE,
            reason=_("issue inconnue : le réseau va être consulté"),
        )

    def _again(self, action: Action, pair: Pair, target: Target) -> Action:
        """Looked for twice and absent, or a person said so: the same bytes go again."""
        intent = pair.intent
        assert intent is not None
        if intent.attempt >= MAX_ATTEMPTS and not pair.resend:
            return _asking(action, pair)
        verb = {
            Op.CREATE: Verb.ANNOUNCE,
            Op.UPDATE: Verb.UPDATE,
            Op.DELETE: Verb.RETRACT,
        }[Op(intent.op)]
        request = intent.request
        draft = Draft(
            text=request["text"],
            link=request["link"],
            count=target.capabilities.measure(
                f"{request['text']}\n\n{request['link']}"
                if target.capabilities.link_inline
                else request["text"]
            ),
            limit=target.capabilities.limit,
            unit=target.capabilities.unit,
            inputs=intent.inputs,
        )
        return replace(
            action,
            verb=verb,
            facts=intent.facts,
            draft=draft,
            cost=target.capabilities.cost if verb is Verb.ANNOUNCE else 0.0,
            reason=_("cherché et absent : nouvel essai {n} de {most}, mêmes mots").format(
                n=intent.attempt + 1, most=MAX_ATTEMPTS
            ),
        )

    def _withdrawn(self, action: Action, pair: Pair, article: Article, target: Target) -> Action:
        if article.withdrawn is None and not pair.post_id:
            return replace(
                action,
                reason=_("retiré du registre : rien ne repart avant d'être rétabli"),
                gestures=(f"inv withdraw {article.id} --undo",),
            )
        if not pair.post_id:
            return replace(action, reason=_("retiré"))
        if self._refused_for_good(pair, article, Op.DELETE):
            return _refused(action, pair)
        if Op.DELETE not in target.capabilities.can:
            return replace(
                action,
                asks=True,
                reason=_("ce réseau ne permet pas le retrait : retirez la copie à la main"),
                gestures=(pair.url,),
            )
        return replace(action, verb=Verb.RETRACT, reason=_("article retiré"))

    def _said(self, action: Action, pair: Pair, article: Article, target: Target) -> Action:
        if pair.said == article.facts:
            return replace(action, reason=_("déjà annoncé"))
        if not article.announce:
            return replace(action, reason=_("déjà annoncé; « annonce : non » depuis"))
        if self._refused_for_good(pair, article, Op.UPDATE):
            return _refused(action, pair)
        if Op.UPDATE not in target.capabilities.can:
            return replace(
                action,
                reason=_("modifié, mais ce réseau ne permet pas la correction : à vous de choisir"),
                gestures=(
                    _("Répondez sous la copie avec la correction : {url}").format(url=pair.url),
                    _("ou supprimez-la là-bas, puis : inv ledger.resend {id} {account}").format(
                        id=article.id, account=action.account
                    ),
                ),
            )
        return self._write(
            action, pair, article, target, Verb.UPDATE, _("les faits annoncés ont changé")
        )

    def _unsaid(self, action: Action, pair: Pair, article: Article, target: Target) -> Action:
        if not article.announce:
            return replace(action, reason=_("« annonce : non »"))
        opened, seen = self.state.opened, self.state.seen.get(article.key)
        if opened and article.date < opened.baseline:
            return replace(action, reason=_("antérieur à l'ouverture du registre"))
        if article.date > self.now:
            day = article.date.astimezone(self.settings.zone).date().isoformat()
            return replace(action, verb=Verb.WAIT, reason=_("daté du {day}").format(day=day))
        seen_at = seen[0] if seen else self.now
        if seen_at - article.date > self.settings.window:
            return replace(action, reason=_("paru plus de 7 jours avant d'être vu en ligne"))
        if self._refused_for_good(pair, article, Op.CREATE):
            return _refused(action, pair)
        if self.settings.is_quiet(self.now) and not article.urgent:
            return replace(
                action,
                verb=Verb.WAIT,
                reason=_("heures calmes jusqu'à {until}").format(
                    until=_clock(self.settings.quiet_hours[1])
                ),
            )
        late = self.now - article.date > self.settings.window
        action = self._write(
            action,
            pair,
            article,
            target,
            Verb.ANNOUNCE,
            _("retenu plus de 7 jours : à approuver") if late else _("nouvel article"),
        )
        return replace(action, asks=late and not brake.covered(action, self.state))

    def _write(
        self,
        action: Action,
        pair: Pair,
        article: Article,
        target: Target,
        verb: Verb,
        reason: str,
    ) -> Action:
        """The action with its draft; a text too long becomes a problem to mend."""
        account, capabilities = target.account, target.capabilities
        try:
            draft = compose(
                article,
                account.name,
                account.network,
                capabilities,
                pair.gen,
                self.settings.campaign,
            )
        except TooLong as error:
            self.problems.append(too_long(article, account, error))
            return action
        cost = capabilities.cost if verb is Verb.ANNOUNCE else 0.0
        return replace(action, verb=verb, reason=reason, draft=draft, cost=cost)

    def _refused_for_good(self, pair: Pair, article: Article, op: Op) -> bool:
        """Whether the network said no to these very facts in a way that only a person can mend."""
        refusal = pair.refusal
        return (
            refusal is not None
            and refusal.code not in PASSING_REFUSALS
            and pair.refused_op == op
            and (op is Op.DELETE or pair.refused_facts == article.facts)
        )


def too_long(article: Article, account: AccountSettings, error: TooLong) -> Problem:
    """The sentence for a hand-written text that does not fit an account."""
    return Problem(
        article.path,
        _("{field} : {count} {unit} pour « {account} », la limite est {limit}").format(
            field=error.field,
            count=error.count,
            unit=error.unit,
            account=account.name,
            limit=error.limit,
        ),
        _("Raccourcissez ce texte de {n}; il n'est jamais coupé à votre place.").format(
            n=error.count - error.limit
        ),
    )


def text_problems(article: Article, targets: tuple[Target, ...]) -> list[Problem]:
    """The hand-written texts of an article that do not fit their accounts, before any plan."""
    problems = []
    for target in targets:
        account = target.account
        if not hand_text(article, account.name, account.network)[0]:
            continue
        try:
            compose(article, account.name, account.network, target.capabilities, 1, True)
        except TooLong as error:
            problems.append(too_long(article, account, error))
    return problems


def resolution_gestures(key: PairKey, op: str) -> tuple[str, str]:
    """The two commands that answer « was it published? »."""
    article, lang, account = key
    option = "" if lang == "fr" else f" --language {lang}"
    found = "" if op == Op.DELETE else " ADRESSE"
    return (
        f"inv ledger.adopt {article} {account}{found}{option}",
        f"inv ledger.resend {article} {account}{option}",
    )


def _asking(action: Action, pair: Pair) -> Action:
    op = pair.intent.op if pair.intent else Op.CREATE
    return replace(
        action,
        asks=True,
        reason=pair.asked or _("trois essais sans réponse claire : une personne doit regarder"),
        gestures=resolution_gestures(pair.key, op),
    )


def _refused(action: Action, pair: Pair) -> Action:
    refusal = pair.refusal
    assert refusal is not None
    if refusal.code < 0:
        return replace(action, reason=_("laissé de côté par {by}").format(by=refusal.why))
    return replace(
        action,
        reason=_("refusé par le réseau ({code} : {why})").format(
            code=refusal.code, why=refusal.why
        ),
        asks=True,
        gestures=(
            _("Corrigez le texte de l'article,"),
            _("ou relancez tel quel : {command}").format(
                command=resolution_gestures(pair.key, pair.refused_op)[1]
            ),
        ),
    )


def _hour(instant: datetime, settings: Settings) -> str:
    """An instant as a person reads it in the site's time zone."""
    local = instant.astimezone(settings.zone)
    return f"{local.hour} h {local.minute:02d}"


def _clock(hour: str) -> str:
    """``06:30`` as « 6 h 30 »."""
    hours, minutes = hour.split(":")[:2]
    return f"{int(hours)} h {minutes}"
