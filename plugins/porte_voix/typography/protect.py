"""What typography never goes into: addresses, names of accounts, times, ratios, codes. Pure."""

import re
from collections.abc import Iterable

PROTECTED = re.compile(
    r"""
    (?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>«»“”"]+   # addresses
    | [\w.+'-]*@[\w-]+(?:[.@][\w-]+)*             # courriels, names of accounts
    | \#\w+                                       # mots-clics
    | (?:[\w-]+\.)+[a-z]{2,}(?:/[^\s<>«»]*)?(?!\w) # names of sites and files
    | (?<![\w/])\.{0,2}/[\w.~-]+(?:/[\w.~-]*)*    # paths
    | :[a-z0-9_+-]+:                              # emoji codes
    | \d+(?::\d+)+                                # times and ratios
    | \b[a-z]\w*:(?=[^\s:])\S+                    # « lang:fr »
    | \{\w+\}\S*                                  # what Pelican will replace
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: A word that may be protected: nothing protected holds a space, nor lacks one of these signs, nor
#: ends with the first of them.
SIGN = re.compile(r"[:@#./{]\S")
WORD = re.compile(r"(?<!\S)[^\s:@#./{]*+[:@#./{]\S+")


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of a text that must come out as they are."""
    if not SIGN.search(text):
        return ()
    return tuple(
        match.span()
        for word in WORD.finditer(text)
        for match in PROTECTED.finditer(text, *word.span())
    )


def is_free(start: int, end: int, kept: Iterable[tuple[int, int]]) -> bool:
    """Whether an edit leaves every protected stretch whole."""
    return not any(start < high and end > low for low, high in kept)
