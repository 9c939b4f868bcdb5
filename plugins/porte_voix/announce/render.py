"""The plan for people and for programs. The plan itself is data; these are its views."""

import json
import unicodedata
from collections import Counter
from typing import Any

from porte_voix.announce.model import Action, Plan, Verb
from porte_voix.i18n import _, number

#: Version of the JSON view.
PLAN_SCHEMA = 1

#: The sign of each verb, so that colour is never alone.
SIGNS = {
    Verb.ANNOUNCE: "+",
    Verb.UPDATE: "~",
    Verb.RETRACT: "−",
    Verb.RECONCILE: "?",
    Verb.WAIT: "…",
    Verb.NONE: "·",
}

#: The classes of the signs that turn text round (https://www.unicode.org/reports/tr9/, 2026-11-20).
TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def sign_of(action: Action) -> str:
    """The sign of an action; a question to a person has its own."""
    return "!" if action.asks else SIGNS[action.verb]


def as_json(plan: Plan) -> str:
    """The whole plan as JSON, one action a line: same inputs, same bytes."""
    data = {
        "schema": PLAN_SCHEMA,
        "site": plan.site,
        "manifest": plan.manifest,
        "instant": plan.instant.isoformat(),
        "digest": plan.digest,
        "brake": plan.brake,
        "hold": plan.hold,
    }
    whole = json.dumps(data, ensure_ascii=False, indent=1).removesuffix("\n}")
    line = json.JSONEncoder(ensure_ascii=False).encode
    actions = ",\n".join(f"  {line(action_json(action))}" for action in plan.actions)
    return f'{whole},\n "actions": [\n{actions}\n ]\n}}'


def action_json(action: Action) -> dict[str, Any]:
    """One action as plain data."""
    draft = action.draft
    return {
        "action": str(action.verb),
        "article": action.article,
        "lang": action.lang,
        "account": action.account,
        "network": action.network,
        "title": action.title,
        "text": draft.text if draft else "",
        "link": draft.link if draft else "",
        "count": draft.count if draft else 0,
        "limit": draft.limit if draft else 0,
        "unit": draft.unit if draft else "",
        "url": action.url,
        "reason": action.reason,
        "facts": action.facts,
        "state": action.state,
        "cost": action.cost,
        "asks": action.asks,
        "gestures": list(action.gestures),
    }


def as_markdown(plan: Plan) -> str:
    """What would happen, for a merge request; every value is shown as code, never as markup."""
    lines = [f"### {_('Plan des annonces')}", ""]
    if plan.hold:
        lines += [_("Envois suspendus par {by}.").format(by=_code(plan.hold)), ""]
    if plan.brake:
        lines += [_("Frein : {why}.").format(why=_code(plan.brake)), ""]
    shown = worth_showing(plan)
    if not shown:
        return "\n".join([*lines, _("Rien à annoncer."), ""])
    lines += [
        f"| | {_('Article')} | {_('Compte')} | {_('Longueur')} | {_('Raison')} |",
        "|---|---|---|---|---|",
    ]
    for action in shown:
        lines.append(
            f"| {sign_of(action)} | {_code(action.title)} | {_code(action.account)} "
            f"| {count_of(action)} | {_code(action.reason)} |"
        )
    for action in shown:
        if action.draft:
            lines += ["", _code(f"{action.account} — {action.title}"), "", "```text"]
            lines += [_plain(line) for line in action.draft.text.splitlines()]
            lines += ["```"]
    return "\n".join([*lines, "", summary(plan), ""])


def worth_showing(plan: Plan) -> tuple[Action, ...]:
    """The actions a person must know of: all but those where nothing is to be done."""
    return tuple(
        action
        for action in plan.actions
        if action.verb is not Verb.NONE or action.gestures or action.asks
    )


def count_of(action: Action) -> str:
    """The count of the text against its limit."""
    return f"{action.draft.count}/{action.draft.limit}" if action.draft else ""


def summary(plan: Plan) -> str:
    """The plan in one line."""
    counts = Counter(action.verb for action in plan.actions)
    asks = sum(action.asks for action in plan.actions)
    cost = sum(action.cost for action in plan.actions)
    parts = [
        _("{n} à annoncer").format(n=counts[Verb.ANNOUNCE]),
        _("{n} à corriger").format(n=counts[Verb.UPDATE]),
        _("{n} à retirer").format(n=counts[Verb.RETRACT]),
        _("{n} à vérifier").format(n=counts[Verb.RECONCILE]),
        _("{n} en attente").format(n=counts[Verb.WAIT]),
    ]
    if asks:
        parts.append(_("{n} à décider par une personne").format(n=asks))
    if cost:
        parts.append(_("coût : {cost} $ US").format(cost=number(cost, 2)))
    return ", ".join(parts) + "."


def _code(text: str) -> str:
    """Text that no renderer can take for markup, on one line."""
    flat = " ".join(_plain(text).split()).replace("|", "¦")
    return f"`{flat}`" if flat else ""


def _plain(text: str) -> str:
    """Text without what would close a code span, or hide or turn round what follows it."""
    shown = (sign for sign in text if sign.isspace() or not _is_unseen(sign))
    return "".join(shown).replace("`", "'")


def _is_unseen(sign: str) -> bool:
    """Whether a sign is a control or turns the direction of writing; emoji joiners are neither."""
    return unicodedata.category(sign) == "Cc" or unicodedata.bidirectional(sign) in TURNS
