"""What only a person can settle, and the gestures that settle it. Pure words over the pair."""

from dataclasses import replace

from porte_voix.announce.compose import TooLong
from porte_voix.announce.model import Action, Article, Op
from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.ledger.pair import DROPPED, Pair, PairKey


def too_long(article: Article, account: str, error: TooLong) -> Problem:
    """The sentence for a text that is never cut and does not fit an account."""
    return Problem(
        article.path,
        _("{field} : {count} {unit} pour « {account} », la limite est {limit}").format(
            field=error.field,
            count=error.count,
            unit=error.unit,
            account=account,
            limit=error.limit,
        ),
        _("Raccourcissez ce texte de {n}; il n'est jamais coupé à votre place.").format(
            n=error.count - error.limit
        ),
    )


def resolution_gestures(key: PairKey, op: str) -> tuple[str, str]:
    """The two commands that answer « was it published? »."""
    article, lang, account = key
    option = "" if lang == "fr" else f" --language {lang}"
    found = " --url ADRESSE" if op == Op.CREATE else ""
    return (
        f"inv ledger.adopt {article} {account}{found}{option}",
        f"inv ledger.resend {article} {account}{option}",
    )


def asking(action: Action, pair: Pair) -> Action:
    """A write whose end only a person can tell."""
    op = pair.intent.op if pair.intent else Op.CREATE
    why = _("trois essais sans réponse claire : une personne doit regarder")
    if op == Op.CREATE and pair.post_id:
        why = _("une copie est connue, mais un autre envoi reste introuvable")
    return replace(
        action, asks=True, reason=pair.asked or why, gestures=resolution_gestures(pair.key, op)
    )


def refused(action: Action, pair: Pair) -> Action:
    """A write that the network, or a person, refused for good."""
    refusal = pair.refusal
    assert refusal is not None
    if refusal.code == DROPPED:
        return replace(action, reason=_("laissé de côté par {by}").format(by=refusal.why))
    first = _("Corrigez le texte de l'article,")
    if pair.refused_op == Op.DELETE:
        first = _("Retirez la copie à la main : {url}").format(url=pair.url)
    return replace(
        action,
        reason=_("refusé par le réseau ({code} : {why})").format(
            code=refusal.code, why=refusal.why
        ),
        asks=True,
        gestures=(
            first,
            _("ou relancez tel quel : {command}").format(
                command=resolution_gestures(pair.key, pair.refused_op)[1]
            ),
        ),
    )


def missing(action: Action) -> Action:
    """An announced article that the manifest no longer holds: absence never retracts."""
    return replace(
        action,
        reason=_("annoncé, mais absent du manifeste : rien n'est retiré sans vous"),
        asks=True,
        gestures=(
            _("Remettez l'article dans content/ (son id est {id}).").format(id=action.article),
            _("ou, pour retirer ses copies : {command}").format(
                command=f"inv withdraw {action.article} --now"
            ),
        ),
    )


def cannot_edit(action: Action, pair: Pair) -> Action:
    """A correction that the network does not allow: two ways out, never taken by itself."""
    return replace(
        action,
        reason=_("modifié, mais ce réseau ne permet pas la correction : à vous de choisir"),
        gestures=(
            _("Répondez sous la copie avec la correction : {url}").format(url=pair.url),
            _("ou retirez l'article puis rétablissez-le : {command}, puis --undo").format(
                command=f"inv withdraw {action.article}"
            ),
        ),
    )


def cannot_delete(action: Action, pair: Pair) -> Action:
    """A retraction that the network does not allow."""
    return replace(
        action,
        asks=True,
        reason=_("ce réseau ne permet pas le retrait : retirez la copie à la main"),
        gestures=(pair.url,),
    )
