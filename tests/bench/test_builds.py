"""The bench of builds: equal sites, honest statistics, wrong trees never quoted; no timing."""

import sys
from collections import Counter
from math import ceil
from pathlib import Path

import pytest

from bench import builds, corpus, document, growth, report, results
from bench.dialects import DIALECTS, PELICAN
from bench.edits import SCENARIOS, Site
from bench.match import Match
from bench.measure import PROC, Run, RunFailed, environment, run
from bench.peers import MODELS, PEERS, ROOT, empty, make
from bench.results import Growth, Outcome, Results, Served, Session
from bench.targets import TARGETS
from bench.trees import differences, files

COUNT = 30
#: A generator that copies the posts, and the article's template, into its output.
COPY = """
import pathlib, shutil, sys
shutil.copytree("content/articles", "output", dirs_exist_ok="stale" in sys.argv)
shutil.copy("theme/templates/article.html", "output")
"""


def outcome(*walls: float, **more: object) -> Outcome:
    """Runs of these wall times, half as much processor."""
    runs = {turn: Run(wall, wall / 2) for turn, wall in enumerate(walls, start=1)}
    return Outcome(runs, **more)  # type: ignore[arg-type]


def session(count: int = 10_000, **scenarios: dict[str, Outcome]) -> Session:
    """A session of these outcomes."""
    return Session(count, "2026-11-20 09:00", {"cœurs": "2"}, 3, outcomes=scenarios)


def site(folder: Path) -> Site:
    """A site of ten articles, for Pelican."""
    return make(PEERS["pelican"], folder, 10)


def expected(count: int) -> set[str]:
    """The files that every generator must write for so many articles."""
    posts = [corpus.post_of(index) for index in range(count)]
    terms: Counter[str] = Counter({"": count})
    for post in posts:
        terms[f"categories/{post.category}/"] += 1
        terms[f"authors/{post.author}/"] += 1
        terms.update(f"tags/{tag}/" for tag in post.tags)
    found = {f"articles/publication-{post.index:06d}/index.html" for post in posts}
    found |= {f"images/photo-{image:02d}.svg" for image in range(corpus.IMAGES)}
    found |= {f"{name}/index.html" for name in ("tags", "categories", "authors")}
    found |= {"atom.xml", "sitemap.xml", "theme/style.css"}
    for name, size in terms.items():
        place = name.lower().replace(" ", "-")
        found |= {f"{place}index.html"}
        found |= {f"{place}page/{page}/index.html" for page in range(2, ceil(size / 10) + 1)}
    return found


def test_pelican_writes_the_expected_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole bench runs on a small site, whose files are exactly those that all peers write."""
    words = [f"--sizes={COUNT}", "--rounds=1", "--peers=pelican", "--scenarios=cold"]
    builds.main([*words, "--no-write", f"--work={tmp_path}"])
    assert files(tmp_path / f"sites/{COUNT}/pelican/output") == expected(COUNT)
    assert "| à froid | Pelican |" in capsys.readouterr().out


def test_every_theme_ends_an_article_the_same_way() -> None:
    """The edit of a template finds its mark in each peer's theme."""
    for peer in PEERS.values():
        copied = {name: ROOT / source for name, source in peer.folders}
        top, _slash, rest = peer.template.partition("/")
        source = copied[top] / rest if top in copied else MODELS / peer.model / peer.template
        text = source.read_text("utf-8")
        assert text.count("</article>") == 1, peer.name


