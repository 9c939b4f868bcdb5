"""How long ``inv plan`` takes on a full register of each kind, when one article is new.

10 000 articles on seven accounts make a register of about 150 000 events. Each run is a whole
process: start, reading, folding, planning, printing. ``python -m bench.plan [ARTICLES ...]``.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from porte_voix.announce.manifest import to_json
from porte_voix.announce.model import Article
from porte_voix.ledger import folded
from porte_voix.ledger.stores import GIT_COPY

from bench.measure import Run, run
from bench.registers import ACCOUNTS, LINEAGE, fill, history, registers

SITE = "https://blogue.rives-boreales.example"
#: The targets of a full register of 10 000 articles: seconds and bytes.
TARGET_ARTICLES, TARGET_SECONDS, TARGET_BYTES = 10_000, 2.0, 300 * 2**20
DOCUMENT = Path(__file__).parents[1] / "docs/bench-plan.md"


#: Seconds after which a run is stopped.
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Row:
    """The runs on one register; ``memory`` is the largest, in bytes, of runs that were not timed.

    ``bare`` is a run of a machine that keeps nothing, ``first`` one that keeps the state it made.
    """

    kind: str
    articles: int
    events: int
    bare: Run | None
    first: Run
    runs: tuple[Run, ...]
    memory: int

    @property
    def wall(self) -> float:
        """The median of the wall seconds."""
        return statistics.median(one.wall for one in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the processor's seconds."""
        return statistics.median(one.cpu for one in self.runs)

    @property
    def missed(self) -> bool:
        """Whether a register of the target's size misses the target."""
        is_of_target = self.articles == TARGET_ARTICLES
        return is_of_target and (self.wall > TARGET_SECONDS or self.memory > TARGET_BYTES)


def articles(count: int, now: datetime) -> tuple[Article, ...]:
    """Invented articles, one every two hours, the newest an hour old."""
    return tuple(
        Article(
            id=_id(rank),
            lang="fr",
            title=f"Publication numéro {rank} : une nouvelle de nos écoles",
            summary=f"Une phrase dit l'essentiel, la {rank}e. Une autre dit où et à qui parler.",
            url=f"{SITE}/2026/publication-{rank}/",
            path=f"content/articles/publication-{rank}.md",
            slug=f"publication-{rank}",
            date=now - timedelta(hours=1 + 2 * rank),
            revision="sha256:0",
        )
        for rank in range(count)
    )


def measured(kind: str, address: str, folder: Path, size: int, runs: int) -> Row:
    """Fill a register for a site of this size, then time the plan of the article that is new."""
    now = datetime.now(UTC).replace(microsecond=0)
    new, *said = made = articles(size, now)
    site(folder, made)
    batches = history(tuple(said), SITE, now - timedelta(days=4000))
    events = fill(address, batches, folder / ".porte-voix")
    check(folder, address, new, len(made))
    forget(folder / ".porte-voix")
    # A register in a file is refused on such a machine: it would be thrown away with it.
    bare = None if kind == "SQLite" else cost(folder, address, CI="true")
    forget(folder / ".porte-voix")
    first, *others = (cost(folder, address) for _run in range(1 + runs))
    forget(folder / ".porte-voix")
    peaks = [cost(folder, address, memory=True).memory or 0 for _run in range(2)]
    return Row(kind, size, events, bare, first, tuple(others), max(peaks))


def forget(state: Path) -> None:
    """Make this machine one that has never read the register."""
    shutil.rmtree(state / GIT_COPY, ignore_errors=True)
    (state / folded.NAME).unlink(missing_ok=True)


def check(folder: Path, address: str, new: Article, count: int) -> None:
    """Make sure that the plan is right; what it loads is compiled, once for all the runs."""
    done = subprocess.run(
        [*COMMAND, "--format", "json"],
        cwd=folder,
        env=environment(folder, address),
        capture_output=True,
        check=True,
    )
    actions = json.loads(done.stdout)["actions"]
    due = {action["account"] for action in actions if action["action"] == "announce"}
    right = all(action["article"] == new.id or action["action"] == "none" for action in actions)
    if due != set(ACCOUNTS) or not right or len(actions) != count * len(ACCOUNTS):
        raise SystemExit(f"Le plan mesuré n'est pas le bon ({len(actions)} paires, {due}).")


def cost(folder: Path, address: str, memory: bool = False, **more: str) -> Run:
    """One ``inv plan``, from its start to its end."""
    told = environment(folder, address) | more
    return run(COMMAND, folder, told, timeout=TIMEOUT, memory=memory)


COMMAND = (sys.executable, "-m", "invoke", "plan")


