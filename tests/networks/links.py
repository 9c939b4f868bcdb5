"""Links in a text, found the way the networks find them: independent of the code under test."""

import re
from collections.abc import Iterator

_HTTP = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_HOST = re.compile(r"https?://(?P<host>[^/?#:]+)", re.IGNORECASE)
_ENDINGS = ".,:;!?'’…)]}*"

# Addresses written without a scheme are links too for X, when the ending is a known one.
_BARE = re.compile(
    r"(?<![\w@$#./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"(?:ca|com|org|net|fr|info|quebec|edu|gov|example)(?![\w-]|\.\w)(?:/[^\s<>\"«»“”]*)?",
    re.IGNORECASE,
)

Span = tuple[int, int]


def http_links(text: str) -> list[Span]:
    """Where each http or https address begins and ends, without the punctuation after it."""
    return list(_spans(_HTTP, text))


def public_links(text: str) -> list[Span]:
    """Addresses that lead to a named host, scheme or not; no IP address, no localhost."""
    named = [span for span in http_links(text) if _has_name(text[slice(*span)])]
    taken = http_links(text)
    bare = [
        span
        for span in _spans(_BARE, text)
        if not any(start <= span[0] < end for start, end in taken)
    ]
    return sorted(named + bare)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        found = match.group()
        while found and found[-1] in _ENDINGS and not _closes(found):
            found = found[:-1]
        yield match.start(), match.start() + len(found)


def _closes(found: str) -> bool:
    """Whether the last character closes a parenthesis opened inside the address."""
    return found[-1] == ")" and found.count("(") >= found.count(")")


def _has_name(url: str) -> bool:
    match = _HOST.match(url)
    return match is not None and re.search(r"\.[^\W\d_-]{2,}$", match["host"]) is not None
