"""A world whose article has a picture: what its site shows, what each network received of it."""

import base64
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from porte_voix.accounts import AccountSettings
from porte_voix.announce.model import Article, Image

from tests.announce.world import ACCOUNTS, World
from tests.factories import SITE, make_article, make_png
from tests.networks.linkedin import FakeLinkedIn
from tests.networks.mastodon import FakeMastodon
from tests.networks.posts import FakePost
from tests.networks.x import FakeX

#: The networks that take a picture from us; the two last ones only if their account asks for it.
UPLOADING = ("bluesky", "linkedin", "mastodon", "x")
ASKING = ("mastodon", "x")
PATH = "/images/quai.png"
PNG = make_png(1200, 630)
OTHER = make_png(1200, 600)
ALT = "Le quai au matin, deux enfants attendent l’autobus."
#: Where each network takes the bytes of a picture.
WAYS = {
    "bluesky": ("POST", "uploadBlob"),
    "linkedin": ("PUT", "dms-uploads"),
    "mastodon": ("POST", "/api/v2/media"),
    "x": ("POST", "/2/media/upload"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture that a public post shows: its id, empty for none, and its description."""

    id: str
    alt: str


def make_image(data: bytes = PNG, alt: str = ALT) -> Image:
    """A picture as the manifest tells it."""
    return Image(f"{SITE}{PATH}", alt, f"sha256:{hashlib.sha256(data).hexdigest()}")


class Gallery(World):
    """``with Gallery(tmp_path, "bluesky") as world:``; ``media`` is the option of its accounts."""

    def __init__(self, folder: Path, *networks: str, media: bool = True, **settings: Any) -> None:
        super().__init__(folder, *networks, **settings)
        self.media = media
        if "mastodon" in self.fakes:
            self.fakes["mastodon"] = FakeMastodon(clock=self.clock, processing=1)

    def account(self, network: str) -> AccountSettings:
        """The account of a network, which sends pictures if it can be asked to."""
        made = super().account(network)
        asked = {"media": self.media} if network in ASKING else {}
        return replace(made, options={**made.options, **asked})

    def hang(self, data: bytes = PNG, alt: str = ALT, **facts: Any) -> Article:
        """Put an article with this picture online."""
        article = make_article(image=make_image(data, alt), **facts)
        self.publish(article)
        self.site.pages[PATH] = ("image/png", data)
        return article

    def received(self, network: str) -> list[tuple[bytes, str]]:
        """The bytes and the type of each picture that reached a network."""
        calls = self.fakes[network].calls(*WAYS[network])
        if network == "x":
            return [(base64.b64decode(call.json()["media"]), "") for call in calls]
        if network == "mastodon":
            files = [call.arguments().files["file"] for call in calls]
            return [(file.content, file.content_type) for file in files]
        return [(call.body, call.content_type) for call in calls]

    def shown(self, network: str) -> Shown:
        """The picture of the one public post, as its readers have it."""
        (post,) = self.posts(network)
        fake = self.fakes[network]
        if network == "bluesky":
            thumb = post.details["embed"]["external"].get("thumb")
            return Shown(thumb["ref"]["$link"] if thumb else "", "")
        if isinstance(fake, FakeLinkedIn):
            article = post.details["content"]["article"]
            return Shown(article.get("thumbnail", ""), article.get("thumbnailAltText", ""))
        if isinstance(fake, FakeMastodon):
            return _attached(post, lambda media: fake.shelf.items[media].description)
        assert isinstance(fake, FakeX)
        return _attached(post, lambda media: fake.alts.get(media))

    def said(self, network: str) -> tuple[str, ...]:
        """The endings of the runs on one account, in the words of the register."""
        mine = {
            event.nonce
            for event in self.events()
            if getattr(event, "account", "") == ACCOUNTS[network] and hasattr(event, "nonce")
        }
        return tuple(e.t for e in self.events() if getattr(e, "nonce", "") in mine)


def _attached(post: FakePost, alt: Any) -> Shown:
    return Shown(post.media[0], alt(post.media[0]) or "") if post.media else Shown("", "")
