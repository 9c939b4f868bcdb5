"""The texts that a new site starts with: pages that the law asks for, and a first draft.

The pages say only what is true of every site made with Porte-voix, and what the board has just
told; what only the board can decide waits in a draft.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from string import Template

from porte_voix.firstday.facts import Facts

PAGES = Path(__file__).parent / "pages"
#: The first article, a draft; the other texts are pages.
FIRST = "bienvenue.md"


def texts(facts: Facts, now: datetime, identity: str) -> dict[str, str]:
    """Each file of the new content, by its path in it; the site's own language has no mark."""
    known = {**_words(facts), "date": f"{now:%Y-%m-%d %H:%M}", "day": f"{now:%Y-%m-%d}"}
    known["id"] = identity
    found = {}
    for language in facts.languages:
        folder = PAGES / language
        for source in sorted(folder.glob("*.md")):
            own = language == facts.languages[0]
            if source.name == FIRST and not own:
                continue
            marked = "" if own else f"langue: {language}\n"
            text = Template(source.read_text(encoding="utf-8")).substitute(known, language=marked)
            name = source.name if own else f"{source.stem}.{language}.md"
            where = f"articles/{now:%Y}" if source.name == FIRST else "pages"
            found[f"{where}/{name}"] = text
    return found


def _words(facts: Facts) -> Mapping[str, str]:
    """The words that the texts take from the facts; a text in quotes cannot end them."""
    plain = {
        name: str(getattr(facts, name)).replace('"', "”").replace("\\", "")
        for name in ("name", "title", "phone", "email", "officer", "officer_email", "author")
    }
    return {**plain, "where": f"- {facts.address}\n" if facts.address else ""}
