"""Functions of others replaced for the length of a build, and only when they are those we know.

A replacement is made from the function it replaces, so that it can hand over to it. Nothing is
replaced when the source of that function, or of another one that the replacement relies on, is not
one of those it was written for: the build is then slower, and right.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from porte_voix.delta import guards


@dataclass(frozen=True, slots=True)
class Patch:
    """One function to replace: its name, what makes the new one, what that one relies on."""

    target: str
    make: Callable[[Any], Any]
    relies: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything whose source must be known."""
        return self.target, *self.relies


def names(patches: Sequence[Patch]) -> tuple[str, ...]:
    """Everything that some patches touch or rely on."""
    return tuple(dict.fromkeys(name for patch in patches for name in patch.names))


@contextmanager
def applied(patches: Sequence[Patch]) -> Iterator[tuple[str, ...]]:
    """Replace what may be, tell the names that are not known, and put everything back."""
    strange = guards.unknown(names(patches))
    with ExitStack() as undo:
        for patch in patches:
            if not set(strange) & set(patch.names):
                _replace(patch, undo)
        yield strange


def _replace(patch: Patch, undo: ExitStack) -> None:
    """Put the new function in the place of the old one."""
    owner, name = guards.place(patch.target)
    replace(owner, name, patch.make(inspect.getattr_static(owner, name)), undo)


def replace(owner: Any, name: str, ours: Any, undo: ExitStack) -> None:
    """Put an attribute in the place of another until the stack unwinds."""
    stock = inspect.getattr_static(owner, name)
    setattr(owner, name, ours)
    undo.callback(_put_back, owner, name, ours, stock)


def _put_back(owner: Any, name: str, ours: Any, stock: Any) -> None:
    """What somebody else put over ours in the meantime stays."""
    if inspect.getattr_static(owner, name) is ours:
        setattr(owner, name, stock)
