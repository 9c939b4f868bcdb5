"""Settings: typed, refused all at once with their way out, and never a secret in sight."""

import copy
import importlib
import os
import pickle
import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from porte_voix import settings as settings_of
from porte_voix.accounts import AccountSettings
from porte_voix.errors import Problem, SettingsError
from porte_voix.secret import Secret
from porte_voix.settings import Settings, from_mapping, is_loopback, load


def refused(**names: Any) -> list[Problem]:
    """What is wrong with these settings."""
    with pytest.raises(SettingsError) as raised:
        from_mapping({f"PORTE_VOIX_{name}": value for name, value in names.items()})
    return list(raised.value.problems)


def made(**names: Any) -> Settings:
    """The settings of these names."""
    return from_mapping({f"PORTE_VOIX_{name}": value for name, value in names.items()})


def test_nothing_set_is_the_defaults() -> None:
    """Pelican's own names, and those of the theme, are not ours to judge."""
    names = {"SITENAME": "Le blogue", "PORTE_VOIX_BOARD": {"name": "CSS"}, "PORTE_VOIX_MENU": ()}
    assert from_mapping(names) == Settings()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://bob:mot/de@h:1/r", "postgresql://•••@h:1/r"),
        ("postgresql://h/r?user=bob&password=mot", "postgresql://h/r?•••"),
        ("git+https://jeton@h.example/a.git#b", "git+https://•••@h.example/a.git#b"),
        ("sqlite:///.porte-voix/registre.sqlite", "sqlite:///.porte-voix/registre.sqlite"),
    ],
)
def test_the_register_s_address_is_shown_without_its_password(address: str, shown: str) -> None:
    """Whole where it is used, masked where a traceback would show it."""
    found = made(LEDGER=address).ledger
    assert (found, repr(found)) == (address, repr(shown))


def test_every_setting_says_what_it_is_for() -> None:
    """The help of each setting is its documentation; its default shows its type."""
    for setting in fields(Settings):
        assert setting.metadata["help"].endswith(".")


def test_values_are_given_their_form() -> None:
    """A slash at the end of an address, a list, a whole number of dollars are what they mean."""
    found = made(
        SITE="https://blogue.example/",
        LIVE_AT="http://127.0.0.1:8000/",
        QUIET_HOURS=["22:00", "07:00"],
        MONTHLY_BUDGET=3,
    )
    assert found.site == "https://blogue.example"
    assert found.live_at == "http://127.0.0.1:8000"
    assert found.quiet_hours == ("22:00", "07:00")
    assert isinstance(found.monthly_budget, float)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE", 7),
        ("SITE", None),
        ("CAMPAIGN", "oui"),
        ("CAMPAIGN", 1),
        ("BRAKE_ARTICLES", "3"),
        ("BRAKE_ARTICLES", True),
        ("BRAKE_ARTICLES", -1),
        ("SPACING_MINUTES", 1.5),
        ("MONTHLY_BUDGET", float("nan")),
        ("MONTHLY_BUDGET", float("inf")),
        ("LIVE_MINUTES", -0.1),
        ("TIMEZONE", "America/Torotno"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", ""),
        ("QUIET_HOURS", "21:00"),
        ("QUIET_HOURS", ("21:00",)),
        ("QUIET_HOURS", ("21:00", "6:30")),
        ("QUIET_HOURS", ("21:00", "06")),
        ("QUIET_HOURS", ("21:00", "0630")),
        ("QUIET_HOURS", ("21:00", "24:00")),
        ("QUIET_HOURS", ("21:00+00:00", "06:30")),
        ("QUIET_HOURS", ("21:00", "06:30", "07:00")),
        ("QUIET_HOURS", (21, 6)),
    ],
)
def test_a_value_that_means_nothing_is_refused(name: str, value: object) -> None:
    """The sentence names the setting, shows the value, and gives its help with an example."""
    (problem,) = refused(**{name: value})
    assert problem.where == "pelicanconf.py"
    assert f"PORTE_VOIX_{name}\u00a0: {value!r} ne convient pas" in problem.what
    assert "Exemple\u00a0: " in problem.way_out


