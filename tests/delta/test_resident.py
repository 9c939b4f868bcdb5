"""« inv serve »: what is saved is built and told, whatever the moment, and memory does not grow."""

import re
import signal
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.delta.written import CONF, PATIENCE, Written, make, memory, until, without_fork


@pytest.fixture
def site(tmp_path: Path) -> Written:
    """A site, not built."""
    return make(tmp_path)


def test_a_saved_text_is_built_and_told(site: Written) -> None:
    """The page and the feed that show it are made again, and named, by the process that stays."""
    with site.served() as served:
        news = served.follow()
        holder = served.holders()
        assert len(holder) == 1
        for turn in range(3):
            site.article("quai", f"Le quai rouvre, tour {turn}.")
            name, pages = news.next()
            assert (name, set(pages)) == ("changed", {"quai.html", "flux.xml"})
            assert f"tour {turn}." in site.read("output/quai.html")
        assert served.holders() == holder


def test_what_touches_lists_is_built_too(site: Written) -> None:
    """A title, a new article, a deleted one, a template: another process takes over if it must."""
    with site.served() as served:
        news = served.follow()
        holder = served.holders()
        sound = site.read("content/articles/quai.md")
        site.write("content/articles/quai.md", sound.replace("Titre de quai", "Tout neuf"))
        assert "index.html" in (news.next()[1] or ["index.html"])
        assert "Tout neuf" in site.read("output/index.html")
        site.article("nouveau", "Arrivé.")
        assert news.next() == ("changed", None)
        assert "Titre de nouveau" in site.read("output/index.html")
        assert served.holders() != holder
        assert len(served.holders()) == 1
        (site.folder / "content/articles/nouveau.md").unlink()
        assert news.next() == ("changed", None)
        assert "Titre de nouveau" not in site.read("output/index.html")
        assert not (site.folder / "output/nouveau.html").exists()
        site.write("theme/templates/page.html", "<body>Gabarit {{ page.content }}</body>")
        assert news.next() == ("changed", None)
        assert "Gabarit" in site.read("output/pages/suivre.html")


def test_no_save_is_missed(site: Written) -> None:
    """Bursts, saves during a long build, saves before the first one ends: all are in the output."""
    names = ("quai", "circuit", "potager")
    with site.served() as served:
        until(lambda: "http" in served.log)
        for turn in range(20):
            site.article(names[turn % 3], f"Avant, {turn}.")
        served.rebuilt()
        for turn in range(40):
            if turn % 10 == 5:
                site.write("theme/templates/index.html", f"<body>Accueil {turn}</body>")
            site.article(names[turn % 3], f"Pendant, {turn}.")
            threading.Event().wait(0.01 * (turn % 4))
        for turn in (39, 37, 38):
            page = f"output/{names[turn % 3]}.html"
            until(lambda page=page, turn=turn: f"Pendant, {turn}." in site.read(page))
        until(lambda: "Accueil 35" in site.read("output/index.html"))


def test_an_error_is_shown_until_it_is_mended(site: Written) -> None:
    """In the page and at the terminal; the rest of the site stays there meanwhile."""
    with site.served() as served:
        news = served.follow()
        sound = site.read("content/articles/quai.md")
        site.write("content/articles/quai.md", sound.replace("titre:", "titra:"))
        name, text = news.next()
        assert name == "error-told"
        assert "quai.md" in text and "titra" in text
        until(lambda: "titra" in served.log)
        assert "Titre de circuit" in site.read("output/circuit.html")
        site.write("content/articles/quai.md", sound.replace("Bonjour", "Rebonjour"))
        assert news.next() == ("changed", None)
        assert "Rebonjour" in site.read("output/quai.html")


@pytest.mark.parametrize(
    ("inside", "broken", "words"),
    [
        ("theme/templates/article.html", "{% block %}", "TemplateSyntaxError"),
        ("pelicanconf.py", f"{CONF}\n(", "SyntaxError"),
        ("pelicanconf.py", f"{CONF}\nPLUGINS = ['rien_de_tel']", "rien_de_tel"),
    ],
)
def test_what_is_not_a_text_may_break_too(
    site: Written, inside: str, broken: str, words: str
) -> None:
    """A template, the settings, a plugin: told, then the site comes back by itself."""
    with site.served() as served:
        news = served.follow()
        sound = site.read(inside)
        site.write(inside, broken)
        name, text = news.next()
        assert name == "error-told"
        assert words in text
        site.write(inside, sound)
        assert news.next() == ("changed", None)


