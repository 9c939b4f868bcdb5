"""Who may import whom: the arrows of the house, read in the source itself.

A rule that this test does not hold is only a wish; the reasons are in ``docs/architecture.md``.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import porte_voix
import pytest

PACKAGE = Path(porte_voix.__file__).parent
ROOT = PACKAGE.parents[1]
MODULES = {
    path.relative_to(PACKAGE).as_posix(): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "__pycache__" not in path.parts
}
#: Look again at 300 lines, split by 400.
LONGEST = 400
#: The libraries of each network, and the only module that may name them.
NETWORK_LIBRARIES = {
    "mastodon": "announce/networks/mastodon.py",
    "facebook": "announce/networks/facebook.py",
    "tweepy": "announce/networks/x.py",
    "twitter_text": "announce/networks/x.py",
    "atproto": "announce/networks/bluesky.py",
}
#: What runs as a process of its own, and ends it; the command itself, which loads no task.
PROCESSES = {
    *("start.py", "delta/pages.py", "delta/resident.py"),
    *("workers/ahead.py", "workers/apart.py", "workers/pool.py", "workers/servant.py"),
}
#: Modules that only compute: what they need is given to them.
PURE = {
    *("errors.py", "canonical.py", "record.py", "identity.py", "metadata.py", "frontmatter.py"),
    *("values.py", "compound.py", "coherence.py", "dates.py", "ledger/events.py"),
    *("ledger/pair.py", "ledger/state.py", "ledger/columns.py", "ledger/view.py"),
    *("announce/model.py", "announce/compose.py", "announce/case.py", "announce/unfinished.py"),
    *("announce/questions.py", "announce/decide.py", "announce/plan.py", "announce/brake.py"),
    *("announce/rest.py", "announce/render.py", "announce/news.py", "announce/settled.py"),
    *("permalinks/addresses.py", "permalinks/formats.py", "permalinks/resolve.py"),
    *("permalinks/foreseen.py", "permalinks/listed.py", "permalinks/linked.py"),
    *("deploy/release.py", "deploy/steps.py"),
    *("incident/papers.py", "incident/shown.py", "incident/tombstone.py"),
    *("announce/networks/base.py", "announce/networks/measure.py"),
    *("typography/edits.py", "typography/numbers.py", "typography/table.py"),
    *("typography/protect.py", "typography/line.py", "typography/markup.py"),
    "typography/remarks.py",
    *("pages/colours.py", "pages/csp.py", "pages/outline.py", "pages/relations.py"),
    *("pages/terms.py", "firstday/facts.py", "firstday/conf.py"),
}
#: What pure modules may import of ours besides each other: data, and the words people read.
DATA = {"settings.py", "accounts.py", "i18n.py"}
OUTSIDE = {
    *("os", "io", "pathlib", "shutil", "tempfile", "glob", "fcntl", "mmap"),
    *("time", "random", "secrets", "uuid", "getpass", "platform", "locale"),
    *("socket", "ssl", "http", "httpx", "requests", "urllib3", "ftplib", "smtplib"),
    *("sqlite3", "sqlalchemy", "psycopg", "subprocess", "threading", "asyncio", "concurrent"),
    *("multiprocessing", "logging", "pelican", "invoke", "rich"),
}
#: Calls that ask a clock or a disk through a module that is otherwise allowed.
ASKS = {"now", "utcnow", "today", "open", "input", "urlopen"}


@cache
def tree(name: str) -> ast.Module:
    """The source of a module, parsed."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"), name)


def imports(name: str) -> Iterator[str]:
    """Every module that a module imports, wherever in its source."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name} : un import relatif cache une flèche"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> set[str]:
    """The files of the package that a module imports."""
    found = set()
    for module in imports(name):
        if module.split(".")[0] == "porte_voix":
            path = "/".join(module.split(".")[1:])
            found |= {file for file in (f"{path}.py", f"{path}/__init__.py") if file in MODULES}
    return found


def tops(name: str) -> set[str]:
    """The top-level packages that a module imports."""
    return {module.split(".")[0] for module in imports(name)}


def in_tasks(name: str) -> bool:
    """Whether a module is one of the tasks."""
    return name.startswith("tasks/")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_why_it_exists_and_stays_small(name: str) -> None:
    """A docstring at the top, and no more lines than one sitting can hold."""
    assert ast.get_docstring(tree(name)), name
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("name", MODULES)
def test_the_great_libraries_stay_in_their_room(name: str) -> None:
    """Pelican in the glue only, Invoke in the tasks only, each network's library in its file."""
    found = tops(name)
    assert "pelican" not in found or name.endswith("plugin.py") or name.startswith("delta/")
    assert "invoke" not in found or in_tasks(name) or name == "start.py"
    for library, room in NETWORK_LIBRARIES.items():
        assert library not in found or name == room
    if found & {"requests", "urllib3", "httpx"}:
        asks = name in ("announce/live.py", "permalinks/outbound.py", "alerts/hosts.py")
        assert asks or name.startswith("announce/networks/")
    assert "sqlalchemy" not in found or name.startswith("ledger/")