def test_an_unknown_name_is_refused_with_its_neighbour() -> None:
    """A misspelt setting would be silently ignored: it is refused, with what was meant."""
    assert refused(LINAGE="x")[0].way_out == "Vouliez-vous dire PORTE_VOIX_LINEAGE?"
    assert refused(SCHOLS={})[0].way_out == "Vouliez-vous dire PORTE_VOIX_SCHOOLS?"
    assert "PORTE_VOIX_SITE" in refused(ZZZ=1)[0].way_out


def test_every_problem_is_told_at_once() -> None:
    """Never only the first."""
    problems = refused(ZZZ=1, SITE=2, ACCOUNTS={"a": {}, "b": {"network": ""}})
    assert len(problems) == 4


# -- Accounts ------------------------------------------------------------------------------------


def test_accounts_keep_their_order_and_their_options() -> None:
    """The network is taken apart; the rest are options for it."""
    found = made(
        ACCOUNTS={"masto": {"network": "mastodon", "server": "s"}, "x": {"network": "outbox"}}
    )
    assert [account.name for account in found.accounts] == ["masto", "x"]
    assert found.accounts[0] == AccountSettings("masto", "mastodon", {"server": "s"})
    assert found.accounts[0].option("server") == "s"
    assert found.accounts[0].option("rien", 7) == 7


@pytest.mark.parametrize(
    "accounts",
    [
        ["masto"],
        {"masto": "mastodon"},
        {"masto": {"server": "s"}},
        {"masto": {"network": 7}},
        {"": {"network": "outbox"}},
        {"../ailleurs": {"network": "outbox"}},
        {"à l'école": {"network": "outbox"}},
        {7: {"network": "outbox"}},
        {"a" * 41: {"network": "outbox"}},
        {"masto": {"network": "outbox"}, "MASTO": {"network": "outbox"}},
        {"a-b": {"network": "outbox"}, "a_b": {"network": "outbox"}},
    ],
)
def test_an_account_that_cannot_be_told_apart_is_refused(accounts: object) -> None:
    """A network, and a name fit for commands, files and the names of secrets."""
    (problem,) = refused(ACCOUNTS=accounts)
    assert problem.way_out


def test_a_secret_comes_from_the_environment_only() -> None:
    """Its variable is named after the account; a missing one is named to the person."""
    account = AccountSettings("masto-ecole", "mastodon")
    assert (
        account.secret("token", {"PORTE_VOIX_MASTO_ECOLE_TOKEN": " s3cret\n"}).reveal() == "s3cret"
    )
    for environment in ({}, {"PORTE_VOIX_MASTO_ECOLE_TOKEN": "  "}):
        with pytest.raises(SettingsError, match="PORTE_VOIX_MASTO_ECOLE_TOKEN manque"):
            account.secret("token", environment)


def test_a_secret_never_shows() -> None:
    """Neither printed, formatted, in a traceback, copied nor saved."""
    secret = Secret("s3cret")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>30}", repr([secret])]
    assert not any("s3cret" in text for text in shown)
    for save in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            save(secret)
    assert not hasattr(secret, "__dict__")


# -- Times and addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [
        (("21:00", "06:30"), "20:59", False),
        (("21:00", "06:30"), "21:00", True),
        (("21:00", "06:30"), "00:00", True),
        (("21:00", "06:30"), "06:29", True),
        (("21:00", "06:30"), "06:30", False),
        (("12:00", "13:00"), "12:30", True),
        (("12:00", "13:00"), "13:00", False),
        (("00:00", "00:00"), "00:00", False),
        (("08:00", "08:00"), "08:00", False),
    ],
)
def test_quiet_hours(hours: tuple[str, str], hour: str, quiet: bool) -> None:
    """They may pass midnight; equal, there are none; the first minute counts, the last does not."""
    found = Settings(quiet_hours=hours)
    now = datetime.fromisoformat(f"2026-11-20T{hour}").replace(tzinfo=found.zone)
    assert found.is_quiet(now.astimezone(UTC)) is quiet


