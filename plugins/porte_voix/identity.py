"""The permanent id of an article: eight signs that no rename, move or new title ever changes."""

import hashlib
import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from porte_voix.errors import Problem
from porte_voix.i18n import _

LENGTH = 8
LETTERS = string.ascii_lowercase + "23456789"
FORM = re.compile(rf"[a-z2-9]{{{LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose id it is: the file, its language, and the line that says so."""

    id: str
    lang: str
    where: str
    line: int | None = None


def propose_id(seed: str) -> str:
    """An id for a new article, always the same for the same seed (its path)."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    letters = []
    for _place in range(LENGTH):
        number, rank = divmod(number, len(LETTERS))
        letters.append(LETTERS[rank])
    return "".join(letters)


def check_unique(identities: Iterable[Identity]) -> tuple[Problem, ...]:
    """An id belongs to one file in each language; a translation shares that of its original."""
    every = sorted(identities, key=lambda identity: identity.where)
    taken = {identity.id for identity in every}
    owners: dict[tuple[str, str], Identity] = {}
    problems = []
    for identity in every:
        owner = owners.setdefault((identity.id, identity.lang), identity)
        if owner is identity:
            continue
        seeds = (f"{identity.where}{turn or ''}" for turn in count())
        new = next(id for id in map(propose_id, seeds) if id not in taken)
        problems.append(
            Problem(
                identity.where,
                _("l'identifiant {id} est déjà celui de {where}").format(
                    id=identity.id, where=owner.where
                ),
                _("Gardez-le au plus ancien des deux; dans l'autre, mettez « id: {new} ».").format(
                    new=new
                ),
                identity.line,
            )
        )
    return tuple(problems)
