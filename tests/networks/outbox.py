"""The outbox as its readers see it: its file is read like any other network's truth, never written.

It has no server, so nothing is heard of calls; its own failures are those of a disk.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.networks.posts import FakePost, Version
from tests.networks.server import FakeNetwork
from tests.networks.wire import Call, Reply


class OutboxFile(FakeNetwork):
    """``OutboxFile(folder / "outbox" / "apercu.json")``; it never listens."""

    routes = ()

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    @property
    def posts(self) -> tuple[FakePost, ...]:
        """The announcements that stand."""
        return tuple(_post(post) for post in self._kept() if post["status"] != "deleted")

    @property
    def deleted(self) -> tuple[FakePost, ...]:
        """The announcements struck out."""
        return tuple(_post(post) for post in self._kept() if post["status"] == "deleted")

    def start(self, port: int = 0) -> "OutboxFile":
        """Nothing to start."""
        return self

    def respond(self, call: Call) -> Reply:
        """Nobody calls."""
        raise NotImplementedError

    def own_words(self, status: int) -> Reply:
        """It has none."""
        raise NotImplementedError

    def _kept(self) -> list[dict[str, Any]]:
        try:
            posts: list[dict[str, Any]] = json.loads(self.file.read_text(encoding="utf-8"))["posts"]
        except (OSError, ValueError):
            return []
        return posts


def _post(kept: dict[str, Any]) -> FakePost:
    link = kept["request"]["link"]
    said = [entry for entry in kept["history"] if entry["status"] != "deleted"]
    history = tuple(
        Version(entry["text"], datetime.fromisoformat(entry["at"]), (link,)) for entry in said
    )
    return FakePost(kept["id"], history, history[0].at)
