"""One article or page as the walks know it, and how it is written down in three formats.

A text is kept as facts and blocks, so that an edit changes a fact and the file is written again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

#: Blocks of a body: ("p", text), ("h", text), ("code", text), ("list", text…), ("link", address,
#: label), ("image", address, label), ("raw", text as it stands in Markdown, nothing elsewhere).
Block = tuple[str, ...]


@dataclass(slots=True)
class Text:
    """One source of the site; ``fields`` holds what only one flavour of site knows."""

    path: str
    title: str
    ident: str
    page: bool = False
    slug: str = ""
    date: str = ""
    modified: str = ""
    lang: str = ""
    status: str = ""
    category: str = ""
    author: str = ""
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    blocks: list[Block] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """The metadata that Pelican reads, empty ones left out."""
        known = {
            "title": self.title,
            "slug": self.slug,
            "date": self.date,
            "modified": self.modified,
            "lang": self.lang,
            "status": self.status,
            "category": self.category,
            "author": self.author,
            "tags": ", ".join(self.tags),
            "summary": self.summary,
            **self.fields,
        }
        return {name: value for name, value in known.items() if value}


def markdown_body(blocks: Iterable[Block]) -> str:
    """The body in Markdown."""
    return "\n\n".join(_markdown(kind, *parts) for kind, *parts in blocks) + "\n"


def _markdown(kind: str, *parts: str) -> str:
    match kind:
        case "h":
            return f"## {parts[0]}"
        case "code":
            return "".join(f"    {line}\n" for line in (":::python", *parts[0].splitlines()))
        case "list":
            return "\n".join(f"- {part}" for part in parts)
        case "link":
            return f"Voir [{parts[1]}]({parts[0]}), **vraiment**."
        case "image":
            return f"![{parts[1]}]({parts[0]})"
    return parts[0]


def as_markdown(text: Text) -> str:
    """A file in Pelican's Markdown, keys first."""
    lines = (f"{name.capitalize()}: {value}" for name, value in text.facts().items())
    return "\n".join(lines) + "\n\n" + markdown_body(text.blocks)


def as_rst(text: Text) -> str:
    """A file in reStructuredText."""
    facts = text.facts()
    title = facts.pop("title")
    lines = [title, "#" * (len(title) + 2), ""]
    lines += [f":{name}: {value}" for name, value in facts.items()]
    return "\n".join([*lines, "", *(_rst(kind, *parts) for kind, *parts in text.blocks)]) + "\n"


def _rst(kind: str, *parts: str) -> str:
    match kind:
        case "h":
            return f"{parts[0]}\n{'=' * (len(parts[0]) + 2)}\n"
        case "code":
            inside = "".join(f"    {line}\n" for line in parts[0].splitlines())
            return f".. code-block:: python\n\n{inside}"
        case "list":
            return "".join(f"- {part}\n" for part in parts)
        case "link":
            return f"Voir `{parts[1]} <{parts[0]}>`__.\n"
        case "image":
            return f".. image:: {parts[0]}\n   :alt: {parts[1]}\n"
        case "raw":
            return ""
    return f"{parts[0]}\n"


def as_html(text: Text) -> str:
    """A file that Pelican's HTML reader reads."""
    facts = text.facts()
    head = f"<title>{escape(facts.pop('title'), quote=False)}</title>"
    metas = "".join(
        f'<meta name="{name}" content="{escape(value)}">\n' for name, value in facts.items()
    )
    body = "".join(_html(kind, *parts) for kind, *parts in text.blocks)
    return f"<html><head>{head}\n{metas}</head><body>\n{body}</body></html>\n"


def _html(kind: str, *parts: str) -> str:
    match kind:
        case "link":
            return f'<p><a href="{parts[0]}">{escape(parts[1])}</a></p>\n'
        case "image":
            return f'<p><img src="{parts[0]}" alt="{escape(parts[1])}"></p>\n'
        case "raw":
            return ""
    return "".join(f"<p>{escape(part)}</p>\n" for part in parts)
