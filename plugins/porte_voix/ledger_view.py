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
    """Which register, how many events it held, and the copies of each article by id and lang."""

    lineage: str
    events: int
    copies: Mapping[tuple[str, str], tuple[Copy, ...]] = field(default_factory=dict)


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
        return LedgerView(str(data["lineage"]), int(data["events"]), copies)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _refused(path) from error


def _key(name: str) -> tuple[str, str]:
    id, lang = name.split("/")
    return id, lang


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
