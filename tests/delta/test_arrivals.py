"""What comes, goes or takes a place while a build runs is not known to it: the next one looks."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from porte_voix.delta import stamps

from tests.delta.test_core_session import ARTICLE, BUILD, PROGRAM, STOCK, differences, linked, run

#: A build during which somebody else does something, once texts are read and before pages are made.
MEANWHILE = """
import os
import pelican
from pelican import signals

def meanwhile(generators):
    if os.fork() == 0:
        os.rename({there!r}, {here!r})
        os._exit(0)
    os.wait()

signals.all_generators_finalized.connect(meanwhile)
pelican.main(["content", "-s", "conf.py", "-o", "out"])
"""
#: A build that tells how it went.
WAY = PROGRAM.partition("ways = []")[0] + (
    "pelican.run()\nprint(pelican.delta_report.way, file=sys.stderr)"
)
#: A build that is killed while it notes what it has seen.
KILLED = """
import os
import signal
from pathlib import Path
import pelican

stock = Path.replace

def replace(path, target):
    if Path(target).name == "quick.base":
        os.kill(os.getpid(), signal.SIGKILL)
    return stock(path, target)

Path.replace = replace
pelican.main(["content", "-s", "conf.py", "-o", "out"])
"""
#: A plugin that writes a word in the output.
SIGNED = """
from pelican import signals
from pelican.generators import Generator

class Signed(Generator):
    def generate_output(self, writer):
        with open(f"{{self.output_path}}/signed.txt", "w") as file:
            file.write({word!r})

def get(pelican):
    return Signed

def register():
    signals.get_generators.connect(get)
"""
#: Long before any build: the time that ``mv`` and ``cp -p`` leave to a file.
OLD = 1_600_000_000


def text(path: Path, number: int) -> None:
    """A text that was written long ago."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(ARTICLE.format(n=number, kind=1, other=1), "utf-8")
    os.utime(path, (OLD, OLD))


@pytest.mark.parametrize(
    ("there", "here"),
    [("aside/20.md", "content/20.md"), ("aside", "content/aside"), ("content/7.md", "aside/7.md")],
    ids=["a text", "a folder", "a text that leaves"],
)
def test_what_moves_during_a_build_is_seen_by_the_next(
    tmp_path: Path, there: str, here: str
) -> None:
    """However old its date is: the build had looked at the folder before."""
    linked(tmp_path)
    text(tmp_path / "aside" / "20.md", 20)
    run(tmp_path, MEANWHILE.format(there=there, here=here))
    run(tmp_path, BUILD)
    run(tmp_path, STOCK)
    assert differences(tmp_path / "out", tmp_path / "clean") == []


@pytest.mark.parametrize("when", [OLD, None], ids=["old", "new"])
def test_code_that_is_replaced_during_a_build_is_run_by_the_next(
    tmp_path: Path, when: float | None
) -> None:
    """What this one has run was loaded before."""
    linked(tmp_path)
    with (tmp_path / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('PLUGINS.append("signed")\n')
    for name, word in (("signed", "un"), ("other", "deux")):
        path = tmp_path / f"{name}.py"
        path.write_text(SIGNED.format(word=word), "utf-8")
        if when:
            os.utime(path, (when, when))
    run(tmp_path, MEANWHILE.format(there="other.py", here="signed.py"))
    assert (tmp_path / "out" / "signed.txt").read_text("utf-8") == "un"
    run(tmp_path, BUILD)
    assert (tmp_path / "out" / "signed.txt").read_text("utf-8") == "deux"
    assert run(tmp_path, WAY).splitlines()[-1] == "nothing"


def test_what_python_compiles_beside_a_build_is_nothing_to_it(tmp_path: Path) -> None:
    """A plugin that looks for its own sources sees a folder where bytecode comes and goes."""
    linked(tmp_path)
    with (tmp_path / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('PLUGINS.append("signed")\n')
    names = "[name for _top, _in, names in os.walk(os.path.dirname(__file__)) for name in names]"
    word = f"' '.join(name for name in {names} if name.endswith('.py'))"
    source = SIGNED.format(word="").replace("write('')", f"write({word})")
    for name in ("signed/__init__.py", "signed/__pycache__/old.pyc", "other.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"import os\n{source}", "utf-8")
    run(tmp_path, MEANWHILE.format(there="other.pyc", here="signed/__pycache__/other.pyc"))
    assert (tmp_path / "out" / "signed.txt").read_text("utf-8") == "__init__.py"
    assert run(tmp_path, WAY).splitlines()[-1] == "nothing"


def test_a_build_that_nobody_disturbs_leaves_nothing_to_do(tmp_path: Path) -> None:
    """What moves elsewhere is nothing to the site."""
    linked(tmp_path)
    (tmp_path / "elsewhere").write_text("", "utf-8")
    run(tmp_path, MEANWHILE.format(there="elsewhere", here="moved"))
    assert run(tmp_path, WAY).splitlines()[-1] == "nothing"


def replaced(path: Path) -> None:
    """Put a file that was written long ago in the place of another."""
    other = path.with_name("other")
    text(other, 2)
    other.replace(path)


def linked_to(path: Path) -> None:
    """The same, by a link to a file that is elsewhere."""
    path.unlink()
    text(path.with_name("other"), 2)
    os.link(path.with_name("other"), path)


@pytest.mark.parametrize("change", [replaced, linked_to])
def test_an_old_file_that_takes_a_place_was_not_read(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    """Its date is that of its text, not of its coming."""
    path = tmp_path / "a.md"
    text(path, 1)
    start = path.stat().st_ctime_ns + 2 * stamps.LAG
    assert stamps.take_after(str(path), start) == stamps.take(str(path))
    while tmp_path.stat().st_ctime_ns < start:
        os.utime(tmp_path)
    change(path)
    assert stamps.take_after(str(path), start) == stamps.UNSURE


def test_a_build_that_is_killed_as_it_takes_notes_leaves_nothing_behind(tmp_path: Path) -> None:
    """The next one removes what it was writing."""
    linked(tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        run(tmp_path, KILLED)
    assert len(list(tmp_path.rglob("quick.base.*"))) == 1
    run(tmp_path, BUILD)
    assert list(tmp_path.rglob("*.tmp")) == []
    assert run(tmp_path, WAY).splitlines()[-1] == "nothing"