def test_quiet_hours_follow_the_change_of_clocks() -> None:
    """The same instant of the day is quiet or not by the clocks of the place, summer or winter."""
    found = Settings()
    assert found.is_quiet(datetime(2026, 7, 1, 10, 29, tzinfo=UTC)) is True
    assert found.is_quiet(datetime(2026, 7, 1, 10, 31, tzinfo=UTC)) is False
    assert found.is_quiet(datetime(2026, 12, 1, 10, 31, tzinfo=UTC)) is True


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000/x", True),
        ("http://127.0.0.1.mal.example", False),
        ("http://127.0.0.1@mal.example", False),
        ("https://blogue.example", False),
        ("127.0.0.1", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(address: str, here: bool) -> None:
    """The host of the address decides, not what it looks like."""
    assert is_loopback(address) is here


def test_local_state_is_kept_together() -> None:
    """The manifest stands in the folder of the local state; a week is the window of the law."""
    found = Settings(state_dir="etat")
    assert found.manifest_path == Path("etat/manifest.json")
    assert found.window.days == 7


# -- Files ---------------------------------------------------------------------------------------


def test_a_file_is_read_as_pelican_would(tmp_path: Path) -> None:
    """Upper-case names of ours are kept; all else is Pelican's."""
    path = tmp_path / "pelicanconf.py"
    path.write_text('SITENAME = "Le blogue"\nPORTE_VOIX_SITE = "https://blogue.example"\n')
    assert load(path).site == "https://blogue.example"


def test_a_file_changed_twice_within_a_second_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that another imports has the same size and the same second: only a letter moves."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    imported, published = tmp_path / "reglages_essai.py", tmp_path / "publishconf.py"
    published.write_text("from reglages_essai import *\n", "utf-8")
    for name in ("un", "la", "le"):
        imported.write_text(f'PORTE_VOIX_HASHTAGS = "{name}"\n', "utf-8")
        os.utime(imported, (1_000_000_000, 1_000_000_000))
        # Somebody else who imports it leaves bytecode behind.
        importlib.invalidate_caches()
        importlib.import_module("reglages_essai")
        del sys.modules["reglages_essai"]
        assert settings_of.names(published)["PORTE_VOIX_HASHTAGS"] == name
    assert list(tmp_path.glob("__pycache__/*.pyc"))


def test_a_missing_file_is_a_setting_to_correct(tmp_path: Path) -> None:
    """The sentence gives the path and what to do."""
    with pytest.raises(SettingsError, match=r"n'existe pas"):
        load(tmp_path / "rien.py")


def test_a_broken_file_gives_its_line(tmp_path: Path) -> None:
    """A mistake of syntax is told with its place; any other failure with its reason."""
    path = tmp_path / "pelicanconf.py"
    path.write_text("A = 1\nB = = 2\n")
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert raised.value.problems[0].line == 2
    path.write_text("1 / 0\n")
    with pytest.raises(SettingsError, match="division by zero"):
        load(path)


def test_problems_name_the_file_they_are_in(tmp_path: Path) -> None:
    """With several settings files a person must know which one to open."""
    path = tmp_path / "publishconf.py"
    path.write_text("PORTE_VOIX_SITE = 7\n")
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert raised.value.problems[0].where == str(path)
    assert raised.value.exitcode == 2


def test_theme_names_and_settings_do_not_collide() -> None:
    """A name is the theme's or ours."""
    ours = {setting.name.upper() for setting in fields(Settings)}
    assert not ours & set(settings_of.THEME_NAMES)
