"""« inv » knows every task, and loads only what the one that is asked for needs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("pelican", "httpx", "regex", "rich", "sqlalchemy", "markdown", "jinja2")
LISTING = f"""
import sys
import tasks
assert len(tasks.namespace.task_names) > 30
for task in tasks.namespace.task_names:
    assert tasks.namespace[task].__doc__ and tasks.namespace[task].get_arguments() is not None
print([name for name in {HEAVY!r} if name in sys.modules])
"""
FIRST_USE = """
import sys
from porte_voix.late import late
with late():
    from package import module
print("seen" in sys.modules)
print(module.answer, "seen" in sys.modules)
"""


def test_the_list_of_tasks_loads_nothing_heavy() -> None:
    """Every task with its arguments, and no library that only some of them use."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LISTING],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package whose only module leaves a trace when it runs."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    source = "import sys\nsys.modules['seen'] = sys\nanswer = 42\n"
    (tmp_path / "package" / "module.py").write_text(source, "utf-8")
    return tmp_path


def test_a_late_module_runs_at_its_first_use(folder: Path) -> None:
    """Its name is there before."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_USE],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["False", "42", "True"]


def test_a_module_that_does_not_exist_is_told_at_once(folder: Path) -> None:
    """A misspelt name does not wait for the day when it is needed."""
    program = FIRST_USE.replace("import module", "import modul")
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "cannot import name 'modul'" in done.stderr
