"""The file of an article or a page that came from WordPress: its front matter, its text. Pure."""

import html
import json
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from porte_voix.values import plain_key
from porte_voix.wordpress.export import Item

#: What our rules ask of an article and no text of before could have: lifted under a name, a while.
LIFTED = ("objectif-absent", "pour-vous", "public-nomme")
WHY = "Repris de WordPress, écrit avant ce blogue."
#: How much of a text stands for the summary that was never written.
SUMMARY = 260


@dataclass(frozen=True, slots=True)
class Facts:
    """What the whole move knows of one item; ``image`` is a path and what it shows."""

    id: str
    stem: str
    status: str
    author: str
    old: str
    image: tuple[str, str]
    by: str
    until: str


def text(item: Item, facts: Facts, body: str) -> str:
    """The whole file."""
    article = item.kind == "post"
    title = words(item.title) or facts.stem
    lines = [f"titre: {_quoted(title)}", f"slug: {facts.stem}"]
    if article or facts.status == "publie":
        lines.append(f"date: {item.date[:16]}")
    lines.append(f"id: {facts.id}")
    lines.append(f"statut: {facts.status}")
    if article:
        lines += _of_an_article(item, facts, body, title)
    if facts.image[0]:
        lines += [f"image: {_quoted(facts.image[0])}", f"image_texte: {_quoted(facts.image[1])}"]
    if facts.old:
        lines.append(f"anciennement: [{_quoted(facts.old)}]")
    return "\n".join(["---", *lines, "---", "", body])


def _of_an_article(item: Item, facts: Facts, body: str, title: str) -> list[str]:
    category, *others = [words(name) for name in item.categories] or [""]
    tags: dict[str, str] = {}
    for name in (*(words(tag) for tag in item.tags), *others):
        if name:
            tags.setdefault(plain_key(name), name)
    lines = [f"categorie: {_quoted(category)}"] if category else []
    lines += [f"auteur: {_quoted(words(facts.author))}"] if facts.author else []
    if tags:
        lines.append(f"etiquettes: [{', '.join(map(_quoted, tags.values()))}]")
    lines.append(f"resume: {_quoted(summary(words(item.excerpt) or words(item.html), title))}")
    # What was said before this blogue is never said again.
    lines.append("annonce: non")
    lines.append("derogations:")
    for rule in LIFTED:
        lines += [f"  - regle: {rule}", f"    motif: {_quoted(WHY)}"]
        lines += [f"    par: {_quoted(facts.by)}", f"    jusqu_au: {facts.until}"]
    return lines


def words(text: str) -> str:
    """The words of a fragment of HTML, on one line, without shortcodes."""
    bare = re.sub(r"\[/?[a-zA-Z][\w-]*[^\]]*\]", " ", text)
    shown = BeautifulSoup(bare, "html.parser").get_text(" ") if "<" in bare else html.unescape(bare)
    return " ".join(shown.split())


def summary(words: str, title: str) -> str:
    """The first sentences of a text; its title when it has no words."""
    if len(words) <= SUMMARY:
        return words or title
    cut = words[: SUMMARY + 1]
    end = max(cut.rfind(f"{mark} ") for mark in ".!?")
    return cut[: end + 1] if end > SUMMARY // 3 else f"{cut[: cut.rfind(' ')]}…"


def quoted(words: str) -> str:
    """Words inside an attribute of HTML."""
    return html.escape(words, quote=True)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
