"""The pages served while one writes: the built files as they are, and news of what changed."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HTML = "<!doctype html><title>Circuit 14</title><body><p>À lundi.</p></body>"


@dataclass
class Server:
    """The process that serves, and how to speak with it."""

    process: subprocess.Popen[str]
    port: int
    opened: list[Any] = field(default_factory=list)

    def get(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """One answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        self.opened += [answer, connection]
        return answer

    def tell(self, **news: Any) -> None:
        """What the build would tell."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(news) + "\n")
        self.process.stdin.flush()

    def follow(self, since: str = "0", **headers: str) -> "Followed":
        """The stream of news, as a page opens it."""
        return Followed(self.get(f"/_porte-voix/nouvelles?{since}", **headers))


@dataclass
class Followed:
    """A stream of news."""

    answer: http.client.HTTPResponse

    def next(self) -> tuple[str, Any]:
        """The name and the data of the next piece of news."""
        name, data = "", ""
        while line := self.answer.readline().decode().strip():
            field, _colon, value = line.partition(": ")
            name = value if field == "event" else name
            data = value if field == "data" else data
        return name, json.loads(data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built site of a few files."""
    (tmp_path / "2026" / "avis").mkdir(parents=True)
    (tmp_path / "index.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "2026" / "avis" / "index.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "404.html").write_text("<body>Introuvable</body>", encoding="utf-8")
    (tmp_path / "style.css").write_text("body { color: #111 }", encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """The folder served on a free port."""
    command = [sys.executable, "-m", "porte_voix.delta.pages", str(folder), "0"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        ready, port = process.stdout.readline().split()
        assert ready == "ready"
        server = Server(process, int(port))
        yield server
        for one in server.opened:
            one.close()
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize("path", ["/", "/index.html", "/2026/avis/", "/2026/avis/?utm_id=pv1-1"])
def test_a_page_follows_the_news_and_its_file_is_left_alone(
    server: Server, folder: Path, path: str
) -> None:
    """The script stands in what is served, before the end of the body, and nowhere else."""
    text = server.get(path).read().decode()
    before, script, after = text.partition("<script")
    assert before + after.partition("</script>")[2] == HTML
    assert script
    assert (folder / "index.html").read_text("utf-8") == HTML


def test_other_files_are_served_as_they_are(server: Server) -> None:
    """A style sheet keeps its bytes and its type, and the browser keeps no copy."""
    answer = server.get("/style.css")
    assert answer.getheader("Content-Type") == "text/css"
    assert answer.getheader("Cache-Control") == "no-store"
    assert answer.read() == b"body { color: #111 }"


def test_an_address_that_leads_nowhere_shows_the_page_of_the_site(server: Server) -> None:
    """With its status, and the script: the page may be built in a moment."""
    answer = server.get("/rien/")
    assert answer.status == 404
    body = answer.read().decode()
    assert "Introuvable" in body
    assert "suivre.js" in body


def test_a_site_that_is_not_built_yet_is_waited_for(server: Server, folder: Path) -> None:
    """No list of its files, but a page that follows: it is there once the home page is."""
    (folder / "index.html").unlink()
    for path in ("/", "/2026/"):
        answer = server.get(path)
        body = answer.read().decode()
        assert (answer.status, "suivre.js" in body, "avis" in body) == (404, True, False)


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"])
def test_nothing_outside_the_folder_is_served(server: Server, folder: Path, path: str) -> None:
    """Whatever the spelling of the way up."""
    (folder.parent / "secret.txt").write_text("non", encoding="utf-8")
    assert server.get(path).status == 404


def test_a_page_that_is_open_is_told_what_changed(server: Server) -> None:
    """Each piece of news once, in order."""
    followed = server.follow()
    server.tell(changed=["index.html"])
    server.tell(error="L'en-tête ne se ferme pas.")
    server.tell(changed=None)
    assert followed.next() == ("changed", ["index.html"])
    assert followed.next() == ("error-told", "L'en-tête ne se ferme pas.")
    assert followed.next() == ("changed", None)


def test_what_changed_while_the_page_loaded_is_told(server: Server) -> None:
    """The page says which news it was served with."""
    script = server.get("/").read().decode().partition("suivre.js?")[2]
    since = script.partition('"')[0]
    server.tell(changed=["index.html"])
    assert server.follow(since).next() == ("changed", ["index.html"])


def test_an_error_that_stands_is_shown_by_a_page_opened_later(server: Server) -> None:
    """Until a build succeeds."""
    followed = server.follow()
    server.tell(error="Date illisible.")
    followed.next()
    script = server.get("/").read().decode().partition("suivre.js?")[2]
    since = script.partition('"')[0]
    assert server.follow(since).next() == ("error-told", "Date illisible.")


def test_a_page_of_an_earlier_server_reloads(server: Server) -> None:
    """Its number is from another time."""
    followed = server.follow(**{"Last-Event-ID": "57"})
    assert followed.next() == ("changed", None)


def test_a_page_far_behind_reloads(server: Server) -> None:
    """Only the latest news are kept."""
    for number in range(150):
        server.tell(changed=[f"{number}.html"])
    server.follow("150").answer.close()
    assert server.follow("3").next() == ("changed", None)


def test_a_taken_port_is_told_at_once(server: Server, folder: Path) -> None:
    """The process says so and ends."""
    command = [sys.executable, "-m", "porte_voix.delta.pages", str(folder), str(server.port)]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("taken ")
    assert not done.stderr


def test_another_folder_may_be_served(server: Server, folder: Path) -> None:
    """Where the site is built is known once its settings have been read."""
    (folder / "ailleurs").mkdir()
    (folder / "ailleurs" / "seul.txt").write_text("ici", encoding="utf-8")
    server.tell(folder=str(folder / "ailleurs"), site="")
    server.tell(changed=None)
    assert server.follow().next() == ("changed", None)
    assert server.get("/seul.txt").read() == b"ici"


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "http://localhost:8000/blogue"])
def test_a_page_built_for_another_port_leads_here(server: Server, folder: Path, site: str) -> None:
    """The usual port was taken: the style and the links of the page are those of this server."""
    here = f"http://127.0.0.1:{server.port}"
    page = '<link href="{0}/style.css"><body><a href="{0}/">{0}</a></body>'
    (folder / "index.html").write_text(page.format(site), encoding="utf-8")
    server.tell(folder=str(folder), site=site)
    server.tell(changed=None)
    assert server.follow().next() == ("changed", None)
    text = server.get("/").read().decode()
    before, _script, after = text.partition("<script")
    assert before + after.partition("</script>")[2] == page.format(here)
    assert (folder / "index.html").read_text("utf-8") == page.format(site)


def test_a_page_built_for_the_public_is_left_alone(server: Server, folder: Path) -> None:
    """What it says of its address is what readers will see."""
    page = '<body><a href="https://blogue.example/">ici</a></body>'
    (folder / "index.html").write_text(page, encoding="utf-8")
    server.tell(folder=str(folder), site="https://blogue.example")
    server.tell(changed=None)
    assert server.follow().next() == ("changed", None)
    assert 'href="https://blogue.example/"' in server.get("/").read().decode()
