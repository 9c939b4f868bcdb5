"""One way to turn data into bytes, so that equal data always have equal digests.

Keys sorted, no spaces, UTF-8 in NFC: the form that the manifest, the plan and the register share.
"""

import hashlib
import json
import unicodedata
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """``sha256:`` and the hexadecimal digest of the canonical JSON of ``value``; raises
    ``TypeError`` on anything but plain data.
    """
    return text_digest(_ENCODER.encode(value))


def text_digest(text: str) -> str:
    """The same, of that JSON written already, however its accents are spelt."""
    return bytes_digest(unicodedata.normalize("NFC", text).encode())


def bytes_digest(*parts: bytes) -> str:
    """The same, of that JSON written already in its canonical form, in pieces."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return f"sha256:{found.hexdigest()}"


def is_canonical(text: bytes) -> bool:
    """Whether accents are spelt as in the canonical form. Raises ``ValueError`` if not UTF-8."""
    return unicodedata.is_normalized("NFC", text.decode())
