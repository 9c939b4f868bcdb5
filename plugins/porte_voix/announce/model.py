"""What travels between the build, the plan, the calls and the register: plain frozen data."""

from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import datetime
from enum import StrEnum
from typing import Any

from porte_voix.canonical import digest
from porte_voix.record import record

#: Version of ``manifest.json``; a reader refuses what it does not know.
MANIFEST_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Image:
    """The social image of an article: absolute address, alternative text, digest of its file.

    ``served`` is the digest of the bytes at its address, when the site serves others than the
    file's own: a photo without its metadata is the same picture.

    ``reach`` names the networks that the people in it agreed to (``None``: nobody had to), until
    the end of the day ``until``.
    """

    url: str
    alt: str
    digest: str
    served: str = ""
    reach: tuple[str, ...] | None = None
    until: Day | None = None

    @property
    def live(self) -> str:
        """The digest of the bytes that the site shows."""
        return self.served or self.digest

    @property
    def is_bounded(self) -> bool:
        """Whether somebody in it set terms."""
        return self.reach is not None or self.until is not None

    def may_go(self, place: str, today: Day) -> bool:
        """Whether it may be shown there that day; an empty place is nobody's but ours."""
        is_over = self.until is not None and today > self.until
        return not is_over and (not place or self.reach is None or place in self.reach)


@record(frozen=True, slots=True)
class Article:
    """One article as the manifest tells it; ``date`` is aware, ``withdrawn`` a day or ``None``.

    ``texts`` pairs a network or account name (or the empty string, for all) with a text written
    by hand. ``announce`` is false when the writer asked for silence; ``held`` says which rule keeps
    it from being announced. ``revision`` digests the whole page, ``facts`` what is announced.
    """

    id: str
    lang: str
    title: str
    summary: str
    url: str
    path: str
    slug: str
    date: datetime
    texts: tuple[tuple[str, str], ...] = ()
    announce: bool = True
    image: Image | None = None
    hashtags: tuple[str, ...] = ()
    urgent: bool = False
    withdrawn: Day | None = None
    revision: str = ""
    held: str = ""

    def seen_on(self, place: str, today: Day) -> "Article":
        """The article as it may go there that day: its picture stays home unless all agreed."""
        if self.image is None or self.image.may_go(place, today):
            return self
        return replace(self, image=None)

    @property
    def key(self) -> tuple[str, str]:
        """The identity of the article in one language."""
        return (self.id, self.lang)

    @property
    def facts(self) -> str:
        """Digest of the announced facts: nothing else may cause an update (rule 4 of the law)."""
        return digest(
            {
                "title": self.title,
                "texts": [list(text) for text in sorted(self.texts)],
                "summary": self.summary,
                "image": [self.image.digest, self.image.alt] if self.image else None,
                "withdrawn": self.withdrawn is not None,
            }
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """All announceable articles of one build, and the digest that the live site repeats."""

    site: str
    articles: tuple[Article, ...]
    digest: str

    def article(self, key: tuple[str, str]) -> Article | None:
        """The article of this identity, or ``None``."""
        return next((article for article in self.articles if article.key == key), None)


@dataclass(frozen=True, slots=True)
class Card:
    """The link card of an announcement, for the networks where the sender makes it.

    ``digest`` is that of the bytes of its image, as the manifest gives it.
    """

    title: str
    summary: str
    image: str | None = None
    alt: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """The whole of one announcement, fixed in the intent; a resend uses these very bytes.

    ``media`` are ids already uploaded; ``created_at`` an ISO 8601 instant in UTC.
    """

    text: str
    link: str
    lang: str
    created_at: str
    card: Card
    media: tuple[str, ...] = ()

    def body(self) -> str:
        """Text and link as one string, for the networks that take the link in the text."""
        return f"{self.text}\n\n{self.link}" if self.text else self.link

    def to_json(self) -> dict[str, Any]:
        """Plain data for the register."""
        return {
            "text": self.text,
            "link": self.link,
            "lang": self.lang,
            "created_at": self.created_at,
            "card": {
                "title": self.card.title,
                "summary": self.card.summary,
                "image": self.card.image,
                "alt": self.card.alt,
                "digest": self.card.digest,
            },
            "media": list(self.media),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Request":
        """The request that the register holds."""
        return cls(
            text=data["text"],
            link=data["link"],
            lang=data["lang"],
            created_at=data["created_at"],
            card=Card(**data["card"]),
            media=tuple(data["media"]),
        )


class Op(StrEnum):
    """The three writes a network can be asked for."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Verb(StrEnum):
    """What the plan says of one pair."""

    ANNOUNCE = "announce"
    UPDATE = "update"
    RETRACT = "retract"
    RECONCILE = "reconcile"
    WAIT = "wait"
    NONE = "none"

    @property
    def op(self) -> Op | None:
        """The write behind the verb, if it is one."""
        return WRITES.get(self)


WRITES = {Verb.ANNOUNCE: Op.CREATE, Verb.UPDATE: Op.UPDATE, Verb.RETRACT: Op.DELETE}


@dataclass(frozen=True, slots=True)
class Draft:
    """A text made to fit one account: its count against the limit, in the network's own unit.

    ``bare`` says that the picture of the article may not go with it.
    """

    text: str
    link: str
    count: int
    limit: int
    unit: str
    inputs: str
    bare: bool = False


@record(frozen=True, slots=True)
class Action:
    """One line of the plan; ``asks`` is true when only a person can make it go on.

    ``gen`` is the generation of the pair: an approval given in one life is none in the next.
    """

    verb: Verb
    article: str
    lang: str
    account: str
    network: str
    url: str
    title: str
    reason: str
    facts: str
    state: str
    draft: Draft | None = None
    cost: float = 0.0
    asks: bool = False
    gestures: tuple[str, ...] = ()
    gen: int = 1

    @property
    def pair(self) -> tuple[str, str, str]:
        """The identity of the pair: article, language, account."""
        return (self.article, self.lang, self.account)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done at ``instant``.

    Its digest covers facts, decisions and the states of the pairs, nothing else.
    """

    site: str
    manifest: str
    instant: datetime
    actions: tuple[Action, ...]
    brake: str = ""
    hold: str = ""

    @property
    def writes(self) -> tuple[Action, ...]:
        """The actions that would change what the public sees."""
        return tuple(action for action in self.actions if action.verb in WRITES)

    @property
    def digest(self) -> str:
        """The identity of what is decided here; a person's approval is bound to it."""
        return digest(
            [
                [*action.pair, action.gen, str(action.verb), action.facts, action.state]
                for action in sorted(self.writes, key=lambda action: action.pair)
            ]
        )
