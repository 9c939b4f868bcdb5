"""« inv build »: nothing to do is said at once, and whatever matters makes a build necessary."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.delta.written import CONF, Written, make, without_fork

#: What a build says of this site.
TOLD = (
    "5 fichiers\u00a0: 4 publiés, 0 brouillon, 0 à venir, 0 caché, 1 copié, 0 ignoré, 0 refusé\n"
    "Site construit dans output/.\n"
)
#: A plugin of others, which writes beside pages what it has read.
ECHO = """
from pathlib import Path
from pelican import signals

def say(path, context):
    Path(context["OUTPUT_PATH"], "echo.txt").write_text(Path("echo.txt").read_text())

def register():
    signals.content_written.connect(say)
"""
#: A build that another follows at once, with a variable that the settings read.
OVERTAKEN = """
import os
import subprocess
import sys
from pathlib import Path
from porte_voix.delta import instance

made = instance.make(Path("pelicanconf.py"))
made.pelican.run()
other = {**os.environ, "ESSAI_TITRE": "Autre"}
subprocess.run([sys.executable, "-m", "invoke", "build"], check=True, env=other)
made.remember()
"""
#: None of them is needed to answer that nothing has changed.
HEAVY = ("pelican", "jinja2", "markdown", "rich", "docutils", "babel", "porte_voix.metadata")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A site that has just been built; each test leaves it as it was."""
    site = make(tmp_path_factory.mktemp("built"))
    done = site.inv("build")
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def site(tmp_path: Path) -> Written:
    """A site of one's own, not built."""
    return make(tmp_path)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file of a tree was written, and which one it is."""
    found = {str(path): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {path: (status.st_mtime_ns, status.st_ino) for path, status in found.items()}


def test_a_second_build_loads_nothing_and_writes_nothing(built: Written) -> None:
    """The same sentence, without Pelican nor what it needs."""
    before = stamps(built.folder)
    done = built.inv("build", python=("-X", "importtime"))
    assert done.returncode == 0
    assert done.stdout == TOLD
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "invoke" in loaded
    assert not loaded & set(HEAVY)
    assert stamps(built.folder) == before


def test_the_command_answers_before_invoke_is_loaded(built: Written) -> None:
    """« inv build » alone, for our own tasks; all the rest is Invoke's."""
    start = ("-X", "importtime", "-m", "porte_voix.start")
    loads = {}
    for words in (("build",), ("build", "--help"), ("--version",)):
        done = built.run(*start, *words)
        assert done.returncode == 0
        loads[words] = "invoke" in {
            line.rpartition("|")[2].strip() for line in done.stderr.splitlines()
        }
        if not loads[words]:
            assert done.stdout == "Site construit dans output/.\n"
    assert loads == {("build",): False, ("build", "--help"): True, ("--version",): True}


def test_tasks_of_ones_own_are_left_to_invoke(built: Written) -> None:
    """A site that builds in another way is built in that way."""
    tasks = built.folder / "tasks.py"
    before = tasks.read_text("utf-8")
    own = 'from invoke import task\n\n\n@task\ndef build(context):\n    print("à ma façon")\n'
    try:
        tasks.write_text(f"{own}# from porte_voix.tasks import namespace\n", "utf-8")
        done = built.run("-m", "porte_voix.start", "build")
        assert done.stdout == "à ma façon\n"
    finally:
        tasks.write_text(before, "utf-8")


def edit(inside: str) -> Callable[[Written], object]:
    """Add a line to a file."""
    return lambda site: site.write(inside, f"{site.read(inside)}\n ")


def same_size(site: Written) -> None:
    """Change a text without changing its length, and keep its time."""
    path = site.folder / "content/articles/quai.md"
    status = path.stat()
    path.write_text(path.read_text("utf-8").replace("Bonjour", "Bonsoir"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))


def add(inside: str) -> Callable[[Written], object]:
    """Add a file."""
    return lambda site: site.write(inside, "x")


def remove(inside: str) -> Callable[[Written], object]:
    """Remove a file."""
    return lambda site: (site.folder / inside).unlink()


