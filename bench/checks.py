"""How long ``inv check`` takes on a site of each size: the first time, then when nothing changed.

Each run is a whole process: start, reading, rules, report. The site is the demonstration's, with
its rules and its board, and the posts of the builds' corpus, each with all that the rules ask of
an article. ``python -m bench.checks [ARTICLES ...]``.
"""

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench import corpus
from bench.corpus import Post
from bench.dialects import PORTE_VOIX
from bench.measure import Run, environment, run

ROOT = Path(__file__).parents[1]
INV = Path(sys.executable).with_name("inv")
DOCUMENT = ROOT / "docs/bench-check.md"
SIZES = (1000, 2000, 5000, 10_000)
#: The targets of a site of 1,000 articles, in seconds.
ARTICLES, FIRST, AGAIN = 1000, 5.0, 0.5
#: What an article of the largest site may cost, against one of the smallest: more is not linear.
GROWTH = 1.25
#: What the rules ask of an article besides what the build asks.
ASKED = """\
Publics: parents
Pour_vous: Vous savez quoi faire, et quand.
Objectif_type: comprehension
Objectif_enonce: Expliquer ce qui change
Objectif_indicateur: questions reçues
Objectif_cible: 5
Objectif_echeance: 2027-02-01
Approuve_par: Solange Castelmur

## En bref
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A site of this many articles: the seconds of each run, by situation."""

    articles: int
    first: tuple[Run, ...]
    again: tuple[Run, ...]
    edited: tuple[Run, ...]

    @property
    def missed(self) -> bool:
        """Whether a site of the targets' size misses one of them."""
        slow = wall(self.first) > FIRST or wall(self.again) > AGAIN
        return self.articles == ARTICLES and slow


def wall(runs: tuple[Run, ...]) -> float:
    """The median of the wall seconds."""
    return statistics.median(run.wall for run in runs)


def cpu(runs: tuple[Run, ...]) -> float:
    """The median of the processor's seconds."""
    return statistics.median(run.cpu for run in runs)


def header(post: Post) -> str:
    """The header of a post that every rule accepts."""
    return f"{PORTE_VOIX.header(post).rstrip()}\n{ASKED}\n"


def make(site: Path, count: int) -> None:
    """The demonstration's settings, with so many posts."""
    for name in ("pelicanconf.py", "publishconf.py", "tasks.py"):
        shutil.copy(ROOT / name, site / name)
    corpus.write(site, replace(PORTE_VOIX, header=header), count)


def measured(folder: Path, count: int, rounds: int) -> Row:
    """Make a site of this size and check it: from nothing, unchanged, with one text edited."""
    folder.mkdir(parents=True)
    make(folder, count)
    compiled = folder.parents[1] / "compiled"
    environ = {**environment(folder), "PYTHONPYCACHEPREFIX": str(compiled)}
    once = partial(run, (str(INV), "check"), folder, environ, timeout=600)
    first, again, edited = list[Run](), list[Run](), list[Run]()
    if not compiled.is_dir():
        once()
    post = folder / "content" / corpus.path_of(count // 2)
    for turn in range(rounds):
        shutil.rmtree(folder / ".porte-voix", ignore_errors=True)
        first.append(once())
        again.append(once())
        with post.open("a", encoding="utf-8") as text:
            text.write(f"\nUn paragraphe de plus, le {turn + 1}e.\n")
        edited.append(once())
    return Row(count, tuple(first), tuple(again), tuple(edited))


def table(rows: list[Row]) -> str:
    """The rows in Markdown; the last column is the time of an article against the smallest site."""
    lines = [
        "| articles | première fois (s) | processeur (s) | rien de changé (s) | processeur (s) "
        "| un texte changé (s) | par article, première fois (ms) | ÷ plus petit site |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = (
            f"{row.articles:_}".replace("_", " "),
            *(_number(f(r)) for r in (row.first, row.again) for f in (wall, cpu)),
            _number(wall(row.edited)),
            _number(1000 * wall(row.first) / row.articles),
            _number(growth(row, rows[0])),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def growth(row: Row, smallest: Row) -> float:
    """What an article of a site costs the first time, against one of the smallest."""
    return wall(row.first) / row.articles / (wall(smallest.first) / smallest.articles)


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def verdicts(rows: list[Row]) -> str:
    """Each target, and whether it is reached."""
    lines = ["| cible | mesure | atteinte |", "|---|---:|---|"]
    for row in rows:
        if row.articles == ARTICLES:
            for words, runs, most in (
                ("première fois", row.first, FIRST),
                ("rien de changé", row.again, AGAIN),
            ):
                reached = "oui" if wall(runs) <= most else "**non**"
                told = f"{ARTICLES} articles, {words} : ≤ {_number(most)} s"
                lines.append(f"| {told} | {_number(wall(runs))} s | {reached} |")
    worst = max(growth(row, rows[0]) for row in rows)
    reached = "oui" if worst <= GROWTH else "**non**"
    told = f"linéaire : un article coûte partout ≤ {_number(GROWTH)} × ce qu'il coûte sur le plus "
    lines.append(f"| {told}petit site | {_number(worst)} × | {reached} |")
    return "\n".join(lines)


def document(rows: list[Row], rounds: int) -> str:
    """The page of the documentation."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"""# « inv check » sur un grand site

Page écrite par `inv bench.check`; ne la modifiez pas à la main.

Le site a les réglages et les règles de la démonstration, et autant d'articles que le dit
le tableau : ceux du banc de construction (600 mots en moyenne), avec tout ce que les règles
demandent d'un article. Chaque mesure est une commande entière : départ, lecture, règles, rapport;
les modules sont déjà compilés. La première fois, rien n'est gardé : chaque texte est converti, dans
les limites d'une construction, et passe par toutes les règles. Ensuite, rien n'a changé; puis un
texte a un paragraphe de plus. Médianes de {rounds} tours.

Machine : {cores} cœurs, {platform.system()}, Python {platform.python_version()}.

{verdicts(rows)}

{table(rows)}
"""


def main() -> int:
    """Print the page, and write it; ends with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-write", dest="write", action="store_false")
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in chosen.sizes or SIZES:
            rows.append(measured(Path(folder) / str(size) / "site", size, chosen.rounds))
    page = document(rows, chosen.rounds)
    print(page)
    if chosen.write:
        DOCUMENT.write_text(page, encoding="utf-8")
    missed = any(row.missed for row in rows)
    return 1 if missed or max(growth(row, rows[0]) for row in rows) > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
