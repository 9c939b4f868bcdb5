"""Clues that have no fixed form: a birth date, a home, a pupil named by a class. Pure.

None stands alone: a cue beside a date, a street beside a postal code, a name beside a class.
"""

import re
from collections.abc import Iterator
from datetime import date

from porte_voix.i18n import N_
from porte_voix.safeguards.privacy.identifiers import Match

BIRTH = N_("date de naissance")
HOME = N_("adresse")
CLASS = N_("élève et classe")

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
YEAR = r"(?:19|20|2O|l9|I9)[\dOo]{2}"
DATE = re.compile(
    rf"(?P<day>\d{{1,2}}|1er) (?P<month>{'|'.join(MONTHS)}) (?P<year>{YEAR})"
    rf"|(?P<year2>{YEAR})-(?P<month2>\d{{2}})-(?P<day2>\d{{2}})"
    rf"|(?P<day3>\d{{1,2}})/(?P<month3>\d{{1,2}})/(?P<year3>{YEAR})",
    re.IGNORECASE,
)
BIRTH_CUE = re.compile(
    r"\bné(?:e|\(e\)|\.e|·e)?s? ?(?:le|en)?\b(?! ?entre)"
    r"|\bnaissances?\b(?! (?:du|des|de l|d['’]un))|\bDDN\b|\bD\. ?N\.",
    re.IGNORECASE,
)
#: What a text without a birth date seldom holds: looked for before any date.
BORN = re.compile(r"\bn[ée]|naissance|\bDDN\b|\bD\. ?N\.", re.IGNORECASE)
#: Who is of school age, and a little more, is protected whatever the page says.
OLDEST = 21
NEAR = 32

WAY = (
    r"(?:rue|av(?:enue|\.)|boul(?:evard|\.)|ch(?:emin|\.)|rang|route|rte|montée|place|impasse|côte"
    r"|croissant|terrasse|allée)"
)
STREET = re.compile(
    rf"(?<![\w-])\d{{1,5}}(?:-\d+)?,? (?:\d{{1,2}}e )?{WAY}\b[^\n.;|]{{0,40}}", re.I
)
POSTAL = re.compile(
    r"(?<![A-Za-z0-9])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?"
    r"\d[ABCEGHJ-NPRSTV-Z]\d(?![A-Za-z0-9])",
    re.IGNORECASE,
)
HOME_CUE = re.compile(r"\b(?:habit|demeur|domicil|résid|adresse|livrer)\w*", re.IGNORECASE)
POSTAL_NEAR = 80

CAPITAL = r"[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜ][a-zà-ÿ]+(?:-[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜ][a-zà-ÿ]+)?"
NAME = re.compile(rf"(?<![\w’'-])({CAPITAL}) ({CAPITAL})(?![\w-])")
CLASS_CUE = re.compile(
    r"\bgroupe \d{2,3}\b|\b[1-6](?:re|e) année\b|\bmaternelle\b|\bsec\. ?[1-5]\b"
    r"|\b[1-5](?:re|e) secondaire\b|\bclasse d[e'’]|\bfoyer \d+|\bélève de\b"
    r"|\b(?:[4-9]|1[0-7]) ans\b",
    re.IGNORECASE,
)
#: Words that begin a name of something else than a child.
NOT_A_NAME = frozenset(
    {
        *("École", "Centre", "Collège", "Le", "La", "Les", "Un", "Une", "Prix", "Mme", "Madame"),
        *("Monsieur", "Bravo", "Rencontre", "Sainte", "Saint", "Fondation", "Salle", "Parc", "Rue"),
        *("Journée", "Semaine", "Projet", "Conseil", "Comité", "Service", "Info", "Petit", "Notre"),
    }
)
#: A text about an author, not a pupil.
WORK = re.compile(
    r"\b(?:roman|aut(?:eur|rice)|poète|po[èé]\w*|livre|(?:re)?lecture|programme|œuvre|biograph\w+)\b",
    re.IGNORECASE,
)
CLASS_NEAR = 60


def births(text: str, published: date) -> Iterator[Match]:
    """Full dates beside a word of birth, for who is of school age when the text is published."""
    if not BORN.search(text):
        return
    for match in DATE.finditer(text):
        before = text[max(0, match.start() - NEAR) : match.start()]
        after = text[match.end() : match.end() + NEAR]
        if not BIRTH_CUE.search(before) and not re.search(r"naissance", after):
            continue
        age = published.year - _year(match)
        yield Match(BIRTH, match.start(), match.end(), sure=age <= OLDEST)


def _year(match: re.Match[str]) -> int:
    typed = match["year"] or match["year2"] or match["year3"]
    return int(re.sub("[Oo]", "0", re.sub("[lI]", "1", typed)))


def homes(text: str, allowed: frozenset[str]) -> Iterator[Match]:
    """Civic addresses; sure beside a postal code, or when somebody is said to live there."""
    for match in STREET.finditer(text):
        if any(_words(match.group()).startswith(one) for one in allowed):
            continue
        near = text[match.start() : match.end() + POSTAL_NEAR]
        before = text[max(0, match.start() - NEAR) : match.start()]
        sure = bool(POSTAL.search(near) or HOME_CUE.search(before))
        yield Match(HOME, match.start(), match.end(), sure)


def allowed_street(address: str) -> str:
    """The number and street of an address that may be shown, in the form ``homes`` compares."""
    return _words(" ".join(address.split(",")[:2]))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w]+", text.replace("’", "'").casefold()))


def pupils(text: str, names: frozenset[str]) -> Iterator[Match]:
    """First and last names beside a class or an age of school; never certain."""
    if not CLASS_CUE.search(text):
        return
    for match in NAME.finditer(text):
        first, last = match.groups()
        if first in NOT_A_NAME or match.group() in names or last in names:
            continue
        around = text[max(0, match.start() - CLASS_NEAR) : match.end() + CLASS_NEAR]
        if CLASS_CUE.search(around) and not WORK.search(around):
            yield Match(CLASS, match.start(), match.end(), sure=False)
