"""What delta was written for is told from everything else."""

import functools
import importlib
import pkgutil
from collections.abc import Callable
from functools import partial
from typing import Any

import porte_voix.delta
import pytest
from blinker import signal
from markdown.treeprocessors import InlineProcessor
from pelican import urlwrappers
from pelican.contents import Content
from pelican.plugins import signals
from porte_voix.delta import (
    aside,
    conversion,
    guards,
    known,
    lending,
    linear,
    patching,
    pelican_cache,
)

from tests.sites import unconnected

NAMES = {
    *patching.names(conversion.patches()),
    *patching.names(linear.patches()),
    *lending.RELIES,
    *(f"{lending.EXTENSIONS}{name}" for name in lending.VETTED),
    *aside.TOUCHED,
    *pelican_cache.RELIES,
}
TEXT = '''"""The sources that delta knows, release by release.

For another release, with its libraries installed: ``python -m tests.delta.test_guards``, read what
has changed in each function that differs, and add the table.
"""

# ruff: noqa: E501 - the names are those of the functions

'''
TAGS = "pelican.generators:ArticlesGenerator.generate_tags"
EXPAND = "pelican.contents:Content._expand_settings"


def table() -> str:
    """The file of the sources known, for the releases installed."""
    return f"{TEXT}{guards.table(NAMES)}\n"


def test_every_source_relied_on_is_known() -> None:
    """The releases installed are those of the table; otherwise the table of these is shown."""
    assert guards.unknown(NAMES) == (), table()


def test_the_table_holds_nothing_else() -> None:
    """What delta no longer relies on leaves the table."""
    modules = {name.partition(":")[0] for name in NAMES}
    assert {name for release in known.SOURCES.values() for name in release} == NAMES | modules


def test_another_function_in_the_place_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that replaces a function is seen, and nobody else's function suffers."""
    monkeypatch.setattr(Content, "_expand_settings", lambda self, key, klass=None: "x")

    assert guards.unknown([EXPAND, TAGS]) == (EXPAND,)


def test_a_wrapped_function_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrapper that passes for what it wraps is not it."""
    stock = Content._expand_settings

    @functools.wraps(stock)
    def wrapper(*args: Any) -> Any:
        return stock(*args)

    monkeypatch.setattr(Content, "_expand_settings", wrapper)

    assert guards.unknown([EXPAND]) == (EXPAND,)


def test_the_right_function_in_the_wrong_place_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stock function is itself under its own name only."""
    monkeypatch.setattr(urlwrappers, "slugify", Content.get_siteurl)

    assert guards.unknown(["pelican.urlwrappers:slugify"]) == ("pelican.urlwrappers:slugify",)


def test_what_is_missing_is_unknown() -> None:
    """A module, a class or a function that is gone is not an error."""
    names = ("pelican.gone:f", "pelican.contents:Gone.f", "pelican.contents:Content.gone", "gone")
    assert guards.unknown(names) == names


def test_a_file_that_changed_is_read_function_by_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that changes a file elsewhere leaves its other functions known."""
    release = next(name for name in known.SOURCES if name.startswith("pelican "))
    changed = {**known.SOURCES[release], "pelican.generators": "0" * guards.DIGITS}
    monkeypatch.setitem(known.SOURCES, release, changed)
    assert guards.unknown([TAGS]) == ()

    monkeypatch.setitem(known.SOURCES, release, {**changed, TAGS: "0" * guards.DIGITS})
    assert guards.unknown([TAGS]) == (TAGS,)


def test_a_patch_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the build, even a broken one, the functions are the stock ones."""
    names = sorted({patch.target for patch in (*conversion.patches(), *linear.patches())})
    before = [guards.digest(name) for name in names]

    with pytest.raises(ZeroDivisionError), conversion.applied(), linear.applied():
        assert [guards.digest(name) for name in names] != before
        raise ZeroDivisionError

    assert [guards.digest(name) for name in names] == before


def test_what_is_unknown_is_left_alone_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function replaced by somebody else stays theirs, and so does what relies on it."""

    def theirs(*args: Any) -> Any:
        raise NotImplementedError

    inline = "_InlineProcessor__applyPattern"
    stock = vars(InlineProcessor)["_InlineProcessor__handleInline"]
    monkeypatch.setattr(InlineProcessor, inline, theirs)

    with conversion.applied() as strange:
        assert strange == (f"markdown.treeprocessors:InlineProcessor.{inline}",)
        assert vars(InlineProcessor)["_InlineProcessor__handleInline"] is stock
        assert vars(InlineProcessor)[inline] is theirs


def test_what_was_put_over_a_patch_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that replaces a function during the build keeps its own afterwards."""
    stock = Content._expand_settings
    monkeypatch.setattr(Content, "_expand_settings", stock)

    def theirs(self: Content, key: str, klass: str | None = None) -> str:
        return "x"

    with linear.applied():
        Content._expand_settings = theirs

    assert Content._expand_settings is theirs


class Guest:
    """Somebody else's listener, in three shapes."""

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """As an object."""

    def hear(self, *args: Any, **kwargs: Any) -> None:
        """As a method."""


def listener(module: str) -> Callable[..., None]:
    """A function of some module that listens."""

    def hear(*args: Any, **kwargs: Any) -> None:
        """Nothing to do."""

    hear.__module__ = module
    return hear


@pytest.mark.parametrize(
    ("module", "is_guest"),
    [
        ("porte_voix.announce.plugin", False),
        ("pelican.generators", False),
        ("pelican.plugins.signals", False),
        ("pelican.plugins.neighbours", True),
        ("porte_voix_autre", True),
        ("neighbours", True),
    ],
)
def test_guests_are_told_from_the_house(module: str, is_guest: bool) -> None:
    """A plugin of Pelican's namespace is a guest like any other."""
    with unconnected():
        hear = listener(module)
        signals.content_written.connect(hear)
        assert guards.listeners() == ({"content_written": (module,)} if is_guest else {})


def test_every_shape_of_listener_is_heard() -> None:
    """Methods, objects and partial functions, for any sender or one."""
    with unconnected():
        guest = Guest()
        signals.feed_written.connect(guest)
        signals.content_object_init.connect(guest.hear, sender=Content)
        made = partial(listener("neighbours"))
        signals.article_generator_preread.connect(made)
        assert guards.listeners() == {
            "feed_written": (__name__,),
            "content_object_init": (__name__,),
            "article_generator_preread": ("neighbours",),
        }
        assert guards.listeners(["feed_generated"]) == {}


def test_every_signal_named_exists() -> None:
    """A signal that Pelican renames is seen."""
    assert all(
        isinstance(getattr(signals, name), type(signal("x")))
        for name in (*guards.READING, *guards.WRITING)
    )


def test_nothing_of_delta_relies_on_a_name_outside_the_table() -> None:
    """Every ``TOUCHED`` or ``RELIES`` of the package is part of what this file looks at."""
    for module in pkgutil.iter_modules(porte_voix.delta.__path__):
        found = importlib.import_module(f"porte_voix.delta.{module.name}")
        for name in ("TOUCHED", "RELIES"):
            assert set(getattr(found, name, ())) <= NAMES, module.name


if __name__ == "__main__":
    print(table(), end="")
