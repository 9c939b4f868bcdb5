"""A file that a text attached goes back to its place when the text no longer does."""

from pathlib import Path

from tests.delta.test_core_session import BUILD, SETTINGS, STOCK, differences, run

ARTICLE = """Title: Titre
Date: 2026-01-01 10:00
Save_as: ailleurs/texte.html
Url: ailleurs/texte.html

Bonjour. {link}
"""


def test_a_file_is_moved_by_no_text_of_before(tmp_path: Path) -> None:
    """The link goes, or the text can no more be read: the old one attaches nothing."""
    (tmp_path / "conf.py").write_text(SETTINGS + 'STATIC_PATHS = ["images"]\n', "utf-8")
    (tmp_path / "content/images").mkdir(parents=True)
    (tmp_path / "content/images/photo.png").write_bytes(b"photo")
    other = "Title: Autre\nDate: 2026-01-02 10:00\n\nUn autre texte.\n"
    (tmp_path / "content/autre.md").write_text(other, "utf-8")
    text = tmp_path / "content/texte.md"
    attaching = ARTICLE.format(link="[Une photo]({attach}/images/photo.png)")
    for spoilt in ("Title: sans date\n\nX\n", ARTICLE.format(link="Rien.")):
        text.write_text(attaching, "utf-8")
        run(tmp_path, BUILD)
        assert (tmp_path / "out/ailleurs/images/photo.png").exists()
        text.write_text(spoilt, "utf-8")
        run(tmp_path, BUILD)
        run(tmp_path, STOCK)
        assert (tmp_path / "out/images/photo.png").exists()
        assert differences(tmp_path / "out", tmp_path / "clean") == []
