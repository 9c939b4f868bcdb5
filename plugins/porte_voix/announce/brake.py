"""What keeps a mistake from becoming a flood: counts over the register's own writes. Pure.

Over the limit of a day, nothing at all goes and a person approves the whole list; spacing and the
monthly budget only make an announcement wait for its turn.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from porte_voix.announce.model import Action, Article, Op, Verb
from porte_voix.i18n import _, ngettext
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
    plan; writes that a person approved, or must approve one by one, are not counted, but for those
    that came with the others: a flood that nobody allowed does not go once most of it is too old.
    """
    coming = [
        action
        for action in actions
        if action.verb.op is not None and not action.asks and not covered(action, state)
    ]
    if not coming:
        return ""
    since = now - DAY
    past = [
        write
        for write in state.writes.values()
        if write.at > since and _cover_of(write) not in state.approvals
    ]
    coming += _seen_with(coming, actions, state)
    articles = {write.article for write in past} | {action.article for action in coming}
    if len(articles) > settings.brake_articles:
        return ngettext(
            "{n} article touché en 24 heures, la limite est {limit}",
            "{n} articles touchés en 24 heures, la limite est {limit}",
            len(articles),
        ).format(n=len(articles), limit=settings.brake_articles)
    accounts = Counter([write.account for write in past] + [action.account for action in coming])
    for account, count in sorted(accounts.items()):
        if count > settings.brake_account:
            return ngettext(
                "{n} écriture en 24 heures sur « {account} », la limite est {limit}",
                "{n} écritures en 24 heures sur « {account} », la limite est {limit}",
                count,
            ).format(n=count, account=account, limit=settings.brake_account)
    return ""


def _seen_with(coming: list[Action], actions: tuple[Action, ...], state: State) -> list[Action]:
    """The announcements that became too old for the plan, and were first seen with it."""

    def instants(some: Iterable[Action]) -> dict[tuple[str, str], datetime]:
        keys = {action.pair[:2] for action in some if action.verb is Verb.ANNOUNCE}
        return {key: state.seen[key][0] for key in keys if key in state.seen}

    asking = [one for one in actions if one.asks and one.verb is Verb.ANNOUNCE]
    late = [action for action in asking if not covered(action, state)]
    seen = sorted(instants(coming).values())
    together = {
        key
        for key, at in instants(late).items()
        if (place := bisect_left(seen, at - DAY)) < len(seen) and seen[place] <= at + DAY
    }
    return [action for action in late if action.pair[:2] in together]


def spread(
    actions: list[Action],
    articles: Iterable[Article],
    state: State,
    settings: Settings,
    now: datetime,
    costs: dict[str, float],
) -> list[Action]:
    """The actions, some made to wait: spacing on their account, or the month's budget.

    Older articles have their turn first. ``costs`` gives the price of one announcement on each
    account, in US dollars.
    """
    due = {action.pair: action for action in actions if action.verb is Verb.ANNOUNCE}
    if not due:
        return actions
    named = {article.key: article for article in articles}
    space = timedelta(minutes=settings.spacing_minutes)
    last = _last_creates(state) if space else {}
    spent = _spent_this_month(state, settings, now, costs)
    for pair in sorted(due, key=lambda pair: (named[pair[:2]].date, pair)):
        action, before = due[pair], last.get(pair[2])
        if space and before and now - before < space and not named[pair[:2]].urgent:
            due[pair] = waiting(action, _("espacement des annonces sur ce compte"))
        elif action.cost and _whole(spent + action.cost) > _whole(settings.monthly_budget):
            due[pair] = waiting(action, _("budget du mois atteint"))
        elif not action.asks:  # A question takes nobody's turn: it may never be answered.
            last[action.account] = now
            spent += action.cost
    return [due[action.pair] if action.verb is Verb.ANNOUNCE else action for action in actions]


def waiting(action: Action, why: str) -> Action:
    """The action put off, for this reason."""
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
    if not any(costs.values()):
        return 0.0
    here = now.astimezone(settings.zone)
    first = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    start, end = (day.astimezone(UTC) for day in (first, _next_month(first)))
    return sum(
        costs.get(write.account, 0.0)
        for write in state.writes.values()
        if start <= write.at < end and write.op == Op.CREATE
    )


def _next_month(first: datetime) -> datetime:
    """The first day of the month after the one that begins on ``first``."""
    return (first + timedelta(days=32)).replace(day=1)
