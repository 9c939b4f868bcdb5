"""The networks by name, loaded only when an account uses them."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from porte_voix.accounts import AccountSettings
from porte_voix.announce.networks import NETWORKS, capabilities, connect
from porte_voix.errors import SettingsError

from tests.announce.networks.benches import NOW

LIBRARIES = (
    *("mastodon", "facebook", "tweepy", "twitter_text", "atproto"),
    *("requests", "jinja2", "babel", "PIL"),
)


def account(network: str, **options: Any) -> AccountSettings:
    """An account of the settings."""
    return AccountSettings("essai", network, options)


def refusal(made: AccountSettings, connecting: bool = False) -> str:
    """The message of the settings error that this account causes."""
    with pytest.raises(SettingsError) as caught:
        connect(made, Path(), lambda: NOW) if connecting else capabilities(made)
    return str(caught.value)


def test_an_unknown_network_is_told_its_neighbour() -> None:
    """A misspelt network names the one that was probably meant."""
    assert "Vouliez-vous dire «\u00a0mastodon\u00a0»?" in refusal(account("mastodonte"))
    assert "Réseaux connus\u00a0: bluesky, facebook, linkedin, mastodon" in refusal(
        account("minitel")
    )


@pytest.mark.parametrize("name", ["tiktok", "TikTok"])
def test_tiktok_is_refused_with_the_reason(name: str) -> None:
    """Public bodies of Quebec may not use it, and the message says so."""
    assert "depuis le 2 mars 2023" in refusal(account(name))


def test_an_unknown_option_is_told_its_neighbour() -> None:
    """A misspelt option is not silently ignored."""
    message = refusal(account("mastodon", servers="https://a.example"))
    assert "Vouliez-vous dire «\u00a0server\u00a0»?" in message
    assert "Options connues" in refusal(account("facebook", zzz=1))


@pytest.mark.parametrize(
    ("name", "extra"), [(name, name) for name in ("mastodon", "x", "bluesky", "linkedin")]
)
def test_a_missing_library_names_the_command(
    name: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its extra, a network says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    message = refusal(account(name), connecting=True)
    assert f'pip install "porte-voix[{extra}]"' in message


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (account("mastodon"), "«\u00a0server\u00a0» doit être un texte"),
        (account("mastodon", server="mastodon.example"), "n'est pas l'adresse d'un serveur"),
        (account("mastodon", server="http://mastodon.example"), "n'est pas l'adresse"),
        (account("mastodon", server="https://a.example", visibility="publique"), "public"),
        (account("facebook"), "«\u00a0page\u00a0» doit être un texte"),
        (account("facebook", page="1", version="26"), "«\u00a0version\u00a0»"),
        (account("facebook", page="1", base_url="https://a.example"), "ne mène pas à cette"),
        (account("x", accept_cost=True, base_url="http://10.0.0.1"), "ne mène pas à cette"),
        (account("x"), "0,20\u00a0$ US"),
        (
            account("x", accept_cost=True, media="oui"),
            "«\u00a0media\u00a0» doit être True ou False",
        ),
        (account("mastodon", server="https://a.example", media=1), "«\u00a0media\u00a0» doit"),
        (account("bluesky"), "«\u00a0handle\u00a0» doit être un texte"),
        (account("bluesky", handle="a", server="bsky.social"), "n'est pas l'adresse d'un serveur"),
        (account("linkedin"), "«\u00a0organization\u00a0» doit être un texte"),
        (account("linkedin", organization="urn:li:organization:1"), "Exemple\u00a0: 5583111"),
        (account("linkedin", organization="1", version="2026-09"), "«\u00a0version\u00a0»"),
        (account("linkedin", organization="1", base_url="https://a.example"), "ne mène pas à"),
        (account("threads", base_url="https://a.example"), "ne mène pas à cette"),
        (account("outbox", timezone="Quebec/Levis"), "fuseau horaire"),
        (account("outbox", like="minitel"), "Valeurs possibles"),
    ],
)
def test_wrong_options_are_settings_to_correct(
    made: AccountSettings, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each option out of its bounds is told before anything is sent."""
    for name in ("TOKEN", "PASSWORD", "API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET"):
        monkeypatch.setenv(f"PORTE_VOIX_ESSAI_{name}", "jeton-canari")
    assert words in refusal(made, connecting=True)


@pytest.mark.parametrize("value", [0, 61, True, "30"])
def test_a_deadline_stays_inside_the_lease(value: object) -> None:
    """A call may not be given more time than its intent reserves."""
    assert "«\u00a0deadline\u00a0»" in refusal(account("mastodon", deadline=value))


@pytest.mark.parametrize("value", [0, -1, True, "500"])
def test_a_limit_is_a_positive_number(value: object) -> None:
    """A server's own limit is a whole number."""
    assert "«\u00a0limit\u00a0»" in refusal(account("mastodon", limit=value))


def test_a_missing_secret_names_its_variable() -> None:
    """The error says which variable to define."""
    message = refusal(account("mastodon", server="https://a.example"), connecting=True)
    assert "PORTE_VOIX_ESSAI_TOKEN" in message


@pytest.mark.parametrize("name", ["", *NETWORKS])
def test_a_library_is_imported_only_when_used(name: str) -> None:
    """Loading the registry imports no library, and one network only its own."""
    mine = {*NETWORKS[name].libraries} if name else set()
    using = (
        "from porte_voix.accounts import AccountSettings as A; "
        f"n.capabilities(A('a', {name!r}, {{'accept_cost': True}} if {name == 'x'} else {{}}));"
        if name
        else ""
    )
    code = f"import sys, porte_voix.announce.networks as n; {using} print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shared = {"requests"} if name in ("mastodon", "facebook", "x") else set()
    assert not {*done.stdout.split()} & {*LIBRARIES} - mine - shared
