"""The demonstration's settings with a board's own values: still the settings of a Pelican site."""

import ast
import runpy
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from porte_voix import settings
from porte_voix.firstday import conf, facts

from tests.firstday.test_facts import TYPED
from tests.sites import DEMO

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUES = st.recursive(
    TEXT | st.booleans(),
    lambda inside: (
        st.dictionaries(TEXT, inside, max_size=4) | st.lists(inside, max_size=4).map(tuple)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_a_literal_means_what_it_was_made_from(value: Any) -> None:
    """Quotes, line ends, no-break spaces, empty and single parts."""
    assert ast.literal_eval(conf.literal(value)) == value


def test_what_a_board_has_not_chosen_stays() -> None:
    """Comments and other names keep their lines; a name that was not there comes last."""
    source = '# Un\nA = "a"\nB = {\n    "b": 1,  # c\n}\n# Deux\nC = 3\nL = "x"\n'
    made = conf.rewritten(source, {"B": {"b": "2"}, "N": True}, ("L",))
    assert made == '# Un\nA = "a"\nB = {"b": "2"}\n# Deux\nC = 3\nN = True\n'


def test_nothing_of_the_demo_is_left(tmp_path: Path) -> None:
    """Every name that tells who the board is has changed, and the settings are accepted."""
    source = (DEMO / "pelicanconf.py").read_text("utf-8")
    board = facts.read({**TYPED, "accent": "#9a430c", "schools": "École des Pins"})
    (tmp_path / "pelicanconf.py").write_text(conf.rewritten(source, conf.values(board)), "utf-8")
    read = settings.load(tmp_path / "pelicanconf.py")
    assert read.site == "https://blogue.outardes.example"
    before = runpy.run_path(str(DEMO / "pelicanconf.py"))
    after = runpy.run_path(str(tmp_path / "pelicanconf.py"))
    same = {name for name in before if name.isupper() and before[name] == after.get(name)}
    told = {name for name in conf.values(board) if name in before} - {"DEFAULT_LANG"}
    assert not same & told and len(told) > 8
    text = (tmp_path / "pelicanconf.py").read_text("utf-8")
    assert "rives" not in text.lower() and "555-01" in text
    assert max(map(len, text.splitlines())) <= 100
