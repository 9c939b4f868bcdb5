"""An article and an account's limits in, the words to publish out. Pure.

A text written by hand is never cut: too long, it is an error that shows the count. A summary is
fitted by whole sentences first, then by whole words; the link is never cut; mots-clics come only
if they fit. Everything is counted on NFC text, in the network's own unit.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import regex

from porte_voix.announce.model import Article, Card, Draft, Op, Request
from porte_voix.announce.networks.base import Capabilities
from porte_voix.canonical import digest
from porte_voix.typography.edits import HYPHEN
from porte_voix.typography.line import typeset
from porte_voix.typography.markup import is_french

#: The parameter that names a pair and its generation in the link, whatever the campaign tags: the
#: look-ups of the machine recognise an announcement by it.
MARK = "utm_id"
#: Words whose point ends no sentence: initials, titles, usual abbreviations.
_SHORT = r"\b(?:\p{Lu}|MM|Mes?|Dre?s?|Ste?|art|av|boul|cf|ex|no|p|tél)"
#: A sentence, with the quotes and brackets that close it, before one that does not go on in small
#: letters.
_SENTENCE_END = regex.compile(
    rf"(?:[!?…]|(?<!{_SHORT})\.)+(?:[\u00a0\u202f]?»|[\p{{Pf}}\p{{Pe}}\"'])*(?=\s+[^\s\p{{Ll}}])"
)
#: No-break spaces hold their words together: « 10 000 $ » is never cut to « 10 ».
_WORD_END = regex.compile(r"[^\S\u00a0\u202f]+")
#: What must not hang before an ellipsis.
_LOOSE = " \t\n\u00a0\u202f,;:-–—«“‘([{"
#: What nobody sees and some networks, and databases, refuse.
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}--\t\n]", regex.VERSION1)

Fits = Callable[[str], bool]


class TooLong(Exception):
    """A text that is never cut does not fit; ``count`` and ``limit`` in ``unit``."""

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
    """The idempotency key of one write.

    A create has one key in its generation, whatever it says.
    """
    parts = [*pair, gen, str(op), "" if op is Op.CREATE else facts]
    return digest(parts).removeprefix("sha256:")[:32]


def hand_text(article: Article, account: str, network: str, called: str = "") -> tuple[str, str]:
    """The text written for this account, else for its network, else for all; and its field.

    ``called`` is another name of the account, asked first: the one it has in the settings today.
    """
    texts = {_plain(name): (text, name) for name, text in article.texts if text.strip()}
    for name in (called or account, account, network, ""):
        if _plain(name) in texts:
            text, written = texts[_plain(name)]
            return text, f"announce.{written}" if written else "announce"
    return "", ""


def compose(
    article: Article,
    account: str,
    network: str,
    capabilities: Capabilities,
    gen: int,
    campaign: bool,
    called: str = "",
) -> Draft:
    """The draft of one announcement.

    Raises ``TooLong`` for a text written by hand, and for a link that fills more than the limit.
    """
    mark = pair_mark(article.id, article.lang, account)
    link = link_of(article.url, mark, gen, network, campaign)
    limit, unit = capabilities.limit, capabilities.unit

    def count(text: str) -> int:
        return counted(text, link, capabilities)

    def fits(text: str) -> bool:
        return count(text) <= limit

    written, field = hand_text(article, account, network, called)
    text = said(written or article.summary, article.lang)
    if written and not fits(text):
        text = nfc(written)  # the spaces of typography never make a text too long
    hashtags = [nfc(f"#{tag}") for tag in article.hashtags]
    picture = [article.image.digest, nfc(article.image.alt)] if article.image else None
    inputs = digest([text, hashtags, nfc(article.title), link, limit, picture])
    if not fits("" if not written else text):
        raise TooLong(count(text if written else ""), limit, unit, field or "url")
    if not written:
        text = _with_hashtags(fitted(text, fits), hashtags, fits)
    return Draft(text, link, count(text), limit, unit, inputs)


def counted(text: str, link: str, capabilities: Capabilities) -> int:
    """What an announcement counts, with its link where the link is part of the text."""
    if not capabilities.link_inline:
        return capabilities.measure(text)
    return capabilities.measure(f"{text}\n\n{link}" if text else link)


def request_of(article: Article, draft: Draft, now: datetime) -> Request:
    """The whole request of a draft, fixed at the instant of its intent."""
    image = None if draft.bare else article.image
    return Request(
        text=draft.text,
        link=draft.link,
        lang=article.lang,
        created_at=now.astimezone(UTC).isoformat(timespec="milliseconds"),
        card=Card(
            title=said(article.title, article.lang),
            summary=said(article.summary, article.lang),
            image=image.url if image else None,
            alt=said(image.alt, article.lang) if image else "",
            digest=image.live if image else "",
        ),
    )


def nfc(text: str) -> str:
    """Text in the form in which it is counted and sent, without what nobody sees."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", "\n".join(text.splitlines()))).strip()


def said(text: str, lang: str) -> str:
    """A text as it is sent: NFC, and its signs set when it is French.

    The facts of the article stay as they were written, so a better typography updates nothing. A
    hyphen that does not break would hide a telephone number from the networks that link it.
    """
    if not is_french(lang):
        return nfc(text)
    return typeset(nfc(text)).replace(HYPHEN, "-")


def fitted(text: str, fits: Fits) -> str:
    """The longest honest beginning of ``text``: whole sentences, else words, else graphemes."""
    if fits(text):
        return text
    wholes = [0, *(match.end() for match in regex.finditer(r"\X", text))]
    sentences = [match.end() for match in _SENTENCE_END.finditer(text)]
    words = [match.start() for match in _WORD_END.finditer(text)]
    borders = frozenset(wholes)

    def sentence(end: int) -> str:
        return text[:end] if end in borders else ""

    def word(end: int) -> str:
        return _ellipsis(text, len(text[:end].rstrip(_LOOSE)), borders)

    def grapheme(end: int) -> str:
        return _ellipsis(text, end, borders)

    return (
        _longest(sentences, sentence, fits)
        or _longest(words, word, fits)
        or _longest(wholes[:-1], grapheme, fits)
    )


def _ellipsis(text: str, end: int, borders: frozenset[int]) -> str:
    """The beginning of a text, to the last whole grapheme before ``end``, and an ellipsis."""
    while end not in borders:
        end -= 1
    return text[:end] + "…" if end else ""


def _longest(ends: Sequence[int], cut: Callable[[int], str], fits: Fits) -> str:
    """The longest cut that fits; cuts grow with their end, so the search halves them."""
    low, high, best = 0, len(ends), ""
    while low < high:
        middle = (low + high) // 2
        candidate = cut(ends[middle])
        if fits(candidate):
            best, low = candidate or best, middle + 1
        else:
            high = middle
    return best


def _with_hashtags(text: str, hashtags: Sequence[str], fits: Fits) -> str:
    """The text and as many mots-clics as fit, in their order."""
    if not text:
        return text

    def tagged(number: int) -> str:
        return f"{text}\n\n{' '.join(hashtags[:number])}"

    return _longest(range(1, len(hashtags) + 1), tagged, fits) or text


def _plain(name: str) -> str:
    """The name of an account as people write it: capitals and hyphens do not matter."""
    return name.strip().casefold().replace("-", "_")
