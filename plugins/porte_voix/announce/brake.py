"""What keeps a mistake from becoming a flood: counts over the register's own writes. Pure.

Over the limit of a day, nothing at all goes and a person approves the whole list; spacing and the
monthly budget only make an announcement wait for its turn.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from porte_voix.announce.model import Action, Article, Op, Verb
from porte_voix.i18n import _
from porte_voix.ledger.state import State, Write
from porte_voix.settings import Settings

DAY = timedelta(hours=24)


def cover(action: Action) -> tuple[str, ...]:
    """What an approval names: this write, of these facts, in this life of the pair, no other."""
    return (*action.pair, str(action.verb.op), action.facts, str(action.gen))


def covered(action: Action, state: State) -> bool:
    """Whether a person approved this very write."""
    return cover(action) in state.approvals


def reason(actions: tuple[Action, ...], state: State, settings: Settings, now: datetime) -> str:
    """Why nothing may go without a person, or the empty string.

    Counts every write of the last 24 hours, creates, updates and deletes alike, and those of the
    plan; writes that a person approved, or must approve one by one, are not counted.
    """
    past = [
        write
        for write in state.writes.values()
        if now - write.at < DAY and _cover_of(write) not in state.approvals
    ]
    coming = [
        action
        for action in actions
        if action.verb.op is not None and not action.asks and not covered(action, state)
    ]
    if not coming:
        return ""
    articles = {write.article for write in past} | {action.article for action in coming}
    if len(articles) > settings.brake_articles:
        return _("{n} articles touchés en 24 heures, la limite est {limit}").format(
            n=len(articles), limit=settings.brake_articles
        )
    accounts = Counter([write.account for write in past] + [action.account for action in coming])
    for account, count in sorted(accounts.items()):
        if count > settings.brake_account:
            return _("{n} écritures en 24 heures sur « {account} », la limite est {limit}").format(
                n=count, account=account, limit=settings.brake_account
            )
    return ""


def spread(
    actions: list[Action],
    articles: list[Article],
    state: State,
    settings: Settings,
    now: datetime,
    costs: dict[str, float],
) -> list[Action]:
    """The actions, some made to wait: spacing on their account, or the month's budget.

    ``costs`` gives the price of one announcement on each account, in US dollars.
    """
    urgent = {article.key for article in articles if article.urgent}
    last = _last_creates(state)
    spent = _spent_this_month(state, settings, now, costs)
    space = timedelta(minutes=settings.spacing_minutes)
    result = []
    for action in actions:
        if action.verb is not Verb.ANNOUNCE:
            result.append(action)
            continue
        before = last.get(action.account)
        if space and before and now - before < space and action.pair[:2] not in urgent:
            action = _wait(action, _("espacement des annonces sur ce compte"))
        elif action.cost and _whole(spent + action.cost) > _whole(settings.monthly_budget):
            action = _wait(action, _("budget du mois atteint"))
        elif not action.asks:  # A question takes nobody's turn: it may never be answered.
            last[action.account] = now
            spent += action.cost
        result.append(action)
    return result


def _wait(action: Action, why: str) -> Action:
    return replace(action, verb=Verb.WAIT, reason=why, draft=None, cost=0.0, asks=False)


def _whole(dollars: float) -> int:
    """Dollars in thousandths of a cent: twenty-five times 0.20 must be 5.00."""
    return round(dollars * 100_000)


def _cover_of(write: Write) -> tuple[str, ...]:
    return (*write.key, write.op, write.facts, str(write.gen))


def _last_creates(state: State) -> dict[str, datetime]:
    last: dict[str, datetime] = {}
    for write in state.writes.values():
        if write.op == Op.CREATE:
            last[write.account] = max(write.at, last.get(write.account, write.at))
    return last


def _spent_this_month(
    state: State, settings: Settings, now: datetime, costs: dict[str, float]
) -> float:
    month = now.astimezone(settings.zone).strftime("%Y-%m")
    return sum(
        costs.get(write.account, 0.0)
        for write in state.writes.values()
        if write.op == Op.CREATE and write.at.astimezone(settings.zone).strftime("%Y-%m") == month
    )
