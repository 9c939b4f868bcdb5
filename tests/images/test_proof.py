"""The proof of pictures, small: `inv test.photos` is the same with a thousand."""

import os
from pathlib import Path

import pytest
from porte_voix.images import cache
from porte_voix.images.cache import Cache, Wanted
from porte_voix.images.probe import probe

from tests.factories import make_png
from tests.images.proof import prove


def test_photos_are_silent_upright_true_and_made_once(tmp_path: Path) -> None:
    """Every orientation, two colour spaces: nothing told, nothing wrong, nothing made again."""
    assert prove(tmp_path, 16, 2) == (80, 0, 0)


def test_the_cache_never_grows_beyond_twice_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown stays; of the rest, as many as are shown, and the oldest go first."""
    monkeypatch.setattr(cache, "LEAST", 2)
    kept = Cache(tmp_path / "cache")
    wanted = []
    for number in range(8):
        file = tmp_path / f"{number}.png"
        file.write_bytes(make_png(20 + number, 20))
        wanted.append(Wanted(file.name, file, probe(file.read_bytes())))
        kept.make(wanted[-1:], 1)
        os.utime(kept.place(wanted[-1]), (number, number))
    assert kept.prune(wanted) == 0
    assert kept.prune(wanted[:1]) == 5
    there = [number for number, one in enumerate(wanted) if kept.place(one).is_dir()]
    assert there == [0, 6, 7]
    assert kept.prune(wanted[:1]) == 0
