"""What is to be done for one pair, and the reason a person reads. Pure.

The rules are those of the law of announcing, in its order: a question first, then a write whose
end is not known, then what the live site wants.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from porte_voix.announce import questions
from porte_voix.announce.case import Case, Target, dated, place, quiet, too_late
from porte_voix.announce.compose import TooLong, compose
from porte_voix.announce.model import Action, Article, Manifest, Op, Verb
from porte_voix.announce.unfinished import unfinished
from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.ledger.pair import DROPPED, PASSING_REFUSALS, Pair, PairKey, PairState
from porte_voix.ledger.state import State
from porte_voix.settings import Settings

__all__ = ["Decider", "Target"]

SAID = str(PairState.SAID)


class Decider:
    """The decisions of one plan; ``problems`` gathers the texts to shorten."""

    def __init__(
        self,
        manifest: Manifest,
        state: State,
        settings: Settings,
        now: datetime,
        live: Mapping[tuple[str, str], str],
        problems: list[Problem],
    ) -> None:
        self._manifest, self._state, self._settings = manifest, state, settings
        self._now, self._live, self._problems = now, live, problems
        self._today = now.astimezone(settings.zone).date()
        self._trial = bool(settings.site) and manifest.site != settings.site
        # The reason of nearly all pairs: asked of the catalogue once.
        self._already = _("déjà annoncé")

    def article(self, article: Article, targets: tuple[Target, ...]) -> list[Action]:
        """The action of each pair of one article of the manifest."""
        facts, pairs = article.facts, self._state.pairs
        usual = not (
            self._trial or article.withdrawn is not None or article.id in self._state.withdrawn
        )
        # A picture that goes on terms is looked at account by account.
        usual = usual and (article.image is None or not article.image.is_bounded)
        return [
            self._unchanged(article, target, pair)
            if usual
            and (pair := pairs.get((article.id, article.lang, target.account.name))) is not None
            and pair.said == facts
            and pair.post_id
            and pair.intent is None
            and not pair.asked
            else self._pair(article, facts, target)
            for target in targets
        ]

    def _unchanged(self, article: Article, target: Target, pair: Pair) -> Action:
        """What ``_pair`` says, at a lesser cost, of what was said as it stands.

        Nearly all the pairs of a site that has lived are like this one.
        """
        key, account = pair.key, target.account
        return Action(
            *(Verb.NONE, *key, account.network, article.url, article.title),
            *(self._already, pair.said, SAID),
            gen=pair.gen,
        )

    def missing(self, targets: tuple[Target, ...]) -> list[Action]:
        """The pairs of articles that the manifest no longer holds, and that matter still."""
        known = {article.key for article in self._manifest.articles}
        named = {target.account.name: target for target in targets}
        cases = [
            self._case(key, named[key[2]], None)
            for key in self._state.pairs
            if key[:2] not in known and key[2] in named and not self._elsewhere(named[key[2]])
        ]
        over = (PairState.GONE, PairState.REFUSED, PairState.NEW)
        return [self._decide(case, None) for case in cases if case.status not in over]

    def _elsewhere(self, target: Target) -> bool:
        """Whether this site has no right to this account."""
        return self._trial and target.account.network != "outbox"

    def _pair(self, article: Article, facts: str, target: Target) -> Action:
        shown = article.seen_on(place(target.account), self._today)
        key = (article.id, article.lang, target.account.name)
        if shown is article:
            case = self._case(key, target, article, facts)
        else:
            article = shown
            case = replace(self._case(key, target, shown, shown.facts), bare=True)
        if self._elsewhere(target):
            return case.says(_("site d'essai : seule la boîte d'envoi reçoit"))
        decided = self._decide(case, article)
        if decided.verb is Verb.NONE or decided.verb.op is None:
            return decided
        if article.id in self._state.withdrawn:
            return decided
        reason = self._live.get(article.key, "")
        return case.waits(reason) if reason else decided

    def _case(self, key: PairKey, target: Target, article: Article | None, facts: str = "") -> Case:
        pair = self._state.pair(key)
        withdrawn = key[0] in self._state.withdrawn
        if article is not None:
            withdrawn = withdrawn or article.withdrawn is not None
            url, title = article.url, article.title
        else:
            seen = self._state.seen.get(key[:2])
            url, title = (seen[1].url, seen[1].slug) if seen else ("", key[0])
            facts = pair.said
        status = pair.state(self._now, withdrawn)
        return Case(key, pair, status, target, article, withdrawn, url, title, facts)

    def _decide(self, case: Case, article: Article | None) -> Action:
        """The action before the live page is considered; no article: it is no longer there."""
        open_write = self._open(case)
        if open_write is not None:
            return open_write
        if case.withdrawn:
            return self._withdrawn(case)
        if case.pair.post_id:
            return self._said(case, article) if article else questions.missing(case.action)
        if article is None:
            return case.says(_("cherché et absent; l'article n'est plus là : rien n'est renvoyé"))
        return self._unsaid(case, article)

    def _open(self, case: Case) -> Action | None:
        if case.status is PairState.ASKING:
            return questions.asking(case.action, case.pair)
        if case.pair.intent is None:
            return None
        return unfinished(case, self._state, self._settings, self._now)

    def _withdrawn(self, case: Case) -> Action:
        pair, article = case.pair, case.article
        if not pair.post_id:
            if article is None or article.withdrawn is not None:
                return case.says(_("retiré"))
            return case.says(
                _("retiré du registre : rien ne repart avant d'être rétabli"),
                f"inv withdraw {article.id} --undo",
            )
        if self._refused_for_good(case, Op.DELETE):
            return questions.refused(case.action, pair)
        if Op.DELETE not in case.target.capabilities.can:
            return questions.cannot_delete(case.action, pair)
        return replace(case.action, verb=Verb.RETRACT, reason=_("article retiré"))

    def _said(self, case: Case, article: Article) -> Action:
        if case.pair.said == case.facts:
            return case.says(self._already)
        if not article.announce:
            return case.says(_("déjà annoncé; « annonce : non » depuis"))
        if article.held:
            return case.says(article.held)
        if case.bare and not _edits_pictures(case.target):
            return self._unseen(case)
        if self._refused_for_good(case, Op.UPDATE):
            return questions.refused(case.action, case.pair)
        if Op.UPDATE not in case.target.capabilities.can:
            return questions.cannot_edit(case.action, case.pair)
        return self._write(case, article, Verb.UPDATE, _("les faits annoncés ont changé"))

    def _unseen(self, case: Case) -> Action:
        """A copy whose picture may no longer be there, on a network that cannot take it out."""
        if self._refused_for_good(case, Op.DELETE):
            return questions.refused(case.action, case.pair)
        if Op.DELETE not in case.target.capabilities.can:
            return questions.cannot_delete(case.action, case.pair)
        reason = _("l'accord pour son image ne vaut plus ici")
        return replace(case.action, verb=Verb.RETRACT, reason=reason)

    def _unsaid(self, case: Case, article: Article) -> Action:
        if not article.announce:
            return case.says(_("« annonce : non »"))
        if article.held:
            return case.says(article.held)
        if case.status is PairState.GONE:
            return case.says(_("copie retirée avec son image : rien ne repart de soi-même"))
        opened, seen = self._state.opened, self._state.seen.get(article.key)
        date = dated(article.date, seen[1].date if seen else None)
        if opened and date < opened.baseline:
            return case.says(_("antérieur à l'ouverture du registre"))
        if article.date > self._now:
            day = article.date.astimezone(self._settings.zone).date().isoformat()
            return case.waits(_("daté du {day}").format(day=day))
        if (seen[0] if seen else self._now) - date > self._settings.window:
            return case.says(_("paru plus de 7 jours avant d'être vu en ligne"))
        bound_at = self._state.bound_at.get(case.key[2], self._now)
        if bound_at - date > self._settings.window:
            return case.says(_("paru plus de 7 jours avant l'ajout de ce compte"))
        if self._refused_for_good(case, Op.CREATE):
            return questions.refused(case.action, case.pair)
        until = quiet(case, self._settings, self._now)
        if until:
            return case.waits(until)
        action = self._write(case, article, Verb.ANNOUNCE, _("nouvel article"))
        return too_late(action, case, self._state, self._settings, self._now)

    def _write(self, case: Case, article: Article, verb: Verb, reason: str) -> Action:
        """The action with its draft; a text too long becomes a problem to mend."""
        target, account = case.target, case.target.account
        try:
            draft = compose(
                article,
                account.name,
                account.network,
                target.capabilities,
                case.pair.gen,
                self._settings.campaign,
                target.called,
            )
        except TooLong as error:
            name = target.called or account.name
            self._problems.append(questions.too_long(article, name, error))
            return case.says(reason)
        draft = replace(draft, bare=case.bare)
        cost = target.capabilities.cost if verb is Verb.ANNOUNCE else 0.0
        return replace(case.action, verb=verb, reason=reason, draft=draft, cost=cost)

    def _refused_for_good(self, case: Case, op: Op) -> bool:
        """Whether the network, or a person, said no to this write in a way that lasts.

        New facts may pass where the old ones did not, but not against a person who left the whole
        announcement aside.
        """
        pair, refusal = case.pair, case.pair.refusal
        if refusal is None or refusal.code in PASSING_REFUSALS or pair.refused_op != op:
            return False
        dropped = refusal.code == DROPPED and op is Op.CREATE
        return dropped or op is Op.DELETE or pair.refused_facts == case.facts


def _edits_pictures(target: Target) -> bool:
    """Whether a correction can take the picture of a copy away."""
    can = target.capabilities
    return Op.UPDATE in can.can and (can.picture is None or can.picture.edits)
