"""Front matters drawn at random: fields of Pelican and ours, and values that try things."""

import random
from collections.abc import Iterable

from porte_voix.metadata import NAMES

from tests.safeguards.hostile.posts import Post, raw, text

KEYS = (*sorted(NAMES), "Save_as", "Url", "Template", "Status", "Slug", "Path", "Content", "Reader")
VALUES = (
    *(
        "../../x",
        "/etc/passwd",
        "index.html",
        "../output-x/y",
        "index",
        "flux",
        "theme",
        "archives",
    ),
    *("categorie", "2026", "page/2", "porte-voix", "a/b", "C#", "🎉", "oui", "draft", "published"),
    *("hidden", "{slug}", "..\\..\\x", "%2e%2e/x", "~/x", "con", "-", "0", "2026-01-01", "é" * 90),
    *("<script>", "x\u202ey", "https://evil.example/", "//evil.example", "[a]", "a: b", "'", ""),
)


def fronts(seed: int, count: int) -> list[Post]:
    """Articles and pages whose fate is whatever it is: what they may not do is looked at."""
    chance = random.Random(seed)
    return [_front(chance, f"tirage-{seed}-{number}") for number in range(count)]


def _front(chance: random.Random, name: str) -> Post:
    fields = {chance.choice(KEYS): chance.choice(VALUES) for _ in range(chance.randint(1, 4))}
    written = text(name, **fields).encode("utf-8", "surrogatepass")
    folder = chance.choice(("articles", "articles", "pages"))
    if folder == "pages" and chance.random() < 0.7:
        title = chance.choice(VALUES) or name
        slug = chance.choice(VALUES)
        written = f"titre: {title}\nslug: {slug}\n\nBonjour.\n".encode("utf-8", "surrogatepass")
    return raw(name, written, f"{folder}/{name}.md")


def samples(bodies: Iterable[str]) -> list[Post]:
    """Each text as the body of an article."""
    return [
        raw(f"injection-{number}", text(f"injection-{number}", body).encode("utf-8", "replace"))
        for number, body in enumerate(bodies)
    ]
