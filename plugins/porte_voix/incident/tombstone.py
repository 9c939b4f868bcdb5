"""The file that stays in the place of a text that told too much: nothing of it, but its address.

Pure.
"""

import json

from porte_voix.i18n import N_, catalogue
from porte_voix.metadata import Document

TITLE = N_("Publication retirée")
REASON = N_("Cette publication contenait un renseignement qui ne devait pas être public.")


def tombstone(document: Document, slug: str, day: str, reason: str, lang: str = "fr") -> str:
    """The new source of an article: its identity and its addresses, no word of what it said.

    Readers find it in the language of the article, ``lang`` unless it names its own.
    """
    words = catalogue((document["lang"] or lang)[:2]).gettext
    fields = {
        "titre": words(TITLE),
        "slug": slug,
        "date": f"{document['date']:%Y-%m-%d %H:%M}",
        "id": document["id"],
        "langue": document["lang"],
        "categorie": document["category"],
        "resume": words(TITLE) + ".",
        "anciennement": list(document["formerly"]) or None,
        "retire": day,
        "motif_retrait": reason.strip() or words(REASON),
    }
    # JSON is YAML, whatever a value holds.
    lines = (
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
        if value
    )
    return "\n".join(["---", *lines, "---", ""])
