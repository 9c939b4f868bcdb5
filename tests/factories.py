"""Ready-made facts for tests: name only what the test is about."""

import struct
import zlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix.announce import manifest
from porte_voix.announce.model import Article, Manifest
from porte_voix.metadata import Document, parse

SITE = "https://blogue.rives-boreales.example"
TORONTO = ZoneInfo("America/Toronto")


def make_article(**facts: Any) -> Article:
    """An article as the manifest tells it."""
    slug = facts.get("slug", "sept-places")
    defaults: dict[str, Any] = {
        "id": "k3f9x2q7",
        "lang": "fr",
        "title": "Sept places en maternelle 4 ans",
        "summary": "La Petite-Boussole a sept places.",
        "url": f"{SITE}/2026/{slug}/",
        "path": f"articles/2026/{slug}.md",
        "slug": slug,
        "date": datetime(2026, 11, 20, 9, 0, tzinfo=TORONTO),
        "revision": "sha256:" + "0" * 64,
    }
    return Article(**{**defaults, **facts})


def make_manifest(*articles: Article, site: str = SITE) -> Manifest:
    """A manifest of these articles (one by default), with its true digest."""
    articles = articles or (make_article(),)
    return Manifest(site, articles, manifest.digest(articles, site))


def make_text(body: str = "Bonjour.", **fields: str | None) -> str:
    """The text of a sound article in Pelican's form; a field given as ``None`` is left out."""
    written: dict[str, str | None] = {
        "Titre": "Sept places en maternelle 4 ans",
        "Date": "2026-11-20 09:00",
        "Identifiant": "k3f9x2q7",
        "Résumé": "La Petite-Boussole a sept places.",
        **fields,
    }
    lines = [f"{name}: {value}" for name, value in written.items() if value is not None]
    return "\n".join([*lines, "", body, ""])


def make_checked(
    *,
    id: str = "aaaa2222",
    date: str = "2026-11-20 09:00",
    title: str = "Essai",
    summary: str = "Une phrase.",
    more: str = "",
) -> str:
    """The file of an article that has nothing to mend; ``more`` holds other lines of its head."""
    return f"""\
---
titre: {title}
date: {date}
id: {id}
resume: {summary}
categorie: Avis
auteur: Maïté Desroseaux
approuve_par: Elzéar Pinsonval
pour_vous: Vous savez quoi faire demain matin.
publics: [parents]
objectif_type: comprehension
objectif_enonce: Expliquer
objectif_justification: Personne ne compte la compréhension.
{more}---

Bonjour.
"""


GOOD = make_checked()


def read(text: str, *, page: bool = False) -> Document:
    """A document parsed as the site would parse it."""
    return parse(text, "content/essai.md", TORONTO, page=page)


def make_png(width: int, height: int) -> bytes:
    """A grey picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
