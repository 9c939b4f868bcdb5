"""The whole pipeline of GitLab, really run: merge requests, merges, and what goes wrong."""

import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_checked
from tests.pipeline.board import Board, opened

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """One board for all these tests; each follows its own articles."""
    with opened(tmp_path_factory.mktemp("organisme")) as made:
        made.write("premier.md", article("premier", "aaaa2222"))
        made.merge()
        yield made


def article(slug: str, id: str, title: str = "Un titre", more: str = "") -> str:
    """An article of today that has nothing to mend."""
    day = datetime.now(UTC).date() - timedelta(days=1)
    # What is announced is the summary.
    return make_checked(
        id=id, date=f"{day} 00:01", title=title, summary=title, more=f"slug: {slug}\n{more}"
    )


def merged(board: Board, slug: str, id: str, **more: str) -> str:
    """The commit of an article that has just been merged."""
    board.write(f"{slug}.md", article(slug, id, **more))
    return board.merge()


def test_a_bad_article_is_refused_on_its_line(board: Board) -> None:
    """The merge request names the file and the line; nothing is built, nothing online moves."""
    text = article("mauvais", "bbbb2222").replace("date: ", "date: 32 ")
    board.write("mauvais.md", text)
    line = 1 + text.splitlines().index(next(one for one in text.splitlines() if "32 " in one))
    before = sorted(board.www.rglob("*"))
    ran = board.request("mauvais", *board.propose("mauvais"))
    assert ran.code != 0
    assert f"content/articles/mauvais.md:{line}" in ran.job("proposition")
    assert ran.ended("proposition") == "FAIL"
    assert "publier" not in ran.said and "annoncer" not in ran.said
    assert sorted(board.www.rglob("*")) == before


def test_what_looks_like_a_command_goes_through_unharmed(board: Board) -> None:
    """In a title and in a file name: previewed, planned, merged, announced word for word."""
    title = '"; curl evil; $(id)'
    board.write("a'b.md", article("piege", "cccc2222", title=f"'{title}'"))
    branch = "piege"
    ran = board.request(branch, *board.propose(branch))
    assert ran.code == 0, ran.said
    assert "uid=" not in ran.said and "evil: " not in ran.said
    assert "jeton-mastodon" not in ran.said
    artifacts = board.room / f"runner-{board.runs}/.gitlab-ci-local/artifacts/proposition"
    shown = artifacts / "proposition/apercu"
    home = (shown / "index.html").read_text("utf-8")
    assert 'content="noindex' in home and "curl evil; $(id)" in home
    assert "curl evil" in (artifacts / "proposition/plan.md").read_text("utf-8")
    board.write("a'b.md", article("piege", "cccc2222", title=f"'{title}'"))
    ran = board.run(board.merge())
    assert ran.code == 0, ran.said
    assert board.said("piege") == 1
    assert any(title in re.sub("<[^>]+>", "", post.text) for post in board.masto.posts)


def test_a_merge_is_published_announced_and_shows_where(board: Board) -> None:
    """Once; the page then leads to the copy. An old pipeline run again changes nothing."""
    commit = merged(board, "une-fois", "dddd2222")
    ran = board.run(commit)
    assert ran.code == 0, ran.said
    assert board.said("une-fois") == 1
    assert "https://mastodon.example/" in board.page("une-fois")
    newer = merged(board, "plus-neuf", "eeee2222")
    old = board.run(commit)
    assert "plus récent" in old.job("publier") and "plus récent" in old.job("annoncer")
    assert old.ended("publier") == "WARN" and old.ended("annoncer") == "WARN"
    assert board.page("plus-neuf") == ""
    assert board.run(newer).code == 0
    assert (board.said("une-fois"), board.said("plus-neuf")) == (1, 1)


def test_a_pending_run_that_was_cancelled_loses_nothing(board: Board) -> None:
    """The next one announces what both merges brought; the hour after has nothing to say."""
    merged(board, "annule", "ffff2222")
    commit = merged(board, "suivant", "gggg2222")
    assert board.run(commit).code == 0
    assert (board.said("annule"), board.said("suivant")) == (1, 1)
    start = time.monotonic()
    ran = board.run(commit, CI_PIPELINE_SOURCE="schedule")
    print(f"chaque heure, rien à dire : {time.monotonic() - start:.1f} s de chaîne entière")
    assert ran.code == 0
    for job in ("construire", "publier", "annoncer", "reconstruire", "republier"):
        assert "Rien à faire." in ran.job(job), ran.said
        assert "inv " not in ran.job(job)
    assert (board.said("annule"), board.said("suivant")) == (1, 1)


def test_the_hour_of_an_article_has_come(board: Board) -> None:
    """Dated later, it is published and announced by the first hourly run after its hour."""
    hour = datetime.now(UTC) + timedelta(seconds=60)
    here = hour.astimezone(ZoneInfo("America/Toronto"))
    text = re.sub("date: .*", f"date: {here:%Y-%m-%d %H:%M:%S}", article("a-venir", "rrrr2222"))
    board.write("a-venir.md", text)
    commit = board.merge()
    assert board.run(commit).code == 0
    time.sleep(max(0.0, (hour - datetime.now(UTC)).total_seconds()) + 1)
    ran = board.run(commit, CI_PIPELINE_SOURCE="schedule")
    assert ran.code == 0, ran.said
    assert board.page("a-venir") and board.said("a-venir") == 1
    ran = board.run(commit, CI_PIPELINE_SOURCE="schedule")
    assert "Rien à faire." in ran.job("construire"), ran.said