def test_our_whole_theme_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It builds the same posts with all our plugins: cards, feeds, lists and the preview."""
    words = [f"--sizes={COUNT}", "--rounds=1", "--peers=theme", "--scenarios=cold,body"]
    builds.main([*words, "--no-write", f"--work={tmp_path}"])
    said = capsys.readouterr().out
    assert "| à froid | notre thème" in said and "| texte d'un article | notre thème" in said
    assert "échec" not in said and "faux" not in said
    written = files(tmp_path / f"sites/{COUNT}/theme/output")
    assert len([path for path in written if path.startswith("cartes/")]) == COUNT
    assert {"flux/atom.xml", "apercu/index.html", "recherche/index.html"} <= written


def test_a_peer_has_the_plugin_and_nothing_else(tmp_path: Path) -> None:
    """Pelican and delta build the same site, one line of settings apart."""
    stock, delta = (make(PEERS[name], tmp_path, 3).folder for name in ("pelican", "delta"))
    assert differences(stock, delta) == ("pelicanconf.py",)
    added = (delta / "pelicanconf.py").read_text("utf-8")
    assert added == (stock / "pelicanconf.py").read_text("utf-8") + (
        '\nPLUGINS = ["porte_voix.delta"]\n'
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_edit_can_be_undone(name: str, tmp_path: Path) -> None:
    """An edit changes what it says, differently each round, and a reset brings everything back."""
    made = site(tmp_path)
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    SCENARIOS[name].edit(made, 1)
    after = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    changed = len(dict(before.items() ^ after.items()))
    assert changed == (0 if name in ("cold", "same") else 1)
    made.reset()
    SCENARIOS[name].edit(made, 2)
    assert changed == 0 or name == "delete" or after != {p: p.read_bytes() for p in after}
    made.reset()
    assert before == {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}


def test_a_cold_build_finds_nothing(tmp_path: Path) -> None:
    """Output and caches go away; the site stays."""
    made = site(tmp_path)
    before = files(made.folder)
    for name in ("output/index.html", ".porte-voix/cache", "cache.db"):
        path = made.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("reste", encoding="utf-8")
    empty(PEERS["pelican"], made)
    assert files(made.folder) == before


def test_a_wrong_tree_is_marked(tmp_path: Path) -> None:
    """A peer that leaves a deleted article behind is wrong there, and right before."""
    peers = PEERS["pelican"], PEERS["delta"]
    told: list[str] = []
    match = Match(
        peers,
        {peer.name: make(peer, tmp_path, 10) for peer in peers},
        {
            "pelican": (sys.executable, "-c", COPY),
            "delta": (sys.executable, "-c", COPY, "stale"),
        },
        tuple(SCENARIOS.values()),
        told.append,
    )
    match.play(2)
    wrong = {name: found["delta"].wrong for name, found in match.outcomes.items()}
    assert wrong["cold"] == wrong["add"] == {1: 0, 2: 0}
    assert wrong["delete"] == wrong["template"] == {1: 1, 2: 1}
    assert not match.outcomes["delete"]["delta"].quotable
    assert match.files == {"pelican": 11, "delta": 11}
    assert match.strangers == {"pelican": 0, "delta": 0}
    assert set(match.outcomes["add"]["pelican"].runs) == {1, 2}
    assert any("delta : 1 fichiers faux" in line for line in told)


def test_a_program_that_fails_is_told(tmp_path: Path) -> None:
    """An error, too long a run, or no program at all: what happened is told."""
    folder = tmp_path / "site"
    folder.mkdir()
    said = environment(folder)
    with pytest.raises(RunFailed, match="je ne peux pas"):
        run((sys.executable, "-c", "raise SystemExit('je ne peux pas')"), folder, said, timeout=60)
    with pytest.raises(RunFailed, match="code -9"):
        run((sys.executable, "-c", "import time; time.sleep(60)"), folder, said, timeout=0.2)
    with pytest.raises(RunFailed, match="code 127"):
        run((str(folder / "nulle-part"),), folder, said, timeout=60)


def test_a_run_counts_its_children(tmp_path: Path) -> None:
    """Processor time and memory are those of the whole family."""
    folder = tmp_path / "site"
    folder.mkdir()
    child = "import time; kept = bytearray(40_000_000); time.sleep(0.4)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    done = run((sys.executable, "-c", parent), folder, environment(folder), timeout=60, memory=True)
    assert done.wall > 0.4
    assert done.cpu > 0
    if PROC.is_dir():
        assert done.others is not None
        assert done.memory is not None
        assert done.memory > 40_000_000


def test_statistics_are_medians_of_pairs() -> None:
    """A ratio is taken round by round, among the rounds that both ran."""
    ours, theirs = outcome(1.0, 5.0, 3.0), outcome(2.0, 50.0)
    assert (ours.median(), ours.median("cpu"), ours.spread()) == (3.0, 1.5, (1.0, 5.0))
    assert ours.ratio(theirs) == pytest.approx(0.3)


def test_a_wrong_or_failed_run_is_never_quoted() -> None:
    """The table says so in place of the time, and nothing is compared with it."""
    measured = session(
        cold={
            "pelican": outcome(10.0),
            "delta": outcome(1.0, wrong={1: 4}),
            "hugo": outcome(2.0, failure="code 1"),
        }
    )
    table = report.session_table(measured)
    assert "| à froid | Pelican | 10,0 | 10,0 – 10,0 | 5,00 | — | 1,00 | — |" in table
    assert "| à froid | delta | faux (4 fichiers) | — | — | — | — | — |" in table
    assert "| à froid | Hugo | échec | — | — | — | — | — |" in table
    assert report.failures(measured) == ["à froid, Hugo\u00a0: la construction a échoué."]


def test_targets_are_reached_missed_or_not_measured() -> None:
    """Each promise is judged on the figures, and on them alone."""
    nothing = Results()
    assert {target.reached(nothing) for target in TARGETS} == {None}
    fast = session(
        cold={
            "pelican": outcome(50.0),
            "hugo": outcome(12.0, memory=1000),
            "delta": outcome(11.0, memory=500),
        },
        same={"delta": outcome(5.0), "inv": outcome(0.1)},
        body={"delta": outcome(0.4), "hugo": outcome(12.0)},
        title={"delta": outcome(2.0), "inv": outcome(0.5)},
    )
    large = session(
        100_000, cold={"delta": outcome(130.0, memory=2 * 10**9)}, same={"inv": outcome(1.0)}
    )
    measured = Results({10_000: fast, 100_000: large})
    told = {target.words: target.reached(measured) for target in TARGETS}
    assert told["à froid, contre Pelican"] is True
    assert told["mémoire à froid, contre Hugo"] is True
    assert told["rien de changé, par `pelican`"] is False
    assert told["texte d'un article, plus vite que Hugo"] is True
    assert told["titre d'un article"] is True
    assert told["un article ajouté"] is None
    assert told["100 000 articles à froid, contre 10 000"] is False
    assert "| rien de changé, par `pelican` | ≤\u00a04,00\u00a0s | 5,00\u00a0s | **non** |" in (
        report.target_table(measured)
    )


def test_growth_tells_the_steep_phases(tmp_path: Path) -> None:
    """A quadratic phase is pointed at, unless it is too short to matter."""
    linear, quadratic = {1000: 1.0, 2000: 2.0, 4000: 4.0}, {1000: 0.1, 2000: 0.4, 4000: 1.6}
    tiny = {size: seconds / 1000 for size, seconds in quadratic.items()}
    assert growth.slope(linear) == pytest.approx(1.0)
    assert growth.slope(quadratic) == pytest.approx(2.0)
    assert growth.slope({1000: 1.0}) is None
    assert [growth.superlinear(one) for one in (linear, quadratic, tiny)] == [False, True, False]
    table = report.growth_table(
        Growth("2026-11-20 09:00", {"cold": {"lire": linear, "croiser": quadratic}})
    )
    assert "| à froid | lire | 1,00 | 2,00 | 4,00 | 1,00 |  |" in table
    assert "| à froid | croiser | 0,10 | 0,40 | 1,60 | 2,00 | **plus que linéaire** |" in table
    trace = tmp_path / "trace.jsonl"
    assert growth.read(trace) == {}
    trace.write_text(
        '{"phase": "lire", "seconds": 1.5}\n{"phase": "lire", "seconds": 1}\n', encoding="utf-8"
    )
    assert growth.read(trace) == {"lire": 2.5}


def test_results_are_kept_as_they_were(tmp_path: Path) -> None:
    """What is saved is what is loaded, and the document shows all of it."""
    kept = Results(
        {10_000: session(cold={"pelican": outcome(50.0, memory=2**28, wrong={1: 0})})},
        Growth("2026-11-20 09:00", {"cold": {"lire": {1000: 1.0, 2000: 2.0}}}),
    )
    kept.sessions[10_000].files = {"pelican": 17_000, "hugo": 17_001}
    kept.sessions[10_000].strangers = {"pelican": 0, "hugo": 1}
    kept.sessions[10_000].missing = {"eleventy": "Node et npm ne sont pas là"}
    waits = (*[0.03] * 190, *[0.05] * 9, 0.4)
    kept.served["10000 theme"] = Served(
        10_000, "theme", "2026-11-20 09:00", 31.0, waits, 20, 200 * 2**20, 203 * 2**20
    )
    results.save(kept, tmp_path / "kept/results.json")
    again = results.load(tmp_path / "kept/results.json")
    assert again == kept
    assert results.load(tmp_path / "none.json") == Results()
    page = document.page(again)
    assert "## 10\u00a0000 articles" in page
    assert "| à froid | Pelican | 50,0 | 50,0 – 50,0 | 25,0 | 256 | 1,00 | — |" in page
    assert "- Eleventy\u00a0: Node et npm ne sont pas là." in page
    assert "- Hugo\u00a0: 1 fichiers de trop ou de moins que les autres." in page
    assert "- Pelican\u00a0:" not in page
    assert "## Croissance de chaque phase" in page
    row = "| 31,0 | 30 | 50 | 400 | 20\u00a0: 200 | 200\u00a0: 203 | +1,5\u00a0% |"
    assert f"| 10\u00a0000 | notre thème et nos greffons {row}" in page
    told = {target.words: target.reached(again) for target in TARGETS}
    assert told["notre thème, inv serve, de l'enregistrement à la page"] is True
    assert told["inv serve, mémoire après 200 enregistrements contre 20"] is None


def test_what_is_asked_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """A cold build always comes first, references are added, and an unknown name is refused."""
    parser = builds._parser()
    chosen = parser.parse_args(["--scenarios=body,same", "--peers=delta,inv", "--sizes=20"])
    assert chosen.scenarios == ("cold", "same", "body")
    (job,) = builds._jobs(chosen)
    assert [peer.name for peer in job.known()] == ["pelican", "delta", "checked", "inv"]
    (large,) = builds._jobs(parser.parse_args(["--sizes=", "--large=100000"]))
    assert [peer.name for peer in large.known()] == ["delta", "inv"]
    with pytest.raises(SystemExit):
        parser.parse_args(["--peers=jekyll"])
    assert "jekyll; known: pelican, delta" in capsys.readouterr().err


def test_dialects_spell_links_their_own_way() -> None:
    """Pelican resolves its links itself; the others get addresses."""
    post = corpus.post_of(9)
    assert f"({{filename}}/{corpus.path_of(post.target)})" in PELICAN.text(post)
    assert f"(/articles/publication-{post.target:06d}/)" in DIALECTS["hugo"].text(post)


def test_a_busy_machine_is_confessed() -> None:
    """The page says what others took of the machine, and doubts its times beyond a tenth."""
    measured = session(cold={"pelican": outcome(9.0)})
    assert "d'autres programmes ont pris" not in document.page(Results({10_000: measured}))
    for share, words in ((0.04, "4\u00a0% du"), (0.5, "sur une machine tranquille")):
        measured.outcomes["cold"]["pelican"].runs[1] = Run(9.0, 4.5, others=share)
        assert words in document.page(Results({10_000: measured}))
