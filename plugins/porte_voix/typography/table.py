"""The table of signs of Quebec French, one rule a row. Pure.

Authority: Office québécois de la langue française, « Espacement avant et après les signes »
(https://vitrinelinguistique.oqlf.gouv.qc.ca/22039, read 2026-11): no space before « ; ! ? », a
no-break space before the colon, inside guillemets, before « % », « $ » and units.
"""

import re
from collections.abc import Iterator

from porte_voix.typography import numbers
from porte_voix.typography.edits import (
    NB,
    THIN,
    Edit,
    Rule,
    W,
    before,
    replaced,
    rule,
    spaced,
    swapped,
)

END = r"(?=\s|$)"
QUOTES = re.compile(r'(?<![\w"])"(?=[^\s"])[^"\n]*(?<=[^\s"])"(?![\w"])')


def _quotes(text: str) -> Iterator[Edit]:
    """« "x" » by pairs; inside guillemets, the second level."""
    for match in QUOTES.finditer(text):
        before = text[: match.start()]
        inside = before.count("«") > before.count("»")
        opens, closes = ("“", "”") if inside else (f"«{NB}", f"{NB}»")
        yield Edit(match.start(), match.start() + 1, opens)
        yield Edit(match.end() - 1, match.end(), closes)


INCISE = re.compile(r"[–—](?<=\s.)( )[^\s–—][^–—.!?\n]*?(?<=\S)( )(?=[–—][\s,.;:!?])")


def _incises(text: str) -> Iterator[Edit]:
    """The inner spaces of a pair of dashes do not break."""
    for match in INCISE.finditer(text):
        for group in (1, 2):
            if match[group] != NB:
                yield Edit(*match.span(group), NB)


#: A hyphen between spaces; never in the items of a list, where it may stand for anything.
DASH = replaced("–", r" - (?=\S)(?:(?<=[^\s\d]...)|(?<=\S...)(?=[^\s\d]))", " – ", (" - ",))
#: What may stand before « ; ! ? », and the signs with what must follow.
CLOSED, LOUD = r"[^\s«“(\[{;!?]", r"(?:;|[!?]+[)\]]?)(?=[\s»”…]|$)"
#: Without the thin space, then with it, where it is at hand.
TIGHT = before("; ! ?", LOUD, CLOSED, "", spaced(";!?"))
AIRY = before("; ! ?", LOUD, CLOSED, THIN, ";!?")
ROWS = (
    replaced("…", r"\.{3}(?<![./]...)(?![./])", "…", ("...",)),
    before(", . …", rf"[,.…]{END}", r"[\w»”)\]%$’]", "", spaced(",.…")),
    Rule('" "', frozenset('"'), _quotes),
    replaced("«", rf"«{W}*(?=[^\s»])", f"«{NB}", "«"),
    before("»", "»", "[^«]", NB, "»"),
    replaced("“", rf"“{W}+(?=\S)", "“", "“"),
    before("”", "”", r"\S", "", "”"),
    before(":", rf":{END}", r"[^«“(\[:]", NB, ":"),
    swapped(r"'(?<=[^\W\d_].)(?=[^\W_]|[«“…])", "’"),
    rule("( [", r"[(\[]([ \u00a0\u202f]+)(?=[^\s)\]])", "", "(["),
    before(") ]", r"[)\]]", r"[^(\[:;\n]", "", ")]"),
    Rule("– –", frozenset("–—"), _incises),
    rule("—", r"[—–](?<![^\n].)( )(?=\S)", NB, "—–"),
    replaced("–", r"Saguenay ?[-–] ?Lac-Saint-Jean\b", "Saguenay–Lac-Saint-Jean", ("Saguenay",)),
    replaced(
        "–",
        r"Gaspésie ?[-–] ?Îles-de-la-Madeleine\b",
        "Gaspésie–Îles-de-la-Madeleine",
        ("Gaspésie",),
    ),
    rule("/", r"\w( )/ ?(?=\w)", "", "/"),
    rule("/", r"\w/( )(?=\w)", "", "/"),
    *numbers.ROWS,
    rule(
        "M. Mme",
        rf"(?<![\w.])(?:MM?\.|Mmes?|Mlles?|Drs?|Dres?|Mes?)({W})(?=[A-ZÀ-Þ])",
        NB,
        ("M.", "Mme", "Mlle", "Dr", "Me"),
    ),
    replaced("espaces", r" {2,}(?=\S)(?<!^.)", " ", ("  ",)),
)
