"""Frozen dataclasses as cheap to make as plain ones, for those made by the hundred thousand.

A frozen dataclass sets each of its fields by a call, three times slower. Here the type checker
alone holds it frozen; the reasons are in ``docs/decisions/``.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, **options: Any) -> Any:
        """``dataclass(frozen=True, …)``: its equality and its hash, but nothing stops a change."""
        return dataclass(unsafe_hash=frozen, **options)
