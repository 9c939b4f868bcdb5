"""A site kept in memory between builds: the short way gives what a clean build would."""

import filecmp
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from porte_voix.delta import rows
from porte_voix.delta.index import Index, opened, unpacked

SETTINGS = """
SITENAME = "Essai"
SITEURL = "https://essai.example"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "fr"
THEME = "simple"
ARTICLE_PATHS = ["."]
SLUGIFY_SOURCE = "basename"
DEFAULT_PAGINATION = 3
PLUGINS = ["porte_voix.delta"]
"""
ARTICLE = """Title: Titre {n}
Date: 2026-01-{n:02} 10:00
Category: Genre {kind}
Tags: un, deux

Bonjour {n}, [suite]({{filename}}/{other}.md).
"""
PROGRAM = """
import sys
from pathlib import Path
from pelican import get_instance, parse_arguments
from porte_voix.delta.build import Session

pelican, _settings = get_instance(parse_arguments(["content", "-s", "conf.py", "-o", "out"]))
ways = []
with Session(pelican, resident=True) as session:
    ways.append(session.build())
    file = Path("content/5.md")
    for old, new in (("Bonjour", "Bonsoir"), ("Titre 5", "Autre titre"), ("un, deux", "trois")):
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        ways.append(session.build())
    ways.append(session.build())
    Path("content/6.md").unlink()
    ways.append(session.build())
print([(report.way, report.rendered) for report in ways], file=sys.stderr)
"""
BESIDE = """
import subprocess

with Session(pelican, resident=True) as session:
    ways.append(session.build())
    for number in (5, 7):
        file = Path(f"content/{number}.md")
        file.write_text(file.read_text("utf-8").replace("Bonjour", "Bonsoir"), "utf-8")
        if number == 5:
            ways.append(session.build())
    subprocess.run([sys.executable, "beside.py"], check=True, capture_output=True)
print([report.way for report in ways], file=sys.stderr)
"""
WAITED = """
import os
import time
from porte_voix.delta import resident

with Session(pelican, resident=True) as session:
    session.build()
    ready, told = os.pipe()
    if os.fork() == 0:
        with session.store.lock():
            os.write(told, b".")
            time.sleep(0.4)
            os.utime(session.store.folder / "build")
            os._exit(0)
    os.read(ready, 1)
    file = Path("content/1.md")
    file.write_text(file.read_text("utf-8").replace("Bonjour", "Bonsoir"), "utf-8")
    print([resident.touch(session, [str(file.absolute())]) for _ in range(2)], file=sys.stderr)
"""
PLUGIN = """
from pelican import signals
from pelican.generators import Generator

class Beside(Generator):
    def generate_output(self, writer):
        for article in self.context["articles"]:
            with open(article.metadata["suite"]) as file:
                text = file.read()
            with open(f"{self.output_path}/{article.slug}.txt", "w") as file:
                file.write(text)

def get(pelican):
    return Beside

def register():
    signals.get_generators.connect(get)
"""
READER = """
import os
from datetime import datetime
from pelican import signals
from pelican.readers import BaseReader

class Gallery(BaseReader):
    enabled = True
    file_extensions = ["galerie"]

    def read(self, path):
        fields = {"title": "Photos", "date": datetime(2026, 1, 1), "summary": "Des photos."}
        fields["category"] = self.process_metadata("category", "Photos")
        return " ".join(sorted(os.listdir("photos"))), fields

def install(readers):
    readers.reader_classes["galerie"] = Gallery

def register():
    signals.readers_init.connect(install)
"""
BUILD = """
import pelican

pelican.main(["content", "-s", "conf.py", "-o", "out"])
"""
STOCK = """
import pelican

pelican.main(["content", "-s", "conf.py", "-o", "clean", "-e", 'PLUGINS=[]'])
"""


def run(folder: Path, program: str) -> str:
    """Run a program in the folder; what it says at the end."""
    return carried_out(folder, program).stderr.strip()


def carried_out(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the folder, on two processors and wide lines."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PORTE_VOIX_WORKERS": "2", "COLUMNS": "500"},
    )


def linked(folder: Path) -> None:
    """A site of twelve articles, each of which leads to another."""
    (folder / "conf.py").write_text(SETTINGS, "utf-8")
    (folder / "content").mkdir()
    for n in range(1, 13):
        text = ARTICLE.format(n=n, kind=n % 3, other=n % 12 + 1)
        (folder / "content" / f"{n}.md").write_text(text, "utf-8")


