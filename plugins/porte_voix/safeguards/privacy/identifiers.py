"""Structured identifiers: what has a form and, for some, a check that its digits must pass. Pure.

RAMQ numbers and codes permanents share one shape, and a child's birth date reads as both: they are
one kind. A scanned page shows O for 0 and l for 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum import luhn

from porte_voix.i18n import N_

PUPIL = N_("identifiant d'élève ou de santé")
NAS = N_("NAS")
PHONE = N_("téléphone")
EMAIL = N_("courriel personnel")
LICENCE = N_("permis de conduire")
CARD = N_("carte ou compte")

#: A digit, or what a scanner takes for one.
D = "[0-9OoIl]"
NOT_BEFORE, NOT_AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
#: Numbers of books and reviews have the same shape.
SERIALS = frozenset({"ISBN", "ISSN"})
PUPIL_FORM = re.compile(
    rf"{NOT_BEFORE}([A-Za-z]{{4}})[ -]?({D}{{2}})[ -]?({D}{{2}})[ -]?({D}{{2}})[ -]?({D}{{2}})"
    rf"{NOT_AFTER}"
)
NAS_FORM = re.compile(
    rf"(?<![A-Za-z0-9.,])(?<!\d[ -])({D}{{3}})([ -]?)({D}{{3}})[ -]?({D}{{3}})"
    r"(?![A-Za-z0-9])(?![ -]\d)(?! ?R[TPCMZR] ?\d{4})"
)
NAS_CUE = re.compile(r"\bN\.? ?A\.? ?S\b|assurance sociale|\bS\.?I\.?N\b", re.IGNORECASE)
#: What counts things: the number before it is a quantity.
QUANTITY = re.compile(r" ?(?:[$€%]|[a-zà-ÿ²]+\b)")
PHONE_FORM = re.compile(
    rf"(?<![A-Za-z0-9/._-])(?:\+? ?1[ .-]?)?\(?[2-9]{D}{{2}}\)?[ .-]{{0,2}}"
    rf"[2-9]{D}{{2}}[ .-]?{D}{{4}}"
    r"(?![A-Za-z0-9])"
    r"|(?<![0-9] )(?<![A-Za-z0-9])[2-9](?: \d){9}(?! ?\d)"
)
#: Numbers that organisations pay for: nobody has one at home.
TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
EMAIL_FORM = re.compile(
    r"(?<![\w.+@-])([\w.+-]+) ?@ ?([\w-]+(?: ?\. ?[\w-]+)+)(?![\w@])", re.IGNORECASE
)
PERSONAL = frozenset(
    {
        *("gmail", "hotmail", "outlook", "live", "msn", "yahoo", "icloud", "me", "videotron"),
        *("bell", "sympatico", "cgocable", "proton", "protonmail", "globetrotter", "aol"),
    }
)
LICENCE_FORM = re.compile(r"(?<![A-Za-z0-9])[A-Z](?:\d{12}|\d{4}-\d{6}-\d{2})(?![A-Za-z0-9])")
CARD_FORM = re.compile(r"(?<![\w/.:-])\d(?:[ -]?\d){12,18}(?![\w-])")
ACCOUNT_FORM = re.compile(r"(?<![\w/-])\d{5}-\d{3}-\d{7,12}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Match:
    """One identifier in a plain text; ``sure`` is false when it may well be something else."""

    kind: str
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What the organisation shows on purpose: telephone numbers, mail domains and addresses."""

    phones: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()


def identifiers(text: str, known: Known) -> Iterator[Match]:
    """Every structured identifier of a plain text."""
    for look in (_pupils, _nas, _licences, _cards):
        yield from look(text)
    yield from _phones(text, known)
    yield from _emails(text, known)


def digits(text: str) -> str:
    """The digits of a text, as a scanner should have read them."""
    read = text.replace("O", "0").replace("o", "0").replace("I", "1").replace("l", "1")
    return re.sub(r"\D", "", read)


def _real(text: str, least: int) -> bool:
    """Whether enough of the signs are true digits."""
    return sum(sign.isdigit() for sign in text) >= least


def _pupils(text: str) -> Iterator[Match]:
    for match in PUPIL_FORM.finditer(text):
        one, two, three = (digits(match[n]) for n in range(2, 5))
        enough = _real("".join(match.groups()[1:]), 5)
        if match[1].upper() in SERIALS or not enough:
            continue
        if _is_day(one, two, three) or _is_day(three, two, one):
            yield Match(PUPIL, match.start(), match.end())


def _is_day(day: str, month: str, year: str) -> bool:
    """Whether these are a birth date; fifty is added to the month of women."""
    number = int(month) - 50 if int(month) > 50 else int(month)
    for century in (1900, 2000):
        try:
            date(century + int(year), number, int(day))
        except ValueError:
            continue
        return True
    return False


def _nas(text: str) -> Iterator[Match]:
    for match in NAS_FORM.finditer(text):
        number = digits("".join(match.group(1, 3, 4)))
        if len(set(number)) == 1 or not luhn.is_valid(number) or not _real(match.group(), 7):
            continue
        around = text[max(0, match.start() - 40) : match.end() + 40]
        cued = bool(NAS_CUE.search(around))
        counted = not match[2] or bool(QUANTITY.match(text, match.end()))
        yield Match(NAS, match.start(), match.end(), sure=cued or not counted)


def _licences(text: str) -> Iterator[Match]:
    for match in LICENCE_FORM.finditer(text):
        yield Match(LICENCE, match.start(), match.end())


def _cards(text: str) -> Iterator[Match]:
    for match in CARD_FORM.finditer(text):
        number = digits(match.group())
        book = number.startswith(("978", "979")) or "ISBN" in text[: match.start()][-12:]
        if luhn.is_valid(number) and not book:
            yield Match(CARD, match.start(), match.end())
    for match in ACCOUNT_FORM.finditer(text):
        yield Match(CARD, match.start(), match.end())


def national(number: str) -> str:
    """The ten digits of a North American number; empty when it is none."""
    import phonenumbers  # 0.2 s that a text without any number need not wait for

    try:
        read = phonenumbers.parse(number, "CA")
    except phonenumbers.NumberParseException:
        return ""
    whole = str(read.national_number)
    return whole if phonenumbers.is_possible_number(read) and len(whole) == 10 else ""


def _phones(text: str, known: Known) -> Iterator[Match]:
    for match in PHONE_FORM.finditer(text):
        number = national(digits(match.group()))
        shown = number in known.phones or number[:3] in TOLL_FREE
        if number and not shown and _real(match.group(), 8):
            yield Match(PHONE, match.start(), match.end())


def _emails(text: str, known: Known) -> Iterator[Match]:
    for match in EMAIL_FORM.finditer(text):
        name, domain = match[1], match[2].replace(" ", "").lower().rstrip(".")
        spaced = match[2] != match[2].replace(" ", "") or " @" in match.group()
        personal = domain.split(".")[0] in PERSONAL
        pupil = "edu" in domain.split(".") or name.isdigit()
        if f"{name}@{domain}".lower() in known.emails:
            continue
        if personal or pupil:
            yield Match(EMAIL, match.start(), match.end())
        elif not spaced and not _ours(domain, known.domains):
            yield Match(EMAIL, match.start(), match.end(), sure=False)


def _ours(domain: str, domains: frozenset[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in domains)