def test_a_site_that_is_broken_from_the_start_is_served_once_mended(site: Written) -> None:
    """Settings that cannot be read, then an article that is refused."""
    site.write("pelicanconf.py", f"{CONF}\n(")
    site.write("content/articles/mauvais.md", "---\ntitre: Sans date\n---\n")
    with site.served() as served:
        until(lambda: "SyntaxError" in served.log, lambda: served.log)
        site.write("pelicanconf.py", CONF)
        until(lambda: "mauvais.md" in served.log, lambda: served.log)
        (site.folder / "content/articles/mauvais.md").unlink()
        served.rebuilt()
        assert "Bonjour." in site.read("output/quai.html")


def test_an_article_comes_out_at_its_hour(site: Written) -> None:
    """Nobody saves anything: the instant alone makes it public."""
    soon = datetime.now(ZoneInfo("America/Toronto")) + timedelta(seconds=12)
    site.article("bientot", "À l'heure.", f"{soon:%Y-%m-%d %H:%M:%S}")
    with site.served() as served:
        served.rebuilt()
        assert "Titre de bientot" not in site.read("output/index.html")
        until(lambda: "Titre de bientot" in site.read("output/index.html"), lambda: served.log)


def test_memory_does_not_grow_with_saves(site: Written) -> None:
    """Thirty saves weigh no more than five, in the process that holds the site."""
    quai = site.folder / "content/articles/quai.md"
    sound = site.read("content/articles/quai.md")
    with site.served() as served:
        news = served.follow()
        for turn in range(35):
            body = f"Tour {turn}. " + "Un texte de quelque longueur. " * 200
            # Whole at once: a text met half written asks for a whole build, by another process.
            site.write("quai.md", sound.replace("Bonjour.", body)).replace(quai)
            news.next()
            if turn == 4:
                (holder,) = served.holders()
                before = memory(holder)
        assert served.holders() == [holder]
        assert memory(holder) <= before * 1.05


def test_a_site_is_served_where_processes_cannot_be_copied(
    site: Written, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each process that ends is replaced by another."""
    with site.served(**without_fork(tmp_path_factory.mktemp("system"))) as served:
        news = served.follow()
        site.article("quai", "Un texte.")
        assert news.next()[0] == "changed"
        site.article("nouveau", "Arrivé.")
        assert news.next() == ("changed", None)
        assert "Titre de nouveau" in site.read("output/index.html")


def test_a_build_beside_is_noticed(site: Written) -> None:
    """« inv build » while the site is served: both go on, and the output is right."""
    with site.served() as served:
        news = served.follow()
        site.article("quai", "Par le serveur.")
        news.next()
        assert site.inv("build").returncode == 0
        site.article("quai", "Après la construction.")
        until(lambda: "Après la construction." in site.read("output/quai.html"), lambda: served.log)


def test_what_was_built_while_serving_is_known_afterwards(site: Written) -> None:
    """An interruption ends everything, and leaves nothing to build again but the check."""
    with site.served() as served:
        news = served.follow()
        site.article("quai", "Dernier mot.")
        news.next()
        port = served.port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    before = (site.folder / "output/quai.html").stat().st_mtime_ns
    assert site.inv("build").returncode == 0
    assert (site.folder / "output/quai.html").stat().st_mtime_ns == before
    assert "Dernier mot." in site.read("output/quai.html")


def test_a_port_that_is_taken_is_one_sentence(site: Written) -> None:
    """It names the port and another one; exit 2, and nothing was built."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = site.inv("serve", "--port", str(port))
    assert done.returncode == 2
    assert re.fullmatch(rf"Le port {port} est déjà pris.*--port {port + 1}.*\n", done.stderr)
    assert not (site.folder / "output").exists()


def test_whatever_ends_the_server_ends_its_processes(site: Written) -> None:
    """Killed outright, it leaves nobody behind."""
    with site.served() as served:
        served.rebuilt()
        (holder,) = served.holders()
        served.process.send_signal(signal.SIGKILL)
        served.process.wait(PATIENCE)
        until(lambda: not Path(f"/proc/{holder}").exists())
        served.process.returncode = 0
