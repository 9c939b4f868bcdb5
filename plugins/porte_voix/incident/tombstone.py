"""The file that stays in the place of a text that told too much: nothing of it, but its address.

Pure.
"""

import json

from porte_voix.i18n import N_, _
from porte_voix.metadata import Document

TITLE = N_("Publication retirée")
REASON = N_("Cette publication contenait un renseignement qui ne devait pas être public.")


def tombstone(document: Document, slug: str, day: str, reason: str) -> str:
    """The new source of an article: its identity and its addresses, no word of what it said."""
    fields = {
        "titre": _(TITLE),
        "slug": slug,
        "date": f"{document['date']:%Y-%m-%d %H:%M}",
        "id": document["id"],
        "langue": document["lang"],
        "categorie": document["category"],
        "resume": _(TITLE) + ".",
        "anciennement": list(document["formerly"]) or None,
        "retire": day,
        "motif_retrait": reason.strip() or _(REASON),
    }
    # JSON is YAML, whatever a value holds.
    lines = (
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
        if value
    )
    return "\n".join(["---", *lines, "---", ""])
