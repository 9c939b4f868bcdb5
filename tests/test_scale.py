"""The page on scale does its sums right: every line that gives a calculation is computed again."""

import ast
import operator
import re

import pytest

from tests.sites import ROOT

PAGE = (ROOT / "docs/echelle.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ([\d ,]+) \| (?:`([^`]+)`)? ?\| (.+) \|$", re.MULTILINE)
OPERATIONS = {
    ast.Add: operator.add,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
}
SUMS = [found.groups() for found in ROW.finditer(PAGE)]


def computed(text: str, known: dict[str, float]) -> float:
    """The value of a sum of names and numbers; anything else is refused."""

    def value(node: ast.AST) -> float:
        if isinstance(node, ast.BinOp):
            return float(OPERATIONS[type(node.op)](value(node.left), value(node.right)))
        if isinstance(node, ast.Name):
            return known[node.id]
        assert isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        return node.value

    return value(ast.parse(text, mode="eval").body)


def number(text: str) -> tuple[float, int]:
    """A number as French writes it, and how many decimals it shows."""
    plain = text.replace(" ", "").replace(",", ".")
    return float(plain), len(plain.partition(".")[2])


@pytest.mark.parametrize("name", [row[0] for row in SUMS if row[2]])
def test_each_sum_is_right(name: str) -> None:
    """The value printed is the sum of exact values, rounded as it shows."""
    exact: dict[str, float] = {}
    for one, shown, formula, _source in SUMS:
        value, decimals = number(shown)
        exact[one] = computed(formula, exact) if formula else value
        if one == name:
            assert abs(exact[one] - value) <= 0.5 * 10**-decimals + 1e-9, (exact[one], value)
            return
    raise AssertionError(name)


def test_every_figure_says_where_it_comes_from() -> None:
    """A line has a sum, or it is given, supposed, measured or read; each name is there once."""
    assert len(SUMS) > 50
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(rows) == len(SUMS), [line for line in rows if not ROW.match(line)]
    assert len({row[0] for row in SUMS}) == len(SUMS)
    for name, _shown, formula, source in SUMS:
        assert bool(formula) == source.startswith("calculé"), name
