"""The networks we can announce on, by name; each module is loaded only when an account uses it.

Importing a network's library costs up to seconds and is an extra of the package, so nothing here
imports one.
"""

import difflib
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

from porte_voix.accounts import AccountSettings
from porte_voix.announce.networks import options
from porte_voix.announce.networks.base import Capabilities, Network, Renewal
from porte_voix.i18n import _


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a network lives, the options it takes, and the libraries its extra brings."""

    module: str
    options: frozenset[str]
    libraries: tuple[str, ...] = ()
    extra: str = ""


_HERE = "porte_voix.announce.networks"

NETWORKS = {
    "outbox": Entry(f"{_HERE}.outbox", frozenset({"like", "images_dir", "timezone"})),
    "mastodon": Entry(
        f"{_HERE}.mastodon",
        frozenset({"server", "visibility", "limit", "url_length", "media"}),
        ("mastodon", "PIL"),
        "mastodon",
    ),
    "facebook": Entry(
        f"{_HERE}.facebook", frozenset({"page", "version", "base_url"}), ("facebook",), "facebook"
    ),
    "x": Entry(
        f"{_HERE}.x",
        frozenset({"accept_cost", "base_url", "media"}),
        ("tweepy", "twitter_text", "PIL"),
        "x",
    ),
    "bluesky": Entry(
        f"{_HERE}.bluesky", frozenset({"handle", "server"}), ("atproto", "PIL"), "bluesky"
    ),
    "linkedin": Entry(
        f"{_HERE}.linkedin",
        frozenset({"organization", "version", "base_url"}),
        ("PIL",),
        "linkedin",
    ),
    "threads": Entry(f"{_HERE}.threads", frozenset({"base_url"})),
}


def capabilities(account: AccountSettings) -> Capabilities:
    """What the network of an account can do. Raises ``SettingsError``."""
    found: Capabilities = _module(account).capabilities(account)
    return found


def connect(
    account: AccountSettings, state_dir: Path | str, now: Callable[[], datetime]
) -> Network:
    """The network of an account, ready to use. Raises ``SettingsError``."""
    network: Network = _module(account).connect(account, Path(state_dir), now)
    return network


def renewal(account: AccountSettings) -> Renewal:
    """How a person renews the token of an account. Raises ``SettingsError``."""
    found: Renewal = _module(account).renewal(account)
    return found


def _module(account: AccountSettings) -> ModuleType:
    entry = NETWORKS.get(account.network)
    if entry is None:
        raise _unknown(account)
    options.check_names(account, entry.options)
    options.token_expires(account)
    missing = [name for name in entry.libraries if importlib.util.find_spec(name) is None]
    if missing:
        raise options.refuse(
            account,
            _("la bibliothèque de {network} n'est pas installée").format(network=account.network),
            _("Lancez : {command}").format(command=f'pip install "porte-voix[{entry.extra}]"'),
        )
    return importlib.import_module(entry.module)


def _unknown(account: AccountSettings) -> Exception:
    name = account.network.lower()
    if name == "tiktok":
        # Ministerial directive, in force since 2 March 2023; checked 2026-11-20.
        return options.refuse(
            account,
            _("TikTok est interdit aux organismes publics du Québec depuis le 2 mars 2023"),
            _("Retirez ce compte des réglages."),
        )
    near = difflib.get_close_matches(name, NETWORKS, 1)
    return options.refuse(
        account,
        _("le réseau « {network} » n'est pas connu").format(network=account.network),
        _("Vouliez-vous dire « {near} »?").format(near=near[0])
        if near
        else _("Réseaux connus : {known}.").format(known=", ".join(sorted(NETWORKS))),
    )