def environment(folder: Path, address: str) -> dict[str, str]:
    """What a measured program is told: the register, and where its compiled modules are kept."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PORTE_VOIX_LEDGER": address,
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }


def site(folder: Path, made: tuple[Article, ...]) -> None:
    """A folder where ``inv plan`` works: settings, manifest, tasks."""
    (folder / ".porte-voix").mkdir(parents=True)
    (folder / ".porte-voix/manifest.json").write_text(to_json(made, SITE), encoding="utf-8")
    (folder / "tasks.py").write_text("from porte_voix.tasks import namespace\n", encoding="utf-8")
    (folder / "pelicanconf.py").write_text(
        f"PORTE_VOIX_SITE = {SITE!r}\n"
        f"PORTE_VOIX_LINEAGE = {LINEAGE!r}\n"
        f"PORTE_VOIX_ACCOUNTS = {ACCOUNTS!r}\n"
        "PORTE_VOIX_MONTHLY_BUDGET = 1000.0\n"
        "PORTE_VOIX_BRAKE_ACCOUNT = 100\n"
        "PORTE_VOIX_BRAKE_ARTICLES = 100\n"
        'PORTE_VOIX_QUIET_HOURS = ("00:00", "00:00")\n',
        encoding="utf-8",
    )


def table(rows: list[Row]) -> str:
    """The rows in Markdown; the growth is that from the smallest register of the same kind."""
    lines = [
        "| registre | articles | événements | rien de gardé (s) | première fois (s) | ensuite (s) "
        "| processeur (s) | mémoire (Mio) | articles × | ensuite × | mémoire × |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        first = next(one for one in rows if one.kind == row.kind)
        growth = (row.articles / first.articles, row.wall / first.wall, row.memory / first.memory)
        cells = [
            row.kind,
            f"{row.articles:_}".replace("_", " "),
            f"{row.events:_}".replace("_", " "),
            f"{row.bare.wall:.2f}".replace(".", ",") if row.bare else "",
            f"{row.first.wall:.2f}".replace(".", ","),
            f"{row.wall:.2f}".replace(".", ","),
            f"{row.cpu:.2f}".replace(".", ","),
            f"{row.memory / 2**20:.0f}",
            *("" if row is first else f"{ratio:.1f}".replace(".", ",") for ratio in growth),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def document(rows: list[Row], runs: int) -> str:
    """The page of the documentation."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    missed = [f"{row.kind} ({row.articles})" for row in rows if row.missed]
    most = TARGET_BYTES >> 20
    articles = f"{TARGET_ARTICLES:_}".replace("_", " ")
    verdict = f"manquée : {', '.join(missed)}" if missed else "tenue"
    return f"""# « inv plan » sur un grand registre

Page écrite par `inv bench.plan`; ne la modifiez pas à la main.

Un site a autant d'articles que le dit le tableau, tous annoncés sur sept comptes, sauf le dernier,
que le plan propose d'annoncer partout. Chaque mesure est une commande entière : départ, lecture du
registre, plan, affichage; les modules sont déjà compilés. La première fois, cette machine n'a
jamais lu ce registre : il est lu en entier (et, dans git, apporté), replié, et son état est gardé
dans `.porte-voix/{folded.NAME}`. Ensuite, cet état est cru si le registre tient encore les lots
dont il parle, et seul ce qui suit est lu. Une machine d'intégration continue (variable `CI`) ne
garde rien, et lit tout chaque fois : c'est la colonne « rien de gardé » (SQLite n'a pas cours sur
une telle machine). « Ensuite » et « processeur » (tous processus) sont la médiane de {runs}
exécutions. La mémoire est celle de tous les processus ensemble (PSS), la plus grande de la première
fois et de la suivante, dans des exécutions qui ne sont pas chronométrées. Les trois dernières
colonnes disent la croissance depuis le plus petit registre de la même sorte.

Machine : {cores} cœurs, {platform.system()}, Python {platform.python_version()}.

{table(rows)}

Cible : {articles} articles, ensuite, en moins de {TARGET_SECONDS:.0f} s et {most} Mio :
{verdict}.
"""


def main() -> None:
    """Print a table, one row a register and a size; write the page; fail if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, TARGET_ARTICLES])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-write", dest="write", action="store_false")
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rows: list[Row] = []
    for size in sorted(chosen.sizes):
        with tempfile.TemporaryDirectory() as name, registers(Path(name)) as addresses:
            for kind, address in addresses.items():
                rows.append(measured(kind, address, Path(name) / kind, size, chosen.runs))
                print(table(rows).splitlines()[-1], flush=True)
    print(f"\n{table(rows)}")
    if chosen.write:
        DOCUMENT.write_text(document(rows, chosen.runs), encoding="utf-8")
        print(f"\n{DOCUMENT}")
    if any(row.missed for row in rows):
        raise SystemExit(1)


def _id(rank: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(letters[rank // 26**place % 26] for place in range(8))


if __name__ == "__main__":
    main()