def differences(one: Path, other: Path) -> list[str]:
    """Files that are not the same in two folders."""
    here, there = (
        {path.relative_to(top) for path in top.rglob("*") if path.is_file()} for top in (one, other)
    )
    return sorted(
        str(path)
        for path in here | there
        if path not in here & there or not filecmp.cmp(one / path, other / path, shallow=False)
    )


def test_edits_in_a_resident_site(tmp_path: Path) -> None:
    """A text, a title: only what reads them; a tag, a removal: the generators; all of it right."""
    linked(tmp_path)
    said = run(tmp_path, PROGRAM)
    (first, *edits) = eval(said.splitlines()[-1])
    assert first[0] == "generators"
    assert [way for way, _count in edits] == ["edit", "edit", "generators", "nothing", "generators"]
    assert 0 < edits[0][1] < first[1] / 2
    assert edits[3][1] == 0
    run(tmp_path, STOCK)
    assert differences(tmp_path / "out", tmp_path / "clean") == []


def test_a_site_kept_in_memory_saves_nothing_over_a_build_beside(tmp_path: Path) -> None:
    """Edits that were not saved were found by the other build, and what it knows stays."""
    linked(tmp_path)
    (tmp_path / "beside.py").write_text(BUILD, "utf-8")
    start = PROGRAM.partition("with Session")[0]
    assert run(tmp_path, start + BESIDE).splitlines()[-1] == "['generators', 'edit']"
    again = "pelican.run()\nprint(pelican.delta_report.way, file=sys.stderr)"
    assert run(tmp_path, start + again).splitlines()[-1] == "nothing"
    run(tmp_path, STOCK)
    assert differences(tmp_path / "out", tmp_path / "clean") == []


def test_a_build_that_was_waited_for_is_noticed(tmp_path: Path) -> None:
    """What it left is not what this one knows: another process must start from it."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "1.md").write_text(ARTICLE.format(n=1, kind=1, other=1), "utf-8")
    start = PROGRAM.partition("ways = []")[0]
    assert run(tmp_path, start + WAITED).splitlines()[-1] == "[None, None]"


def test_a_second_process_finds_nothing_to_do(tmp_path: Path) -> None:
    """Nothing is rendered again, and looking at files was enough to know."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "1.md").write_text(ARTICLE.format(n=1, kind=1, other=1), "utf-8")
    program = PROGRAM.partition("ways = []")[0] + (
        "pelican.run()\nprint(pelican.delta_report.way, file=sys.stderr)"
    )
    assert run(tmp_path, program).splitlines()[-1] == "generators"
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    os.utime(tmp_path / "content" / "1.md")
    assert run(tmp_path, program).splitlines()[-1] == "nothing"
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}


def test_another_time_zone_is_another_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It dates what has no date of its own, and no setting names it."""
    linked(tmp_path)
    (tmp_path / "conf.py").write_text(f'{SETTINGS}DEFAULT_DATE = "fs"\n', "utf-8")
    (tmp_path / "content" / "1.md").write_text("Title: Sans date\n\nBonjour.\n", "utf-8")
    for zone in ("Pacific/Kiritimati", "Pacific/Midway"):
        monkeypatch.setenv("TZ", zone)
        run(tmp_path, BUILD)
        run(tmp_path, STOCK)
        assert differences(tmp_path / "out", tmp_path / "clean") == []


def test_a_text_that_comes_to_include_another_follows_it(tmp_path: Path) -> None:
    """Editing the one that is included makes again the page of the one that includes it."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    one, other = (tmp_path / "content" / f"{name}.rst" for name in "ab")
    head = "Titre\n#####\n\n:date: 2026-01-01\n:summary: Bref.\n\n"
    for file in (one, other):
        file.write_text(f"{head}Bonjour.\n\n.. ICI\n\nLe quai ferme.\n", "utf-8")
    run(tmp_path, BUILD)
    one.write_text(f"{head}.. include:: b.rst\n   :start-after: ICI\n", "utf-8")
    run(tmp_path, BUILD)
    other.write_text(other.read_text("utf-8").replace("ferme", "rouvre"), "utf-8")
    run(tmp_path, BUILD)
    assert "Le quai rouvre." in (tmp_path / "out" / "a.html").read_text("utf-8")
    run(tmp_path, STOCK)
    assert differences(tmp_path / "out", tmp_path / "clean") == []


