"""Jinja made quicker writes what Jinja writes, and fails as it fails."""

import traceback
from typing import Any

import pytest
from jinja2 import (
    DictLoader,
    Environment,
    StrictUndefined,
    UndefinedError,
    pass_context,
    pass_environment,
    pass_eval_context,
)
from markupsafe import Markup
from porte_voix.delta import patching, runtime

PARTS = {
    "base.html": "<i>{% block head %}{% endblock %}</i>{% include 'part.html' %}"
    "{% block main required %}{% endblock %}",
    "part.html": "[{{ name }}{{ here|default('nowhere') }}]",
    "macros.html": "{% macro one(a, b='b&') %}<{{ a }}|{{ b }}|{{ caller() if caller else 0 }}>"
    "{% endmacro %}{% macro two(a) %}({{ a }}){{ one(a, 1) }}{{ one(a) }}{% endmacro %}"
    "{% macro all() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ beyond }}",
}


class Safe:
    """Says its own HTML."""

    def __html__(self) -> str:
        """The HTML."""
        return "<b>safe</b>"

    def method(self, word: str) -> str:
        """A method."""
        return f"<{word}>"

    @pass_context
    def told(self, context: Any) -> str:
        """A method that asks for the context."""
        return f"told {context['name']}"

    def __str__(self) -> str:
        return "<safe>"


def stops(word: str = "") -> str:
    """A function that ends an iteration which is not its own."""
    raise StopIteration


def site(autoescape: bool, main: str) -> Environment:
    """An environment with every kind of thing to call."""
    page = "{% extends 'base.html' %}{% from 'macros.html' import one, two, all %}"
    page += "{% block main %}" + main + "{% endblock %}"
    env = Environment(
        loader=DictLoader({**PARTS, "page.html": page}),
        autoescape=autoescape,
        undefined=StrictUndefined,
    )
    env.globals.update(
        beyond="b>",
        stops=stops,
        seen=pass_context(
            lambda context, *words: f"{sorted(context)[-9:]}{words}{context['name']}"
        ),
        of=pass_environment(lambda env, word: f"{word}{len(env.filters) > 1}"),
        escapes=pass_eval_context(lambda eval_ctx: f"<{eval_ctx.autoescape}>"),
    )
    return env


def written(autoescape: bool, main: str) -> str:
    """What a page says, or how it fails."""
    try:
        page = site(autoescape, main).get_template("page.html", globals={"more": "m&"})
        return page.render(name="a<b", safe=Safe(), words=["x", "<y>"], sure=Markup("<p>"))
    except Exception as error:
        return repr(error)


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize(
    "main",
    [
        "{{ name }}{{ safe }}{{ sure }}{{ 3 }}{{ none }}{{ words }}"
        "{{ name ~ sure }}{{ sure + name }}",
        "{{ one(name) }}{{ one(name, sure) }}{{ one(b=1, a=2) }}{{ two(sure) }}{{ one() }}",
        "{% call one(name, 2) %}<{{ name }}>{% endcall %}{{ all(1, '<', x=name) }}",
        "{{ one(1, 2, 3) }}",
        "{{ one(1, wrong=2) }}",
        "{{ seen(name) }}{{ of('w') }}{{ escapes() }}{{ safe.method('w') }}{{ safe.told() }}",
        "{% set x = 1 %}{{ seen() }}{{ one(x) }}{% for w in words %}{% set y = w %}{{ seen(y) }}"
        "{{ one(w) }}{{ words.count(w) }}{{ loop.index }}{% include 'part.html' %}{% endfor %}",
        "{% set here = name %}{% include 'part.html' %}{% set text %}<{{ name }}>{% endset %}"
        "{{ text }}",
        "{{ words.copy() }}{{ 'a%sb'|format(name) }}"
        "{{ dict(a=name) }}{{ range(3)|list }}{{ more }}",
        "{{ stops() is defined }}{{ stops() }}",
        "{{ unknown }}",
        "{{ unknown() }}",
        "{{ name() }}",
        "{% for one in words recursive %}{{ one }}{{ loop(['z']) if one == 'x' }}{% endfor %}",
    ],
)
def test_a_page_is_the_same(autoescape: bool, main: str) -> None:
    """Whatever is written, called, included, and however it fails."""
    stock = written(autoescape, main)

    with patching.applied(runtime.patches()) as strange:
        assert not strange
        assert written(autoescape, main) == stock


def test_a_failure_tells_its_lines_in_the_templates() -> None:
    """The tale of an error names the same lines of the same templates."""

    def told() -> list[tuple[str, int | None]]:
        with pytest.raises(UndefinedError) as found:
            site(True, "\n\n{{ two(unknown) }}").get_template("page.html").render(name="n")
        frames = traceback.extract_tb(found.value.__traceback__)
        return [(frame.name, frame.lineno) for frame in frames if frame.filename == "<template>"]

    stock = told()

    with patching.applied(runtime.patches()):
        assert told() == stock != []
