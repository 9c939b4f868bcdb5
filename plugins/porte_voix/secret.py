"""Values that do not show themselves: a secret, an address that may hold a password."""

import re
from typing import Any

from porte_voix.i18n import _

#: Where an address may hold a password: before its host, or in its query.
_PASSWORD = re.compile(r"(?<=://)[^@]*(?=@)|(?<=\?).*")


class Secret:
    """A value that never shows itself; ``reveal`` is called only where it is sent."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('•••')"

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(_("Un secret ne s'enregistre pas."))


class Address(str):
    """An address that may hold a password: whole where it is used, masked where it is only shown.

    A traceback with local variables shows what ``repr`` gives.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(_PASSWORD.sub("•••", str(self)))