#: « inv build » as on a large site, saying in which order what is asked for is done.
LARGE = """
import sys
from porte_voix import start
from porte_voix.delta import building, launcher, quick

def tell(owner, name):
    stock = getattr(owner, name)
    def told(*arguments):
        print(name, flush=True)
        return stock(*arguments)
    setattr(owner, name, told)

launcher.MANY = 0
tell(building.Builder, "__init__")
tell(quick, "changed_inputs")
tell(launcher, "_is_whole")
sys.argv = ["inv", "build"]
start.main()
"""


def test_a_large_site_loads_pelican_before_its_outputs_are_looked_at(site: Written) -> None:
    """As soon as a text has changed; an output that has changed too is made again."""
    assert site.inv("build").returncode == 0
    quiet = site.run("-c", LARGE).stdout.splitlines()
    assert quiet[:2] == ["changed_inputs", "_is_whole"]
    assert "__init__" not in quiet
    first = site.read("output/quai.html")
    same_size(site)
    asked = site.run("-c", LARGE).stdout.splitlines()
    assert asked[:3] == ["changed_inputs", "__init__", "_is_whole"]
    assert "__init__" not in asked[3:]
    second = site.read("output/quai.html")
    assert second == first.replace("Bonjour", "Bonsoir") != first
    edit("content/articles/quai.md")(site)
    site.write("output/quai.html", "Autre chose.")
    (site.folder / "output/pages/suivre.html").unlink()
    asked = site.run("-c", LARGE).stdout.splitlines()
    assert asked[:4] == ["changed_inputs", "__init__", "_is_whole", "__init__"]
    assert site.read("output/quai.html") == second
    assert "Par courriel." in site.read("output/pages/suivre.html")
    assert site.is_current()


@pytest.mark.parametrize(
    "change",
    [
        edit("content/articles/quai.md"),
        same_size,
        edit("content/pages/suivre.md"),
        edit("content/images/quai.txt"),
        edit("theme/templates/base.html"),
        edit("theme/static/style.css"),
        edit("pelicanconf.py"),
        edit("output/index.html"),
        add("content/articles/2026/neuf.md"),
        add("content/images/neuf.txt"),
        add("theme/templates/neuf.html"),
        remove("content/articles/quai.md"),
        remove("content/images/quai.txt"),
        remove("output/quai.html"),
        remove("output/theme/style.css"),
    ],
)
def test_whatever_matters_makes_a_build_necessary(
    built: Written, change: Callable[[Written], object]
) -> None:
    """Content, theme, settings, what was built; put back, there is nothing to do again."""
    kept = {
        path: (path.read_bytes(), path.stat())
        for part in ("content", "theme", "output", "pelicanconf.py")
        for path in ((built.folder / part).rglob("*") if "." not in part else [built.folder / part])
        if path.is_file()
    }
    assert built.is_current()
    change(built)
    assert not built.is_current()
    for part in ("content", "theme"):
        for path in sorted((built.folder / part).rglob("*"), reverse=True):
            if path.is_file() and path not in kept:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
    for path, (data, status) in kept.items():
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert built.is_current()


def test_variables_that_the_settings_read_matter_and_no_other(built: Written) -> None:
    """« os.environ.get » in a settings file is noticed."""
    assert not built.is_current(ESSAI_TITRE="Autre")
    assert built.is_current(SANS_EFFET="1")


def test_two_builds_that_differ_by_a_variable_know_each_their_own(site: Written) -> None:
    """The second begins once the first has ended, before it has noted anything."""
    done = site.run("-c", OVERTAKEN)
    assert done.returncode == 0, done.stderr
    assert "Autre" in site.read("output/index.html")
    assert not site.is_current()
    assert site.inv("build").returncode == 0
    assert "Le blogue du quai" in site.read("output/index.html")


def test_what_no_build_reads_does_not_matter(built: Written) -> None:
    """Notes, logs and the tools of the trade live beside the site."""
    built.write("LISEZMOI.md", "Bonjour.")
    built.write("outils/essai.py", "1 / 0")
    assert built.is_current()


