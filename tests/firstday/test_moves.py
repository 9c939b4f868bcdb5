"""Moves that happen all or not at all, wherever the machine stops."""

from pathlib import Path

import pytest
from porte_voix.firstday import moves


class Cut(BaseException):
    """The machine stops: nothing after it runs, not even what puts things back."""


def place(root: Path) -> list[moves.Move]:
    """Two things to move away, and two to put in their place."""
    for name in ("content/a.md", "conf.py", "new/content/b.md", "new/conf.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, "utf-8")
    return [
        (root / "content", root / "kept/content"),
        (root / "conf.py", root / "kept/conf.py"),
        (root / "new/content", root / "content"),
        (root / "new/conf.py", root / "conf.py"),
    ]


def files(root: Path) -> dict[str, str]:
    """Every file and its text."""
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def test_everything_takes_its_place(tmp_path: Path) -> None:
    """The old goes aside, the new comes in, and nothing is left to undo."""
    moves.carry(place(tmp_path), tmp_path / "journal")
    assert sorted(files(tmp_path)) == [
        "conf.py",
        "content/b.md",
        "kept/conf.py",
        "kept/content/a.md",
    ]
    assert not moves.undo(tmp_path / "journal")


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("stopped", [OSError, Cut])
def test_a_stop_at_any_move_loses_nothing(
    turn: int, stopped: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error is undone at once; after a cut, the next run finds the list and undoes it."""
    wanted = place(tmp_path)
    before = files(tmp_path)
    rename, undo, done = Path.rename, moves.undo, []

    def fail(self: Path, target: Path) -> Path:
        if len(done) == turn:
            raise stopped
        done.append(target)
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)

        def after_the_stop(journal: Path) -> bool:
            if stopped is Cut:
                return False
            patch.setattr(Path, "rename", rename)
            return undo(journal)

        patch.setattr(moves, "undo", after_the_stop)
        with pytest.raises(stopped):
            moves.carry(wanted, tmp_path / "journal")
    assert moves.undo(tmp_path / "journal") is (stopped is Cut)
    assert files(tmp_path) == before


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    """A place that is taken puts everything back."""
    wanted = place(tmp_path)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/conf.py").write_text("mine", "utf-8")
    before = files(tmp_path)
    with pytest.raises(FileExistsError):
        moves.carry(wanted, tmp_path / "journal")
    assert files(tmp_path) == before
