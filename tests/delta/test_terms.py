"""Texts share their categories, tags and authors, except where somebody could tell."""

import shutil
from pathlib import Path

import pytest

from tests.delta.test_core_session import BUILD, PROGRAM, SETTINGS, STOCK, differences, linked, run

LISTED = """{% for article in articles %}{% for tag in article.tags %}
{{ tag }} {{ TOLD }} {{ article.category }}{% endfor %}{% endfor %}"""
NUMBERED = """
from itertools import count
from pelican import signals

def number(generator):
    numbers = count()
    for article in generator.articles:
        for tag in article.tags:
            tag.number = next(numbers)

def register():
    signals.article_generator_pretaxonomy.connect(number)
"""
FILTER = """
def one(these, this):
    return sum(other is this for other in these)

JINJA_FILTERS = {"one": one}
"""
SHARED = PROGRAM.partition("ways = []")[0] + (
    "with Session(pelican) as session:\n"
    "    session.build()\n"
    "    tags = [tag for a in session.made.context['articles'] for tag in a.tags]\n"
    "print(len(tags), len(set(map(id, tags))), file=sys.stderr)"
)


def site(folder: Path, told: str, settings: str = "") -> None:
    """Twelve articles whose tags are listed in one page, each as ``told`` tells it."""
    linked(folder)
    more = f'THEME_TEMPLATES_OVERRIDES = ["over"]\n{settings}'
    (folder / "conf.py").write_text(f"{SETTINGS}{more}", "utf-8")
    (folder / "over").mkdir()
    (folder / "over" / "archives.html").write_text(LISTED.replace("TOLD", told), "utf-8")


def test_a_site_where_nobody_can_tell_shares_them(tmp_path: Path) -> None:
    """Twenty-four tags are two objects, and the pages those of Pelican."""
    site(tmp_path, "tag.slug")
    assert run(tmp_path, SHARED).splitlines()[-1] == "24 2"
    run(tmp_path, STOCK)
    assert differences(tmp_path / "out", tmp_path / "clean") == []


@pytest.mark.parametrize(
    ("told", "settings"),
    [
        ("tag is sameas articles[0].tags[0]", ""),
        ("[articles[0].tags[0]]|one(tag)", FILTER),
        ("tag.number", 'PLUGINS.append("numbered")\n'),
    ],
)
def test_where_somebody_can_tell_each_text_has_its_own(
    tmp_path: Path, told: str, settings: str
) -> None:
    """A template, a function of the settings, a plugin: when all is new, then when a text goes."""
    site(tmp_path, told, settings)
    (tmp_path / "numbered.py").write_text(NUMBERED, "utf-8")
    stock = STOCK.replace("[]", '[\\"numbered\\"]') if "numbered" in settings else STOCK
    run(tmp_path, BUILD)
    run(tmp_path, stock)
    assert differences(tmp_path / "out", tmp_path / "clean") == []
    (tmp_path / "content" / "12.md").unlink()
    assert run(tmp_path, SHARED).splitlines()[-1] == "22 22"
    shutil.rmtree(tmp_path / "clean")
    run(tmp_path, stock)
    assert differences(tmp_path / "out", tmp_path / "clean") == []