def test_what_a_plugin_comes_to_read_is_looked_at(tmp_path: Path) -> None:
    """A file, or another text, that its generator reads because of an edit is then followed."""
    (tmp_path / "conf.py").write_text(f'{SETTINGS}PLUGINS.append("beside")\n', "utf-8")
    (tmp_path / "beside.py").write_text(PLUGIN, "utf-8")
    (tmp_path / "content").mkdir()
    one, other = (tmp_path / "content" / f"{name}.md" for name in "ab")
    for file in (one, other):
        file.write_text("Title: Titre\nDate: 2026-01-01\nSuite: un.txt\n\nBonjour.\n", "utf-8")
    for name in ("un", "deux"):
        (tmp_path / f"{name}.txt").write_text(name, "utf-8")
    start = PROGRAM.partition("ways = []")[0]
    program = f"{start}pelican.run()\nprint(pelican.delta_report.way, file=sys.stderr)"

    def built(file: Path, old: str, new: str) -> str:
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        way = run(tmp_path, program).splitlines()[-1]
        run(tmp_path, STOCK.replace("[]", '[\\"beside\\"]'))
        assert differences(tmp_path / "out", tmp_path / "clean") == []
        return way

    assert built(one, "", "") == "generators"
    assert built(one, "un.txt", "deux.txt") == "generators"
    assert built(tmp_path / "deux.txt", "deux", "trois") == "generators"
    assert built(other, "un.txt", "deux.txt") == "edit"
    assert built(other, "deux.txt", "content/a.md") == "generators"
    built(one, "Bonjour", "Bonsoir")


def test_a_reader_that_lists_a_folder_is_asked_again(tmp_path: Path) -> None:
    """Whether it is the first file that is read or another one, by another process."""
    (tmp_path / "conf.py").write_text(f'{SETTINGS}PLUGINS.append("gallery")\n', "utf-8")
    (tmp_path / "gallery.py").write_text(READER, "utf-8")
    for folder in ("content", "photos"):
        (tmp_path / folder).mkdir()
    for n in range(1, 31):
        text = ARTICLE.format(n=n % 28 + 1, kind=n % 3, other=n)
        (tmp_path / "content" / f"{n}.md").write_text(text, "utf-8")
    for name in ("0", "photos"):
        (tmp_path / "content" / f"{name}.galerie").write_text("", "utf-8")
    for name in ("un", "deux"):
        (tmp_path / "photos" / name).write_text("", "utf-8")
        run(tmp_path, BUILD)
        run(tmp_path, STOCK.replace("[]", '[\\"gallery\\"]'))
        assert differences(tmp_path / "out", tmp_path / "clean") == []


def test_a_build_that_learns_nothing_leaves_no_journal(tmp_path: Path) -> None:
    """A page that draws lots is rendered each time; the next build holds none for killed."""
    (tmp_path / "conf.py").write_text(f'{SETTINGS}THEME_TEMPLATES_OVERRIDES = ["over"]\n', "utf-8")
    for folder in ("content", "over"):
        (tmp_path / folder).mkdir()
    (tmp_path / "content" / "1.md").write_text(ARTICLE.format(n=1, kind=1, other=1), "utf-8")
    (tmp_path / "over" / "archives.html").write_text("{{ [1]|random }}", "utf-8")
    program = PROGRAM.partition("ways = []")[0] + (
        "pelican.run()\nprint(pelican.delta_report.rendered, file=sys.stderr)"
    )
    run(tmp_path, program)
    assert run(tmp_path, program).splitlines()[-1] == "1"
    assert not list(tmp_path.rglob("journal"))


