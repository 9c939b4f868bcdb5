"""One way to turn data into bytes, so that equal data always have equal digests.

Keys sorted, no spaces, UTF-8 in NFC: the form that the manifest, the plan and the register share.
"""

import hashlib
import json
import unicodedata
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Any) -> str:
    """``value`` as JSON with one spelling only; raises ``TypeError`` on anything but plain data."""
    return unicodedata.normalize("NFC", _ENCODER.encode(value))


def digest(value: Any) -> str:
    """``sha256:`` and the hexadecimal digest of the canonical JSON of ``value``."""
    return text_digest(_ENCODER.encode(value))


def text_digest(text: str) -> str:
    """The same, of that JSON written already, however its accents are spelt."""
    data = unicodedata.normalize("NFC", text).encode()
    return "sha256:" + hashlib.sha256(data).hexdigest()
