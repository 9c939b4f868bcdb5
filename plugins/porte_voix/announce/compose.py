"""An article and an account's limits in, the words to publish out. Pure.

A text written by hand is never cut: too long, it is an error that shows the count. A summary is
fitted by whole sentences first, then by whole words; the link is never cut; mots-clics come only
if they fit. Everything is counted on NFC text, in the network's own unit.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import regex

from porte_voix.announce.model import Article, Card, Draft, Op, Request
from porte_voix.announce.networks.base import Capabilities
from porte_voix.canonical import digest

#: The parameter that names a pair and its generation in the link, whatever the campaign tags: the
#: look-ups of the machine recognise an announcement by it.
MARK = "utm_id"
_SENTENCE_END = regex.compile(r"(?<=[.!?…])[\p{Pf}\"’)]*\s+")
_WORD_END = regex.compile(r"\s+")

Fits = Callable[[str], bool]


class TooLong(Exception):
    """A text written by hand does not fit; ``count`` and ``limit`` in ``unit``."""

    def __init__(self, count: int, limit: int, unit: str, field: str) -> None:
        super().__init__(count, limit, unit, field)
        self.count, self.limit, self.unit, self.field = count, limit, unit, field


def pair_mark(article: str, lang: str, account: str) -> str:
    """What stays the same in the links of one pair through all its generations."""
    seed = f"{article}/{lang}/{account}".encode()
    return "pv" + hashlib.sha256(seed).hexdigest()[:12]


def link_of(url: str, mark: str, gen: int, network: str, campaign: bool) -> str:
    """The canonical address with the mark of the pair and, if asked, the campaign tags."""
    tags = {"utm_source": network, "utm_medium": "social"} if campaign else {}
    parts = urlsplit(url)
    added = urlencode({**tags, MARK: f"{mark}-{gen}"})
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query))


def key_of(pair: tuple[str, str, str], gen: int, op: Op, facts: str) -> str:
    """The idempotency key of one write; a create has one key in its generation, whatever it says."""
    parts = [*pair, gen, str(op), "" if op is Op.CREATE else facts]
    return digest(parts).removeprefix("sha256:")[:32]


def hand_text(article: Article, account: str, network: str) -> tuple[str, str]:
    """The text written for this account, else for its network, else for all; and its field."""
    texts = dict(article.texts)
    for name in (account, network, ""):
        if texts.get(name):
            return texts[name], f"announce.{name}" if name else "announce"
    return "", ""


def compose(
    article: Article,
    account: str,
    network: str,
    capabilities: Capabilities,
    gen: int,
    campaign: bool,
) -> Draft:
    """The draft of one announcement. Raises ``TooLong`` for a text written by hand."""
    link = link_of(
        article.url, pair_mark(article.id, article.lang, account), gen, network, campaign
    )

    def count(text: str) -> int:
        body = f"{text}\n\n{link}" if capabilities.link_inline and text else text
        return capabilities.measure(body or link)

    written, field = hand_text(article, account, network)
    if written:
        text = nfc(written)
        if count(text) > capabilities.limit:
            raise TooLong(count(text), capabilities.limit, capabilities.unit, field)
    else:
        text = fitted(nfc(article.summary), lambda cut: count(cut) <= capabilities.limit)
        tagged = _with_hashtags(text, article.hashtags)
        text = tagged if count(tagged) <= capabilities.limit else text
    inputs = digest(
        [written or article.summary, list(article.hashtags), article.title, link, capabilities.limit]
    )
    return Draft(text, link, count(text), capabilities.limit, capabilities.unit, inputs)


def request_of(article: Article, draft: Draft, now: datetime) -> Request:
    """The whole request of a draft, fixed at the instant of its intent."""
    image = article.image
    return Request(
        text=draft.text,
        link=draft.link,
        lang=article.lang,
        created_at=now.astimezone(UTC).isoformat(timespec="milliseconds"),
        card=Card(
            title=nfc(article.title),
            summary=nfc(article.summary),
            image=image.url if image else None,
            alt=nfc(image.alt) if image else "",
        ),
    )


def nfc(text: str) -> str:
    """Text in the form in which it is counted and sent."""
    return unicodedata.normalize("NFC", text).strip()


def fitted(text: str, fits: Fits) -> str:
    """The longest honest beginning of ``text``: whole sentences, else words, else graphemes."""
    if fits(text):
        return text
    for ends, mark in ((_ends(_SENTENCE_END, text), ""), (_ends(_WORD_END, text), "…")):
        cut = _longest([text[:end].rstrip(" ,;:\u00a0") + mark for end in ends], fits)
        if cut:
            return cut
    graphemes = regex.findall(r"\X", text)
    return _longest(["".join(graphemes[:n]) + "…" for n in range(1, len(graphemes))], fits)


def _ends(pattern: "regex.Pattern[str]", text: str) -> list[int]:
    return [match.start() for match in pattern.finditer(text)]


def _longest(cuts: list[str], fits: Fits) -> str:
    """The last cut that fits; cuts grow, so the search halves them."""
    low, high = 0, len(cuts)
    while low < high:
        middle = (low + high) // 2
        if fits(cuts[middle]):
            low = middle + 1
        else:
            high = middle
    return cuts[low - 1] if low else ""


def _with_hashtags(text: str, hashtags: tuple[str, ...]) -> str:
    tags = " ".join(f"#{tag}" for tag in hashtags)
    return f"{text}\n\n{tags}" if tags and text else text
