"""What the register shows to everybody: addresses, states and links to the copies. Pure.

The build reads this view alone, so it needs neither a secret nor a database. No announced text, no
person's name and no reason of a refusal is in it; nor does it depend on the clock, so that the
same register always gives the same bytes.
"""

from typing import Any

from porte_voix.ledger.state import PairState, State

#: Version of ``ledger-view.json``; a reader refuses what it does not know.
VIEW_SCHEMA = 1


def view(state: State) -> dict[str, Any]:
    """The content of ``ledger-view.json``: plain data, articles by ``ID/lang``.

    ``events`` is the version of the register: the live site repeats it, so that an older register
    is recognised. An article is ``gone`` (withdrawn), ``said`` (a copy is public) or ``new``.
    """
    articles: dict[str, dict[str, Any]] = {
        f"{seen.article}/{seen.lang}": {
            "url": seen.url,
            "state": str(PairState.GONE if seen.article in state.withdrawn else PairState.NEW),
            "copies": [],
        }
        for _at, seen in (state.seen[key] for key in sorted(state.seen))
    }
    for key in sorted(state.pairs):
        pair, article = state.pairs[key], articles.get("/".join(key[:2]))
        if article is None or not pair.post_id:
            continue
        if article["state"] == PairState.NEW:
            article["state"] = str(PairState.SAID)
        # The outbox keeps its copies in files, whose paths are nobody's business.
        if pair.url.startswith(("https://", "http://")):
            article["copies"].append(_copy(state, pair.key[2], pair.url))
    return {
        "schema": VIEW_SCHEMA,
        "lineage": state.opened.lineage if state.opened else "",
        "events": state.version,
        "site": state.opened.site if state.opened else "",
        "articles": articles,
        "moved": [
            {"article": move.article, "from": move.old, "to": move.new} for move in state.moved
        ],
    }


def _copy(state: State, account: str, url: str) -> dict[str, str]:
    bound = state.accounts.get(account)
    return {"account": account, "network": bound.network if bound else "", "url": url}
