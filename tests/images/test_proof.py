"""The proof of pictures, small: `inv test.photos` is the same with a thousand."""

from pathlib import Path

from tests.images.proof import prove


def test_photos_are_silent_upright_true_and_made_once(tmp_path: Path) -> None:
    """Every orientation, two colour spaces: nothing told, nothing wrong, nothing made again."""
    assert prove(tmp_path, 16, 2) == (80, 0, 0)