def test_other_settings_are_another_build(site: Written) -> None:
    """« --publish » does not answer for the site of every day, nor the other way round."""
    site.write("publishconf.py", f"{CONF}\nSITEURL = 'https://quai.example'\n")
    assert site.inv("build").returncode == 0
    assert not site.is_current("publishconf.py")
    assert site.inv("build", "--publish").returncode == 0
    assert "https://quai.example" in site.read("output/flux.xml")
    assert site.is_current("publishconf.py")
    assert not site.is_current()


def test_a_site_that_delta_steps_aside_for_is_built_each_time(site: Written) -> None:
    """What is read by a plugin that hears of writing is known to nobody, whatever was known."""
    site.write("pelicanconf.py", CONF + 'PLUGINS += ["echo"] if "ECHO" in os.environ else []\n')
    site.write("echo.py", ECHO)
    site.write("echo.txt", "un")
    assert site.inv("build").returncode == 0
    assert site.inv("build", ECHO="1").returncode == 0
    assert site.read("output/echo.txt") == "un"
    site.write("echo.txt", "deux")
    assert site.inv("build", ECHO="1").returncode == 0
    assert site.read("output/echo.txt") == "deux"


def test_settings_that_look_at_the_clock_are_read_each_time(site: Written) -> None:
    """A year computed in the settings is never taken for known."""
    site.write("pelicanconf.py", f"{CONF}\nfrom datetime import date\nAN = date.today().year\n")
    assert site.inv("build").returncode == 0
    assert not site.is_current()
    assert site.inv("build").returncode == 0


def test_an_edited_article_is_built(site: Written) -> None:
    """With what it changes elsewhere, and nothing is left to do afterwards."""
    assert site.inv("build").returncode == 0
    site.article("quai", "Le quai rouvre.")
    done = site.inv("build")
    assert done.returncode == 0, done.stderr
    assert "Le quai rouvre." in site.read("output/quai.html")
    assert "Le quai rouvre." in site.read("output/flux.xml")
    assert site.is_current()


def test_a_site_is_built_where_processes_cannot_be_copied(
    site: Written, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the same process: same sentence, same errors."""
    variables = without_fork(tmp_path_factory.mktemp("system"))
    done = site.inv("build", **variables)
    assert done.returncode == 0, done.stderr
    assert done.stdout == TOLD
    assert "Bonjour." in site.read("output/quai.html")
    assert site.is_current(**variables)
    site.write("theme/templates/page.html", "{% block %}")
    done = site.inv("build", **variables)
    assert done.returncode == 1
    assert "TemplateSyntaxError" in done.stderr


def test_content_with_a_problem_is_told_each_time_and_the_rest_is_built(site: Written) -> None:
    """Exit 3 and the sentence as long as it stands, then nothing is left of it."""
    site.write("content/articles/mauvais.md", "---\ntitre: Sans date\n---\n\nOups.\n")
    for _turn in range(2):
        done = site.inv("build")
        assert done.returncode == 3
        assert "mauvais.md" in done.stderr and "date" in done.stderr
        assert "1 refusé" in done.stdout
        assert "Bonjour." in site.read("output/quai.html")
        assert not site.is_current()
    (site.folder / "content/articles/mauvais.md").unlink()
    assert site.inv("build").returncode == 0
    assert site.is_current()


def test_what_stops_pelican_is_said(site: Written) -> None:
    """A plugin that does not exist: Pelican's own words, its code, and where the site stands."""
    site.write("pelicanconf.py", f"{CONF}\nPLUGINS = ['rien_de_tel']\n")
    done = site.inv("build")
    assert done.returncode == 1
    assert "le site en ligne reste tel quel" in done.stderr
    assert "rien_de_tel" in done.stderr


def test_a_broken_template_is_said(site: Written) -> None:
    """The error names it, and the next build succeeds once it is mended."""
    site.write("theme/templates/page.html", "{% block %}")
    done = site.inv("build")
    assert done.returncode == 1
    assert "TemplateSyntaxError" in done.stderr
    assert not site.is_current()
    site.write("theme/templates/page.html", "{{ page.content }}")
    assert site.inv("build").returncode == 0
    assert "Par courriel." in site.read("output/pages/suivre.html")
