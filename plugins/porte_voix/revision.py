"""What makes two versions of a page different: a digest that the live page repeats."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from porte_voix.canonical import digest


def revision(written: Mapping[str, Any], *rendered: str) -> str:
    """The digest of the fields that were written and of what was made of the file."""
    return digest([_plain(written), *rendered])


def _plain(value: Any) -> Any:
    """Typed values as plain data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
