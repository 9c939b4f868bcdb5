"""``inv check --external``: what is asked, remembered with its day, and told."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from porte_voix.settings import Settings
from porte_voix.tasks import outside

from tests.factories import GOOD, make_text, read
from tests.permalinks.test_outbound import Server, server
from tests.tasks.conftest import Site

__all__ = ["server"]
DAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[list[str], int]]]:
    """A function that asks the links of a text on a day: what is told, how many were asked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pelicanconf.py").write_text("MARKDOWN = {}\n", "utf-8")

    def run(body: str, day: datetime = DAY, **fields: str) -> tuple[list[str], int]:
        settings = Settings(site="https://blogue.rives-boreales.example")
        found = [read(make_text(body, **fields))]
        told, asked, _left = outside.problems(found, settings, day, lambda host: True)
        return [str(problem) for problem in told], asked

    yield run


def test_a_dead_link_is_told_with_its_line_and_its_day(ask, server: Server) -> None:
    """Once, with the way out; a good one is not."""
    told, asked = ask(f"Un.\n\n[a]({server.url('404')}) [b]({server.url('bien')})")
    assert asked == 2
    assert len(told) == 1
    assert "content/essai.md:8" in told[0]
    assert "n'existe plus (404), constaté le 2026-11-21" in told[0]


def test_a_link_found_well_rests(ask, server: Server) -> None:
    """It is asked again a week later; one that is ill, each time."""
    body = f"[a]({server.url('bien')}) [b]({server.url('500')})"
    assert ask(body)[1] == 2
    assert ask(body, DAY + timedelta(days=1))[1] == 1
    assert ask(body, DAY + timedelta(days=7))[1] == 2


def test_a_passing_failure_is_told_when_it_lasts(ask, server: Server) -> None:
    """A server that is down today may be up tomorrow."""
    body = f"[b]({server.url('500')})"
    assert ask(body)[0] == []
    (told,) = ask(body, DAY + timedelta(days=4))[0]
    assert "répond par une erreur (500), constaté le 2026-11-21" in told


def test_a_move_gives_the_new_address(ask, server: Server) -> None:
    """The way out is the address itself."""
    (told,) = ask(f"[b]({server.url('to-301-bien')})")[0]
    assert f"Mettez sa nouvelle adresse : {server.url('bien')}" in told


def test_what_is_not_read_is_not_asked(ask, server: Server) -> None:
    """Code, our own pages, fictional sites, and the text of what was withdrawn."""
    body = f"`{server.url('404')}` [a](/mot-clic/) [b](https://social.example/@a)"
    assert ask(body) == ([], 0)
    assert ask(f"[a]({server.url('404')})", Retire="2026-11-21", Motif_retrait="E.") == ([], 0)


@pytest.mark.parametrize("memory", ["", "[]", '{"version": 1, "links": {"u": {"fate": "x"}}}'])
def test_a_memory_that_cannot_be_read_is_made_again(ask, server: Server, memory: str) -> None:
    """Nothing but what was asked is lost."""
    file = Path(".porte-voix/liens.json")
    file.parent.mkdir()
    file.write_text(memory, "utf-8")
    assert len(ask(f"[a]({server.url('404')})")[0]) == 1
    assert server.url("404") in json.loads(file.read_text("utf-8"))["links"]


def test_the_command_never_asks_our_own_network(
    small_site: Callable[..., Site], server: Server
) -> None:
    """A link to this machine is a finding, and exit 4; nothing is sent to it."""
    site = small_site(bon=GOOD + f"\n[a]({server.url('bien')})\n")
    assert site.inv("check").code == 0
    done = site.inv("check", "--external")
    assert done.code == 4
    assert "mène à un réseau privé" in done.err
    assert server.asked == []
