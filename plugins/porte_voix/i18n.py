"""The language Porte-voix speaks to its operators: French in the source, English by catalogue.

Public bodies of Quebec work in French, so the source strings are French; the variable
``PORTE_VOIX_LANG=en`` selects the English catalogue, which a test keeps complete.
"""

import gettext
import os
from functools import lru_cache
from pathlib import Path

DOMAIN = "porte_voix"
SOURCE_LANGUAGE = "fr"
#: From the signs of Python's formats to those of French: no-break space, comma.
FRENCH_SIGNS = {ord(","): "\u00a0", ord("."): ","}
LOCALE_DIR = Path(__file__).parent / "locale"

_chosen = ""


def use_language(language: str) -> None:
    """Speak ``language`` (an ISO 639-1 code) from now on; the empty string asks the environment."""
    global _chosen
    _chosen = language


def language() -> str:
    """The language spoken now, never taken from the machine's locale."""
    return (_chosen or os.environ.get("PORTE_VOIX_LANG") or SOURCE_LANGUAGE)[:2]


@lru_cache(maxsize=4)
def catalogue(code: str) -> gettext.NullTranslations:
    """The messages of one language; the source language needs no catalogue."""
    if code == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[code], fallback=True)


def _(message: str) -> str:
    """The message in the language spoken now."""
    return catalogue(language()).gettext(message)


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message agreeing with ``n``: French takes the singular for 0 too, English does not."""
    translations = catalogue(language())
    if type(translations) is gettext.NullTranslations:
        return singular if abs(n) < 2 else plural
    return translations.ngettext(singular, plural, n)


def number(value: float, decimals: int = 0) -> str:
    """A number as people write it: ``12 345,6`` in French, ``12,345.6`` in English."""
    text = f"{value:,.{decimals}f}"
    return text.translate(FRENCH_SIGNS) if language() == SOURCE_LANGUAGE else text