@pytest.mark.parametrize("name", MODULES)
def test_arrows_point_inward(name: str) -> None:
    """Only the tasks need the tasks; the register and the front matter know no announcing."""
    used = ours(name)
    assert in_tasks(name) or not any(in_tasks(other) for other in used)
    if name.startswith("ledger/") or "/" not in name:
        allowed = {"announce/plugin.py"} if name == "announce/__init__.py" else set()
        assert not {other for other in used if other.startswith("announce/")} - allowed
    if not name.endswith("plugin.py"):
        late = {name.replace("__init__.py", "plugin.py")} if name.endswith("__init__.py") else set()
        assert not {file for file in used if file.endswith("plugin.py")} - late


def test_the_list_of_pure_modules_is_true() -> None:
    """A module that was renamed or removed leaves the list."""
    assert sorted(PURE - MODULES.keys()) == []


@pytest.mark.parametrize("name", sorted(PURE))
def test_pure_modules_ask_nothing_of_the_world(name: str) -> None:
    """No disk, network, clock, chance or environment: neither imported nor called."""
    assert not tops(name) & OUTSIDE
    packages = {file for file in ours(name) if file.endswith("__init__.py")}
    assert ours(name) - packages <= PURE | DATA
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            called = node.func
            asked = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            assert asked not in ASKS, f"{name}:{node.lineno}"


@pytest.mark.parametrize(
    "name", [name for name in MODULES if not in_tasks(name) and name not in PROCESSES]
)
def test_only_the_tasks_speak_and_end(name: str) -> None:
    """Elsewhere nothing prints, leaves the program, or swallows every error."""
    for node in ast.walk(tree(name)):
        place = f"{name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "sys.exit", "exit", "quit", "os._exit"), place
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert "SystemExit" not in ast.unparse(node.exc), place
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, place


def test_the_task_file_only_hands_over() -> None:
    """``tasks.py`` gives Invoke its collection and holds nothing else."""
    found = ast.parse((ROOT / "tasks.py").read_text(encoding="utf-8"))
    assert not [node for node in found.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


PLANNING = """
import sys
from datetime import datetime, UTC
import porte_voix.announce.plan
import porte_voix.tasks.announcing
from porte_voix.announce.model import Article, Manifest
from porte_voix.announce.networks import capabilities
from porte_voix.announce.plan import Target, plan
from porte_voix.announce.render import as_json, as_markdown
from porte_voix.ledger.state import State
from porte_voix.accounts import AccountSettings
from porte_voix.settings import Settings

now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
article = Article("k3f9x2q7", "fr", "T", "S.", "https://b.example/t/", "t.md", "t", now)
likes = ("mastodon", "facebook", "x", "bluesky", "linkedin", "threads")
accounts = [AccountSettings(like, "outbox", {"like": like}) for like in likes]
targets = tuple(Target(account, capabilities(account)) for account in accounts)
made = plan(Manifest("https://b.example", (article,), "m"), State(), targets, Settings(), now)
assert len(made.writes) == 6 and as_json(made) and as_markdown(made)
heavy = ("pelican", "mastodon", "facebook", "tweepy", "twitter_text", "atproto", "requests")
print(sorted(name for name in heavy if name in sys.modules))
"""


def test_planning_loads_neither_pelican_nor_any_network() -> None:
    """A plan for six accounts of the outbox costs no library that it does not use."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PLANNING],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=ROOT,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_importing_the_package_loads_nothing() -> None:
    """The name alone in a list of plugins costs nothing before Pelican asks for it."""
    program = "import sys, porte_voix, porte_voix.announce; print('pelican' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "False"
