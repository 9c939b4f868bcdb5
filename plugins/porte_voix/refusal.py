"""What blocks a site, added by any plugin while it is built and told once at its end.

The rest is built for preview: nothing of it is deployed nor announced while a problem stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from porte_voix.errors import Problem

#: Where the problems are kept in the context that Pelican's generators share.
KEY = "porte_voix_problems"


def refuse(context: dict[str, Any], problems: Iterable[Problem]) -> None:
    """Add problems to those of the build under way."""
    context.setdefault(KEY, []).extend(problems)


def refused(context: Mapping[str, Any]) -> Sequence[Problem]:
    """All the problems so far; the same sequence grows with the build."""
    problems: Sequence[Problem] = context.get(KEY, ())
    return problems
