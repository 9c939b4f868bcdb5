"""A site of a few articles, built and served by the commands, as a person at work would."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONF = """\
import os

SITENAME = os.environ.get("ESSAI_TITRE", "Le blogue du quai")
SITEURL = "http://127.0.0.1:8000"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
TIMEZONE = "America/Toronto"
DEFAULT_LANG = "fr"
LOCALE = ("C",)
WITH_FUTURE_DATES = False
ARTICLE_PATHS, PAGE_PATHS, STATIC_PATHS = ["articles"], ["pages"], ["images"]
ARTICLE_URL = ARTICLE_SAVE_AS = "{slug}.html"
SLUGIFY_SOURCE = "basename"
FEED_ALL_ATOM = "flux.xml"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
DIRECT_TEMPLATES = ["index"]
PLUGINS = ["porte_voix.delta", "porte_voix"]
"""
TEMPLATES = {
    "base": "<!doctype html><html><body>{% block main %}{% endblock %}</body></html>",
    "index": '{% extends "base.html" %}{% block main %}<h1>{{ SITENAME }}</h1>'
    "{% for one in articles %}<h2>{{ one.title }}</h2>{% endfor %}{% endblock %}",
    "article": '{% extends "base.html" %}{% block main %}<h1>{{ article.title }}</h1>'
    "{{ article.content }}{% endblock %}",
    "page": '{% extends "base.html" %}{% block main %}{{ page.content }}{% endblock %}',
    "category": '{% extends "base.html" %}',
    "tag": '{% extends "base.html" %}',
    "author": '{% extends "base.html" %}',
}
ARTICLE = """\
---
titre: {title}
date: {date}
id: {id}
resume: Une phrase qui dit tout.
categorie: Avis
auteur: Maïté Desroseaux
---

{body}
"""
#: Seconds that anything may take on a busy machine.
PATIENCE = 60.0


@dataclass
class Written:
    """The folder of a site."""

    folder: Path

    def article(self, name: str, body: str = "Bonjour.", date: str = "2026-11-02 09:00") -> Path:
        """Write an article; its name gives its title and its id."""
        ident = (name + "aaaaaaaa")[:8]
        text = ARTICLE.format(title=f"Titre de {name}", date=date, id=ident, body=body)
        return self.write(f"content/articles/{name}.md", text)

    def write(self, inside: str, text: str) -> Path:
        """Write a file of the site."""
        path = self.folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, inside: str) -> str:
        """A file of the site; empty while there is none."""
        try:
            return (self.folder / inside).read_text("utf-8")
        except FileNotFoundError:
            return ""

    def inv(self, *arguments: str, python: tuple[str, ...] = (), **variables: str) -> Any:
        """Run ``inv`` here."""
        return self.run(*python, "-m", "invoke", *arguments, **variables)

    def run(self, *arguments: str, **variables: str) -> Any:
        """Run Python here."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=2 * PATIENCE,
            check=False,
        )

    def environment(self, **variables: str) -> dict[str, str]:
        """Little, and always the same."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            **variables,
        }

    def is_current(self, conf: str = "pelicanconf.py", **variables: str) -> bool:
        """Whether « inv build » would have nothing to do."""
        program = "import sys; from pathlib import Path; from porte_voix.delta import launcher; "
        program += f"print(launcher.is_current(Path({conf!r})))"
        done = self.run("-c", program, **variables)
        assert done.stdout in ("True\n", "False\n"), done.stderr
        return bool(done.stdout == "True\n")

    @contextmanager
    def served(self, **variables: str) -> Iterator["Served"]:
        """The site while « inv serve » runs; it is interrupted at the end, and must end well."""
        log = self.folder / "serve.log"
        with log.open("w", encoding="utf-8") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "invoke", "serve", "--port", "0"],
                cwd=self.folder,
                env=self.environment(**variables),
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        served = Served(self, process)
        try:
            yield served
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0, self.read("serve.log")
        finally:
            served.close()


@dataclass
class Served:
    """« inv serve » at work."""

    site: Written
    process: subprocess.Popen[bytes]
    opened: list[Any] = field(default_factory=list)

    @property
    def log(self) -> str:
        """What was said at the terminal."""
        return self.site.read("serve.log")

    @property
    def port(self) -> int:
        """Where it answers, once it does."""
        until(lambda: "http://127.0.0.1:" in self.log, lambda: self.log)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.log)
        assert found
        return int(found[1])

    def rebuilt(self) -> None:
        """Wait for the first build."""
        until(lambda: "reconstruit" in self.log, lambda: self.log)

    def follow(self) -> "Followed":
        """The news, as an open page hears them; the first build is over."""
        self.rebuilt()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/index.html")
        text = connection.getresponse().read().decode()
        since = text.partition("suivre.js?")[2].partition('"')[0]
        connection.request("GET", f"/_porte-voix/nouvelles?{since}")
        answer = connection.getresponse()
        self.opened += [answer, connection]
        return Followed(answer)

    def holders(self) -> list[int]:
        """The processes that hold the site: the children of the one that holds none."""
        holds = [pid for pid, words in _children(self.process.pid) if "resident" in words]
        return [pid for one in holds for pid, _words in _children(one)]

    def close(self) -> None:
        """End what may still run, and nothing else."""
        for one in self.opened:
            one.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@dataclass
class Followed:
    """A stream of news."""

    answer: http.client.HTTPResponse

    def next(self) -> tuple[str, Any]:
        """The name and the data of the next piece of news; signs of life are passed over."""
        name, data = "", ""
        while not name:
            while line := self.answer.readline().decode().strip():
                field, _colon, value = line.partition(": ")
                name = value if field == "event" else name
                data = value if field == "data" else data
        return name, json.loads(data)


def make(folder: Path) -> Written:
    """A site of three articles and a page, not built yet."""
    site = Written(folder)
    site.write("pelicanconf.py", CONF)
    site.write("tasks.py", "from porte_voix.tasks import namespace\n")
    for name, text in TEMPLATES.items():
        site.write(f"theme/templates/{name}.html", text)
    site.write("theme/static/style.css", "body { color: #111 }")
    site.write("content/pages/suivre.md", "---\ntitre: Suivre\n---\n\nPar courriel.\n")
    site.write("content/images/quai.txt", "un quai")
    for name in ("quai", "circuit", "potager"):
        site.article(name)
    return site


def without_fork(folder: Path) -> dict[str, str]:
    """The variables of a system where a process cannot be copied."""
    (folder / "sitecustomize.py").write_text("import os\n\ndel os.fork\n", "utf-8")
    return {"PYTHONPATH": str(folder)}


def until(done: Callable[[], bool], told: Callable[[], str] = lambda: "") -> None:
    """Wait for something to be true."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, told()
        time.sleep(0.02)


def memory(process: int) -> int:
    """The resident memory of a process, in kibibytes."""
    done = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def _children(process: int) -> list[tuple[int, str]]:
    done = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in done.stdout.splitlines())
    return [(int(row[0]), row[2]) for row in rows if len(row) > 2 and int(row[1]) == process]
