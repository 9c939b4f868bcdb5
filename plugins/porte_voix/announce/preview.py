"""What each network would show of an article, before anybody sees it: pages of cards. Pure.

Each account is measured as its network counts, by the rules that the outbox imitates: no library
of a network is needed, and nobody is asked. The pages are for the board's own people and are never
put online.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from porte_voix.accounts import AccountSettings
from porte_voix.announce import preview_template
from porte_voix.announce.case import Target
from porte_voix.announce.compose import TooLong, compose, hand_text, nfc, said
from porte_voix.announce.model import Article
from porte_voix.announce.networks import outbox
from porte_voix.announce.networks.outbox_page import LOCALE, NAMES, initials, long_date, pieces
from porte_voix.announce.networks.outbox_template import STYLE
from porte_voix.settings import Settings

#: These show no picture but the one that they are given: they never look at the page.
GIVEN_ONLY = frozenset(("bluesky", "linkedin"))


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as it would be announced, and what leads to it on this machine.

    ``page`` and ``card`` are paths from the root of the output; ``card`` is the picture that the
    page gives to those who share it. ``state`` is what keeps it from being announced today.
    """

    article: Article
    page: str
    card: str
    alt: str
    state: str = ""

    @property
    def folder(self) -> str:
        """The last part of the address of its preview; a draft may have no id yet."""
        article = self.article
        return f"{article.id or article.slug}-{article.lang}"


def targets(settings: Settings) -> tuple[Target, ...]:
    """Every account, with the limits of its network. Raises ``SettingsError``."""
    return tuple(_target(account) for account in settings.accounts)


def coming(instant: datetime, settings: Settings) -> str:
    """What is said of a draft that has its date."""
    return f"Paraîtra le {long_date(instant.isoformat(), settings.zone)}."


def page(shown: Shown, accounts: Sequence[Target], settings: Settings) -> str:
    """The cards of one article, one for each account."""
    article = shown.article
    return _template(preview_template.PAGE).render(
        style=Markup(STYLE + preview_template.STYLE),
        shown=shown,
        article=article,
        title=said(article.title, article.lang),
        date=long_date(article.date.isoformat(), settings.zone),
        cards=[_card(shown, target, settings) for target in accounts],
    )


def index(drafts: Sequence[Shown], latest: Sequence[Shown], settings: Settings) -> str:
    """The list that leads to the cards of each article."""
    return _template(preview_template.INDEX).render(
        style=Markup(STYLE + preview_template.STYLE),
        groups=[
            (
                title,
                [(one, long_date(one.article.date.isoformat(), settings.zone)) for one in group],
            )
            for title, group in (("À venir", drafts), ("Les plus récents", latest))
            if group
        ],
    )


@cache
def _template(text: str) -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)


def _target(account: AccountSettings) -> Target:
    like = str(account.option("like") or account.network)
    like = like if like in outbox.LIKES else outbox.DEFAULT
    capabilities = outbox.capabilities(AccountSettings(account.name, "outbox", {"like": like}))
    limit = account.option("limit")
    if isinstance(limit, int) and limit > 0:
        capabilities = replace(capabilities, limit=limit)
    options = {**account.options, "like": like}
    return Target(replace(account, options=options), capabilities)


def _card(shown: Shown, target: Target, settings: Settings) -> tuple[dict[str, Any], ...]:
    """The account and the announcement, as the macro of the outbox wants them."""
    account, can = target.account, target.capabilities
    like, label = str(account.option("like")), str(account.option("label", account.name))
    whole = shown.article
    # The end of a consent comes later: what counts here is the day it is first announced.
    article = whole.seen_on(account.network, whole.date.date())
    try:
        draft = compose(article, account.name, account.network, can, 1, settings.campaign)
    except TooLong as error:
        text, link, count = hand_text(article, account.name, account.network)[0], "", error.count
        text = nfc(text)
    else:
        text, link, count = draft.text, draft.link, draft.count
    limit, unit = format_decimal(can.limit, locale=LOCALE), can.unit
    picture = article.image.alt if article.image else shown.alt
    has_picture = bool(shown.card) and (article.image is not None or like not in GIVEN_ONLY)
    if whole.image and article.image is None:
        has_picture = False
    name = NAMES.get(like, like.capitalize())
    known = {
        "name": account.name,
        "label": label,
        "initials": initials(label),
        "like": like,
        "network": name,
        "limit": limit,
        "unit": unit,
    }
    refused = count > can.limit
    state = f"Trop longue pour {name}\u00a0: raccourcissez ce texte" if refused else ""
    inline = can.link_inline and link
    return known, {
        "id": account.name,
        "instant": whole.date.isoformat(),
        "date": long_date(whole.date.isoformat(), settings.zone),
        "lang": whole.lang,
        "text": pieces(f"{text}\n\n{link}".strip() if inline else text),
        "link": link,
        "host": urlsplit(whole.url).hostname or "",
        "title": said(whole.title, whole.lang),
        "summary": said(whole.summary, whole.lang),
        "has_image": has_picture,
        "image": f"../../{shown.card}" if has_picture else "",
        "alt": said(picture, whole.lang),
        "count": format_decimal(count, locale=LOCALE),
        "percent": min(100, round(100 * count / can.limit)),
        "edited": False,
        "withdrawn": False,
        "refused": refused,
        "state": state,
        "before": [],
    }