def test_what_others_put_beside_the_pages_changes_nothing(tmp_path: Path) -> None:
    """After a build that was killed, the output is searched for what it left, not read."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "1.md").write_text(ARTICLE.format(n=1, kind=1, other=1), "utf-8")
    program = PROGRAM.partition("ways = []")[0] + (
        "pelican.run()\nprint(pelican.delta_report.way, file=sys.stderr)"
    )
    run(tmp_path, program)
    memory = next(tmp_path.rglob("quick")).parent
    (memory / "journal").write_text(f"{tmp_path / 'out' / 'un.html'}\0", "utf-8")
    assert run(tmp_path, program).splitlines()[-1] == "generators"
    (tmp_path / "out" / "pagefind").mkdir()
    assert run(tmp_path, program).splitlines()[-1] == "nothing"


def test_readers_follow_what_comes_and_goes(tmp_path: Path) -> None:
    """Which outputs read each content is written for those that differ, and is right for all."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    content = tmp_path / "content"
    content.mkdir()
    for n in range(1, 13):
        text = ARTICLE.format(n=n, kind=n % 3, other=n % 12 + 1)
        (content / f"{n}.md").write_text(text, "utf-8")
    build_and_check_readers(tmp_path)
    (content / "20.md").write_text(ARTICLE.format(n=20, kind=1, other=2), "utf-8")
    build_and_check_readers(tmp_path)
    (content / "6.md").unlink()
    build_and_check_readers(tmp_path)
    (content / "21.md").write_text(ARTICLE.format(n=21, kind=7, other=2), "utf-8")
    (content / "2.md").write_text(ARTICLE.format(n=9, kind=7, other=2), "utf-8")
    (content / "20.md").unlink()
    build_and_check_readers(tmp_path)
    # The page of a tag comes, then goes: its article stays, and no other page gains it.
    text = (content / "3.md").read_text("utf-8")
    (content / "3.md").write_text(text.replace("un, deux", "un, deux, seul"), "utf-8")
    build_and_check_readers(tmp_path)
    (content / "3.md").write_text(text, "utf-8")
    build_and_check_readers(tmp_path)


def test_the_first_article_of_a_site_is_remembered(tmp_path: Path) -> None:
    """A site without articles is built, then one is written: nothing is thrown away after it."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    run(tmp_path, BUILD)
    for n in (1, 2):
        (tmp_path / f"content/{n}.md").write_text(ARTICLE.format(n=n, kind=1, other=1), "utf-8")
        done = carried_out(tmp_path, BUILD)
        assert "cache" not in done.stdout + done.stderr


def test_a_link_leads_to_the_file_that_is_there(tmp_path: Path) -> None:
    """A source written anew with the same bytes is another file: Pelican would link to it."""
    settings = f'{SETTINGS}STATIC_PATHS = ["plans"]\nSTATIC_CREATE_LINKS = True\n'
    (tmp_path / "conf.py").write_text(settings, "utf-8")
    source, made = tmp_path / "content/plans/a.txt", tmp_path / "out/plans/a.txt"
    source.parent.mkdir(parents=True)
    (tmp_path / "content/1.md").write_text(ARTICLE.format(n=1, kind=1, other=1), "utf-8")
    for _time in range(2):
        source.unlink(missing_ok=True)
        source.write_text("a;b", "utf-8")
        os.utime(source, ns=(10**18, 10**18))
        run(tmp_path, BUILD)
        assert made.samefile(source)
        before = made.stat()
        run(tmp_path, BUILD)
        assert made.stat() == before


def build_and_check_readers(folder: Path) -> None:
    """Build, then compare what contents say of outputs with what outputs say of contents."""
    run(folder, BUILD)
    (path,) = folder.glob("cache/*/*/build")
    with closing(Index(path)) as index:
        said = {
            name: set(rows.numbers(opened(readers)))
            for name, readers in index.contents("name", "readers")
        }
        records = [(number, unpacked(record)[2]) for number, _path, record in index.outputs()]
    right = {name: {number for number, read in records if name in read} for name in said}
    assert said == right
    assert any(right.values())


def test_an_edit_says_what_pelican_would(tmp_path: Path) -> None:
    """Of warnings alike Pelican shows the first few: they come in its order, once each."""
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "content").mkdir()
    for n in range(1, 13):
        text = ARTICLE.format(n=n, kind=n % 3, other=f"absent-{n}")
        (tmp_path / "content" / f"{n}.md").write_text(text, "utf-8")
    assert len(warnings(tmp_path, BUILD)) == 5
    edits = ((9, "Titre 9", "Autre titre"), (11, "absent-11", "perdu"), (10, "suite", ""))
    for n, old, new in edits:
        file = tmp_path / "content" / f"{n}.md"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        assert warnings(tmp_path, BUILD) == warnings(tmp_path, STOCK)


def warnings(folder: Path, program: str) -> list[str]:
    """What is told of links when the program runs in the folder."""
    told = program.replace('"conf.py"', '"conf.py", "--log-handler", "plain"')
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PORTE_VOIX_WORKERS": "2"},
    )
    return sorted(line for line in (done.stdout + done.stderr).splitlines() if "url" in line)
