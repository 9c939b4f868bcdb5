"""``inv watch``, as the job of every week runs it."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from porte_voix.announce.settled import Settled
from porte_voix.tasks.watching import SUBJECTS

from tests.alerts.board import Board, environment, served
from tests.announce.office import Office
from tests.announce.overheard import ROOT
from tests.serving import serve
from tests.tasks.conftest import Site


def test_what_is_fine_opens_nothing(site: Site) -> None:
    """A register is open, every account is an outbox; an unknown subject is refused by name."""
    opened = site.inv("ledger.init", "--baseline", "2026-11-01")
    lineage = re.search(r'PORTE_VOIX_LINEAGE = "\w+"', opened.out)
    assert lineage, opened.err
    with (site.folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"{lineage[0]}\n")
    done = site.inv("watch", "--subjects", "jetons", "--issues")
    assert (done.code, "rien à faire" in done.out) == (0, True), done.err
    wrong = site.inv("watch", "--subjects", "jeton")
    assert (wrong.code, all(name in wrong.err for name in SUBJECTS)) == (2, True)


def test_a_network_that_does_not_answer_calls_nobody(tmp_path: Path) -> None:
    """No issue, not even a host to open it: code 75, as the command that looked."""
    with Office(tmp_path, ("mastodon",)) as office:
        (tmp_path / "tasks.py").write_bytes((ROOT / "tasks.py").read_bytes())
        office.fakes["mastodon"].faults.add("drop", times=None)
        words = ("watch", "--subjects", "jetons,derive", "--issues")
        done = Site(tmp_path).inv(*words, **office.environment)
    assert done.code == 75, done.err
    assert "? mastodon" in done.out and "relancez plus tard" in done.err


def test_what_waits_for_days_calls_a_person(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A host out of reach, or a site that has not been told all for two days: one issue; without a
    chain, which nothing tells, nobody.
    """
    www, board = tmp_path_factory.mktemp("www"), Board("github")
    now = datetime.now(UTC)
    with serve(www) as live, served(board) as url:
        with (site.folder / "publishconf.py").open("a", encoding="utf-8") as conf:
            conf.write(f"PORTE_VOIX_LIVE_AT = {live!r}\n")
        for age, code in ((None, 4), (timedelta(hours=47), 0), (timedelta(hours=49), 4)):
            if age:
                said = Settled("c0ffee", "0123456789abcdef", 12, (now - age).isoformat())
                (www / "porte-voix.json").write_text(json.dumps({"rest": asdict(said)}), "utf-8")
            words = ("watch", "--subjects", "attente", "--issues")
            known = environment("github", url)
            assert age or site.inv(*words, **known).code == 0
            done = site.inv(*words, GITHUB_SHA="c0ffee", **known)
            assert done.code == code, done.err
    (issue,) = board.issues
    assert issue["names"] == ["porte-voix:attente"]
    assert f"{now - timedelta(hours=49):%Y-%m-%d %H:%M}" in issue["body"]


def test_what_asks_for_a_gesture_becomes_one_issue(site: Site) -> None:
    """No register was opened: said once on the host, however often the job runs."""
    board = Board("github")
    with served(board) as url:
        for _week in range(2):
            done = site.inv(
                "watch", "--subjects", "derive", "--issues", **environment("github", url)
            )
            assert done.code == 4, done.err
    (issue,) = board.issues
    assert "ledger.init" in issue["body"]
    assert issue["names"] == ["porte-voix:derive"]
