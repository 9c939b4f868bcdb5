"""The rows about numbers: money, units, hours, dates, telephones, thousands. Pure."""

import re
from collections.abc import Iterator

from porte_voix.typography.edits import HYPHEN, NB, SPACES, Edit, Rule, W, before, replaced, rule

DIGITS = "0123456789"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
#: Units that may stand against their number in the source, and those that are sure only apart.
CLEAR_UNITS = "kg|km/h|km|cm|mm|mg|mL|ml|kWh|kW|°C|Ko|Mo|Go|min"
UNITS = rf"(?:{CLEAR_UNITS}|g|m²|m|ha|L|s|°F|To|ans?)"
#: A number after one of these names something: it is no quantity.
NAMED = re.compile(
    r"(?:\bn[o°º]s?|nᵒ|num[ée]ros?|codes?|postes?|r[ée]solutions?|dossiers?|articles?|\blois?|local"
    r"|matricules?|r[èe]glements?|circuits?|routes?|cases? postales?|formulaires?"
    r"|groupes?|mod[èe]les?|permis|t[ée]l\.?|t[ée]l[ée]phone|immatriculation|C\.\s?P\.)\W*$",
    re.IGNORECASE,
)
STREET = re.compile(
    rf",?{W}(?:rue|avenue|av\.|boul|chemin|ch\.|rang|route|mont[ée]e|place|c[ôo]te|all[ée]e)\b",
    re.IGNORECASE,
)
#: The words before a number that tell what it is (characters).
REACH = 24
NUMBER = re.compile(
    r"[1-9](?<![\w\-‑/.,#°:@$–+][1-9])\d{4,8}"
    r"(?=[ \u00a0]?(?:[a-zà-ÿ$€%]|[.,;!?)]?(?:\s|$)))(?! ?[-‑])"
)
GROUPS = re.compile(
    r"\d(?<![\w,.\-]\d)(?<!\d[ \u00a0\u202f]\d)\d{0,2}(?:[ \u00a0\u202f]\d{3})+"
    r"(?!\d)(?![ \u00a0\-‑]\d)"
)


def _thousands(text: str) -> Iterator[Edit]:
    """Groups of three, from five digits on, unless the number names something."""
    for match in NUMBER.finditer(text):
        words = text[max(0, match.start() - REACH) : match.start()]
        if NAMED.search(words) or STREET.match(text, match.end()):
            continue
        for at in range(match.end() - 3, match.start(), -3):
            yield Edit(at, at, NB)
    for match in GROUPS.finditer(text):
        for at in range(match.end() - 4, match.start(), -4):
            if text[at] != NB:
                yield Edit(at, at + 1, NB)


HOUR = re.compile(
    rf"\d(?<![\w:.,/\-]\d)\d?(?:{W}?[hH]{W}?([0-5]\d)|{W}?h{W}(\d)|{W}?h(?!{W}?\d))(?![\w’'])"
)


def _hours(text: str) -> Iterator[Edit]:
    """« 13h30 » → « 13 h 30 »; the digits stay as they are written."""
    for match in HOUR.finditer(text):
        hour = match[0][:2].rstrip("hH \t\r\n\u00a0\u202f")
        minutes = match[1] or match[2]
        made = f"{hour}{NB}h" + (f"{NB}{minutes}" if minutes else "")
        if made != match[0] and int(hour) <= 24:
            yield Edit(*match.span(), made)


#: The last seven digits of a number of North America.
LOCAL = r"([2-9]\d\d)[ \u00a0.\-‑](\d{4})(?![\w\-‑]*\d)"
#: What stands around a figure of which one of these rules may make something: the others, most
#: of those of a text, are looked at once for all.
WORTHY = re.compile(
    rf"[0-9](?:[0-9]{{4}}|(?=[{SPACES}.\-‑ièehHkcmgKMGTLsa°])(?:"
    r"[ \u00a0\u202f]\d{3}|[ \u00a0.\-‑]\d{4}|i?[èe]me|[èe]re"
    rf"|{W}?[hH]|(?:er)?{W}(?:{MONTHS})\b|{W}?{UNITS}(?![\w’'\-/]))"
    rf"|(?<=[°ºᵒos.e§{SPACES}].)(?:"
    rf"(?<=n[°ºᵒo].)|(?<=nos.)|(?<=art\..)|(?<=p\..)|(?<=poste.)|(?<=§.)"
    rf"|(?<=n[°ºᵒo]{W}.)|(?<=nos{W}.)|(?<=art\.{W}.)|(?<=p\.{W}.)|(?<=poste{W}.)|(?<=§{W}.)))"
)
ROWS = (
    replaced(
        "téléphone",
        rf"1(?<![\w.+/\-‑]1)[ \u00a0.\-‑]\(?([2-9]\d\d)(?:\){W}?|{W}|[.\-‑]){LOCAL}",
        rf"1{NB}\1{NB}\2{HYPHEN}\3",
        "1",
    ),
    replaced(
        "téléphone",
        rf"\((?<![\w.+/\-‑]\()([2-9]\d\d)\){W}?{LOCAL}",
        rf"\1{NB}\2{HYPHEN}\3",
        "(",
    ),
    replaced(
        "téléphone",
        rf"([2-9](?<![\w.+/\-‑].)(?<!\+1 .)\d\d)(?:{W}|[.\-‑]){LOCAL}",
        rf"\1{NB}\2{HYPHEN}\3",
        DIGITS,
    ),
    before("%", "%", r"\d", NB, "%"),
    replaced(
        "$",
        r"\$(?<![\w$]\$)[ \u00a0]?(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)((?:[.,]\d\d)?)"
        rf"(?![\d.,]*\d)(?!\w)(?!{W}?(?:[kMG]\b|mill))",
        rf"\1\2{NB}$",
        "$",
    ),
    before("$", r"[kMG]?\$(?![\w$])|[¢€](?![\w$])", r"\d", NB, "$¢€"),
    rule("$", rf"mill?i(?:on|ard)s?({W})(?=[$€])", NB, "$€"),
    rule("unités", rf"\d({W})(?={UNITS}(?![\w’'\-/]))", NB, DIGITS),
    rule("unités", rf"\d()(?=(?:{CLEAR_UNITS})(?![\w’'\-/]))", NB, DIGITS),
    rule("+ − × ÷ =", r"\d( )[+−×÷=<>]( )(?=\d)", NB, "+−×÷=<>"),
    Rule("heure", frozenset(DIGITS), _hours),
    Rule("milliers", frozenset(DIGITS), _thousands),
    rule("date", rf"\d(?:er)?({W})(?=(?:{MONTHS})\b)", NB, DIGITS),
    rule("2e", r"\d(i?[èe]me)s?(?!\w)", "e", DIGITS),
    rule("1re", r"1(?<![\w,.]1)([èe]re)s?(?!\w)", "re", "1"),
    rule(
        "no",
        rf"[nap§](?<!\w.)(?:(?<=n)(?:[°ºᵒ]|os?)|(?<=a)rt\.|(?<=p)(?:\.|oste)|(?<=§))({W}?)(?=\d)",
        NB,
        DIGITS,
    ),
)
