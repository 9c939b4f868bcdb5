"""Compiled templates: found again whole, and only those that would be compiled the same."""

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment
from jinja2.ext import Extension
from porte_voix.delta import compiled

PAGE = {"page.html": "{{ 'mot'|shown }} {{ word }}"}


def environment(
    folder: Path, shown: Callable[[str], str] = str.upper, pages: dict[str, str] = PAGE
) -> Environment:
    """An environment with one filter, lent the templates compiled in a folder."""
    env = Environment(loader=DictLoader(pages))
    env.filters["shown"] = shown
    compiled.lend([SimpleNamespace(env=env)], folder)
    return env


def rendered(env: Environment) -> str:
    """The page of an environment."""
    return env.get_template("page.html").render(word="dit")


def kept(folder: Path) -> list[Path]:
    """The files left for the next build."""
    return sorted((folder / compiled.FOLDER).glob("*"))


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process finds it, and compiles nothing."""
    assert rendered(environment(tmp_path)) == "MOT dit"
    assert len(kept(tmp_path)) == 1
    other = environment(tmp_path)
    monkeypatch.delattr(Environment, "compile")
    assert rendered(other) == "MOT dit"


def test_another_source_is_compiled(tmp_path: Path) -> None:
    """What is kept answers for its own text only, and takes its place."""
    rendered(environment(tmp_path))
    changed = {"page.html": "autre {{ word }}"}
    assert rendered(environment(tmp_path, pages=changed)) == "autre dit"
    assert len(kept(tmp_path)) == 1


def test_what_is_forgotten_is_compiled(tmp_path: Path) -> None:
    """A filter that became another one counts, once the folder is forgotten."""
    rendered(environment(tmp_path))
    compiled.forget(tmp_path)
    assert rendered(environment(tmp_path, str.lower)) == "mot dit"


def test_a_damaged_file_is_compiled_again(tmp_path: Path) -> None:
    """Cut anywhere, or changed: its digest tells."""
    rendered(environment(tmp_path))
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    for damaged in (b"", whole[:10], whole[:-1], whole[:-1] + b"?"):
        file.write_bytes(damaged)
        assert rendered(environment(tmp_path)) == "MOT dit"
        assert file.read_bytes() == whole


def test_what_a_clock_answers_is_not_kept(tmp_path: Path) -> None:
    """A constant that goes through such a filter is worked out when the template is compiled."""

    def shown(text: str) -> str:
        return f"{text} {time.time()}"

    assert rendered(environment(tmp_path, shown)).startswith("mot ")
    assert kept(tmp_path) == []


def test_what_an_extension_read_is_not_kept(tmp_path: Path) -> None:
    """An extension of somebody else may read anything while it parses."""
    env = environment(tmp_path)
    env.add_extension(type("Theirs", (Extension,), {"identifier": "theirs"}))
    rendered(env)
    assert kept(tmp_path) == []


def test_a_cache_of_the_site_is_left_alone(tmp_path: Path) -> None:
    """Who set one keeps it."""
    env = environment(tmp_path)
    before = env.bytecode_cache
    compiled.lend([SimpleNamespace(env=env), SimpleNamespace()], tmp_path / "other")
    assert env.bytecode_cache is before
