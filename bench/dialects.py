"""How each generator wants its posts: where they are, their header, their links.

Each spells a picture and an internal link as its own documentation advises.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from bench.corpus import Post, path_of
from bench.prose import IMAGE, LINK


@dataclass(frozen=True, slots=True)
class Dialect:
    """Folders relative to the site's, and the three things that differ in a post.

    The fields hold functions of this module, so that a dialect can go to another process.
    """

    content: str
    images: str
    header: Callable[[Post], str]
    picture: Callable[[int], str]
    address: Callable[[str], str]

    def text(self, post: Post) -> str:
        """The whole file of a post."""
        picture = f"![Une image de nos écoles]({self.picture(post.image)})"
        target = self.address(path_of(post.target, post.seed))
        link = f"[la publication {post.target}]({target})"
        return self.header(post) + post.body.replace(IMAGE, picture).replace(LINK, link)


def _pelican_header(post: Post) -> str:
    return _lines(post) + "\n"


def _porte_voix_header(post: Post) -> str:
    """With the two fields that ``inv build`` asks of an article besides."""
    letters = "".join(chr(97 + post.index // 26**place % 26) for place in range(8))
    return f"{_lines(post)}Id: {letters}\nSummary: Le point sur la publication {post.index}.\n\n"


def _lines(post: Post) -> str:
    return (
        f"Title: {post.title}\nDate: {post.date:%Y-%m-%d %H:%M:%S}\nCategory: {post.category}\n"
        f"Author: {post.author}\nTags: {', '.join(post.tags)}\n"
    )


def _hugo_header(post: Post) -> str:
    return _yaml(post, categories=[post.category], authors=[post.author])


def _eleventy_header(post: Post) -> str:
    return _yaml(post, category=post.category, author=post.author)


def _yaml(post: Post, **terms: object) -> str:
    """A YAML header: JSON values are YAML values."""
    fields = {"title": post.title, **terms, "tags": post.tags}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    return "\n".join(["---", f"date: {post.date:%Y-%m-%dT%H:%M:%SZ}", *lines, "---", "", ""])


def _pelican_picture(image: int) -> str:
    return f"{{static}}/images/photo-{image:02d}.svg"


def _plain_picture(image: int) -> str:
    return f"/images/photo-{image:02d}.svg"


def _pelican_address(path: str) -> str:
    return f"{{filename}}/{path}"


def _plain_address(path: str) -> str:
    return f"/articles/{PurePath(path).stem}/"


PELICAN = Dialect("content", "content/images", _pelican_header, _pelican_picture, _pelican_address)
PORTE_VOIX = Dialect(
    "content", "content/images", _porte_voix_header, _pelican_picture, _pelican_address
)
HUGO = Dialect("content", "static/images", _hugo_header, _plain_picture, _plain_address)
ELEVENTY = Dialect("src", "src/images", _eleventy_header, _plain_picture, _plain_address)
DIALECTS = {"pelican": PELICAN, "porte-voix": PORTE_VOIX, "hugo": HUGO, "eleventy": ELEVENTY}
