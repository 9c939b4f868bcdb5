"""What one render is seen to read, and what that makes of lists, clocks and functions."""

import datetime
import random
from typing import Any

import pytest
from jinja2 import Environment
from porte_voix.delta import templates, tracing
from porte_voix.delta.digest import Undigestible, digest
from porte_voix.delta.traced import END, TracedList, clock

NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


def read(source: str, **names: Any) -> tuple[str, tracing.Trace]:
    """Render a template under a trace."""
    env = Environment()
    env.globals["draw"] = random.random
    env.filters["shout"] = str.upper
    templates.equip(env)
    template = env.from_string(source)
    with tracing.traced(names) as trace:
        return template.render(names), trace


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("{{ all[:3]|length }}", set()),
        ("{{ all|first }}", {("all", 0, 1)}),
        ("{% for each in all[:3] %}{{ each }}{% endfor %}", {("all", 0, 3)}),
        ("{% for each in all %}{{ each }}{% endfor %}", {("all", 0, END)}),
        ("{% if all %}yes{% endif %}", {("all", 0, 1)}),
        ("{{ all[2] }}", {("all", 2, 3)}),
        ("{{ all[-1] }}", {("all", 0, END)}),
        ("{{ 5 in all }}", {("all", 0, END)}),
        ("{{ all|tojson }}", {("all", 0, END)}),
        ("{{ all[20:40]|join }}", {("all", 20, END)}),
    ],
)
def test_a_list_tells_which_places_were_looked_at(source: str, places: set[Any]) -> None:
    """No more than what the template used; a slice that reaches the end depends on the end."""
    plain, _trace = read(source, all=list(range(30)))
    seen, trace = read(source, all=TracedList(range(30), "all"))
    assert seen == plain
    assert set(trace.ranges()) - {("all", 0, 30)} == places


def test_a_length_is_a_read_of_its_own() -> None:
    """Counting articles does not depend on which they are."""
    _text, trace = read("{{ all|length }}", all=TracedList(range(30), "all"))
    assert trace.lengths == {("all", 0, END)}
    assert not trace.ranges()


@pytest.mark.parametrize(
    "source", ["{{ (one + two)|length }}", "{{ one == two }}", "{{ one > two }}"]
)
def test_both_sides_of_an_operator_are_looked_at(source: str) -> None:
    """The list at the right tells nothing by itself: Python reads its places without asking."""
    _text, trace = read(source, one=TracedList(range(3), "one"), two=TracedList(range(4), "two"))
    assert {name for name, _low, high in trace.ranges() if high == END} == {"one", "two"}


def test_the_clock_tells_the_limits_it_was_compared_with() -> None:
    """A comparison is true until an instant; any other use is never sure again."""
    later = NOON + datetime.timedelta(hours=1)
    text, trace = read("{{ later > now }}", now=clock(NOON), later=later)
    assert (text, trace.moments, trace.volatile) == ("True", {later}, "")
    _text, trace = read("{{ now.year }}", now=clock(NOON))
    assert trace.volatile


def test_a_name_of_the_page_is_not_a_name_of_the_site() -> None:
    """A loop variable hides the name; a name that is absent is read all the same."""
    _text, trace = read("{% for name in [1] %}{{ name }}{% endfor %}{{ gone }}", name="site")
    assert trace.names == {"gone"}


@pytest.mark.parametrize(
    ("source", "restless"), [("{{ draw() }}", True), ("{{ 'a'|shout }}", False)]
)
def test_a_restless_function_makes_its_page_volatile(source: str, restless: bool) -> None:
    """What draws lots is written again each time; what only transforms is not."""
    _text, trace = read(source)
    assert bool(trace.volatile) is restless


def test_equal_values_have_equal_digests() -> None:
    """Order counts in lists and not in sets; nothing lasting is said of an anonymous object."""
    assert digest({"a": [1, "1"]}) == digest({"a": [1, "1"]})
    assert digest([1, 2]) != digest([2, 1])
    assert digest({1, 2}) == digest({2, 1})
    assert digest("1") != digest(1)
    with pytest.raises(Undigestible):
        digest(each for each in ())