def test_two_merges_of_the_same_minute_say_each_article_once(board: Board) -> None:
    """Two pipelines at once, with none of the host's own locks; then the hour."""
    one = board.start(merged(board, "jumeau-un", "hhhh2222"))
    other = board.start(merged(board, "jumeau-deux", "iiii2222"))
    one.end()
    other.end()
    head = merged(board, "apres", "jjjj2222")
    assert board.run(head).code == 0
    for slug in ("jumeau-un", "jumeau-deux", "apres"):
        assert board.said(slug) == 1, slug
        assert board.page(slug)


def test_a_runner_that_dies_while_it_announces_says_nothing_twice(board: Board) -> None:
    """The network has published, nobody knows: the next run finds the copy and adopts it."""
    board.masto.faults.add("hang", method="POST", path_contains="/statuses", commit=True)
    commit = merged(board, "coupe", "kkkk2222")
    dying = board.start(commit)
    while not board.said("coupe"):
        assert not dying.ended
        time.sleep(0.05)
    dying.die()
    later = datetime.now(UTC) + timedelta(minutes=10)
    ran = board.run(commit, PORTE_VOIX_NOW=later.isoformat())
    assert ran.code == 0, ran.said
    assert board.said("coupe") == 1
    assert "retrouvé sur le réseau" in ran.job("annoncer")


def test_a_decision_of_the_form_is_carried_out(board: Board) -> None:
    """Hold: nothing goes. Release: it goes. A form half filled says what it misses."""
    commit = merged(board, "suspendu", "mmmm2222")
    ran = board.run(commit, CI_PIPELINE_SOURCE="web", GESTE="suspendre")
    assert ran.ended("annoncer") == "WARN", ran.said
    assert board.said("suspendu") == 0 and board.page("suspendu")
    ran = board.run(commit, CI_PIPELINE_SOURCE="web", GESTE="adopter", ARTICLE="$(id)")
    assert ran.ended("decider") == "FAIL"
    assert "--account" in ran.job("decider") and "--url" in ran.job("decider")
    assert "uid=" not in ran.said
    ran = board.run(commit, CI_PIPELINE_SOURCE="web", GESTE="reprendre")
    assert ran.code == 0, ran.said
    assert board.said("suspendu") == 1


def test_another_branch_announces_nothing(board: Board) -> None:
    """Even where the host would let it: the job itself refuses."""
    board.write("ailleurs.md", article("ailleurs", "nnnn2222"))
    _base, commit = board.propose("ailleurs")
    ran = board.run(commit, branch="ailleurs", CI_DEFAULT_BRANCH="ailleurs")
    assert ran.ended("annoncer") == "FAIL"
    assert "rien ne s'annonce d'ailleurs que de main" in ran.job("annoncer")
    assert board.said("ailleurs") == 0


def test_gitlab_pages_shows_where_in_the_same_run(board: Board) -> None:
    """Its own job publishes, then again once announced; here each artifact becomes the site."""
    running = board.start(merged(board, "en-pages", "qqqq2222"), PORTE_VOIX_PAGES="oui")
    made = running.clone / ".gitlab-ci-local/artifacts"
    while not running.ended:
        time.sleep(0.3)
        for job in ("pages", "republier-pages"):
            if (made / job / "public").is_dir():
                shutil.copytree(made / job / "public", board.www, dirs_exist_ok=True)
    ran = running.end()
    assert ran.code == 0, ran.said
    assert (ran.ended("publier"), ran.ended("republier-pages")) == ("", "PASS")
    assert board.said("en-pages") == 1
    shown = (made / "republier-pages/public").glob("2*/en-pages/index.html")
    assert "https://mastodon.example/" in next(shown).read_text("utf-8")


def test_an_urgent_notice_is_announced_without_pelican(board: Board) -> None:
    """From merge to announced, every package really installed, and no Pelican beside the tokens."""
    end = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d 18:00")
    commit = merged(board, "urgent", "pppp2222", more=f"urgent: oui\nfin: {end}\n")
    start = time.monotonic()
    running = board.start(commit, ready=False)
    while not board.said("urgent") and not running.ended:
        time.sleep(0.1)
    took = time.monotonic() - start
    ran = running.end()
    count = re.search(r"(\d+) paquets installés", ran.job("annoncer"))
    assert ran.code == 0, ran.said
    assert count
    print(f"avis urgent : {took:.1f} s de la fusion à l'annonce; {count[1]} paquets pour annoncer")
    folder = board.room / f"runner-{board.runs}/.gitlab-ci-local/builds/annoncer"
    assert [*folder.glob(".venv/lib/*/site-packages/mastodon")]
    assert not [*folder.glob(".venv/lib/*/site-packages/pelican")]
