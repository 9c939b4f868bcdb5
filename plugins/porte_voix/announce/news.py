"""What a manifest tells the register before anything is planned: seen, moved, withdrawn. Pure."""

from collections.abc import Callable

from porte_voix.announce.model import Article, Manifest, Op
from porte_voix.ledger import events as ev
from porte_voix.ledger.state import State


def seen(manifest: Manifest, state: State) -> tuple[ev.Seen, ...]:
    """The articles that appear for the first time in a live manifest."""
    return tuple(
        ev.Seen(article.id, article.lang, article.slug, article.path, article.date, article.url)
        for article in manifest.articles
        if article.withdrawn is None and article.key not in state.seen
    )


def moved(manifest: Manifest, state: State) -> tuple[ev.Moved, ...]:
    """The articles that have a new address: the old one must keep leading to them."""
    return tuple(
        ev.Moved(article.id, state.address(article.key), article.url)
        for article in manifest.articles
        if article.key in state.seen and article.url != state.address(article.key)
    )


def withdrawn(
    manifest: Manifest, state: State, by: str, wrong: Callable[[Article], str]
) -> tuple[ev.Withdrawn, ...]:
    """The tombstones of articles whose announcement is in doubt: it must not be resent.

    The others get theirs with the intent that takes their copies down. One that a person restored
    meanwhile has a newer generation and keeps it. ``wrong`` says what keeps a tombstone from being
    public as it must be; empty when it is.
    """
    doubtful = {
        key[0]
        for key, pair in state.pairs.items()
        if pair.intent and pair.intent.op == Op.CREATE and pair.gen == state.gens.get(key[0], 1)
    }
    return tuple(
        ev.Withdrawn(article.id, by)
        for article in manifest.articles
        if article.withdrawn is not None
        and article.id in doubtful - state.withdrawn
        and not wrong(article)
    )
