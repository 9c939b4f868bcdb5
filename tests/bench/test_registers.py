"""The benches of the register, on one of twenty articles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import plan, weights
from bench.plan import SITE, articles, measured
from bench.registers import ACCOUNTS, fill, history


def test_a_plan_is_timed_on_a_full_register(tmp_path: Path) -> None:
    """Whole processes, on a register where all but one article were said everywhere."""
    address = f"sqlite:///{tmp_path}/registre.sqlite"
    row = measured("SQLite", address, tmp_path, 20, 1)
    assert row.events == 19 * (1 + 2 * len(ACCOUNTS)) + 1 + len(ACCOUNTS)
    assert row.wall > 0 and row.memory > 0 and row.cpu > 0


def test_the_page_of_a_plan_is_written_unless_it_is_only_to_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table is shown either way."""
    page = tmp_path / "page.md"
    monkeypatch.setattr(plan, "DOCUMENT", page)
    monkeypatch.setattr(plan, "registers", sqlite_alone)
    for words in (["--no-write"], []):
        assert not page.exists()
        monkeypatch.setattr("sys.argv", ["plan", "20", "--runs", "1", *words])
        plan.main()
        assert "| SQLite | 20 |" in capsys.readouterr().out
    assert "| SQLite | 20 |" in page.read_text("utf-8")


@contextmanager
def sqlite_alone(folder: Path) -> Iterator[dict[str, str]]:
    """The kind of register that asks for no server."""
    yield {"SQLite": f"sqlite:///{folder}/registre.sqlite"}


def test_a_register_is_weighed_and_written_to(tmp_path: Path) -> None:
    """Its bytes are those of its file, and each write is one more batch."""
    address = f"sqlite:///{tmp_path}/registre.sqlite"
    said = articles(20, datetime(2026, 11, 30, 12, tzinfo=UTC))
    fill(address, history(said, SITE, said[-1].date - timedelta(days=1)), tmp_path)
    before = weights.weight(address, tmp_path)
    assert before == (tmp_path / "registre.sqlite").stat().st_size
    assert 0 < weights.write(address, tmp_path) < 5
    assert weights.weight(address, tmp_path) >= before
