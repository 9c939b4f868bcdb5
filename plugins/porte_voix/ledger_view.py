"""The public face of the register, the only part of it that a build reads: no secret, no base.

``inv ledger.export`` writes it; the build shows where each article was announced, and repeats how
far the register had come.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _

FILE_NAME = "ledger-view.json"
SCHEMA = 1
LABELS = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "threads": "Threads",
    "x": "X",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One public announcement of an article."""

    account: str
    network: str
    url: str

    @property
    def label(self) -> str:
        """The network as readers know it; an unknown one goes by the name of its account."""
        return LABELS.get(self.network, self.account)


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Which register, how many events it held, and what it knows of each article by id and lang.

    ``addresses`` are all those that were shared, oldest first; ``site`` is the address of the site
    when they were.
    """

    lineage: str
    events: int
    site: str = ""
    copies: Mapping[tuple[str, str], tuple[Copy, ...]] = field(default_factory=dict)
    addresses: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def read_view(path: Path) -> LedgerView | None:
    """The view at ``path``, or ``None`` before the first export; raises ``SettingsError``."""
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _refused(path) from error
    try:
        if data["schema"] != SCHEMA:
            raise _refused(path)
        articles = data["articles"].items()
        copies = {_key(name): _copies(article) for name, article in articles}
        moves = [(str(one["article"]), str(one["from"]), str(one["to"])) for one in data["moved"]]
        addresses = {
            _key(name): _addresses(_key(name)[0], str(article["url"]), moves)
            for name, article in articles
        }
        lineage, events, site = str(data["lineage"]), int(data["events"]), str(data["site"])
        return LedgerView(lineage, events, site, copies, addresses)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _refused(path) from error


def _key(name: str) -> tuple[str, str]:
    id, lang = name.split("/")
    return id, lang


def _addresses(id: str, first: str, moves: list[tuple[str, str, str]]) -> tuple[str, ...]:
    """The addresses of an article in one language: its first one, then where each move led."""
    found = [first]
    for article, old, new in moves:
        if article == id and old == found[-1]:
            found.append(new)
    return tuple(found)


def _copies(article: Mapping[str, Any]) -> tuple[Copy, ...]:
    copies = (
        Copy(str(c["account"]), str(c["network"]), str(c["url"] or "")) for c in article["copies"]
    )
    return tuple(sorted((copy for copy in copies if copy.url), key=lambda copy: copy.account))


def _refused(path: Path) -> SettingsError:
    return SettingsError(
        [
            Problem(
                str(path),
                _("ce fichier n'est pas une vue du registre que cette version sait lire"),
                _("Refaites-le par « inv ledger.export », ou effacez-le."),
            )
        ]
    )
