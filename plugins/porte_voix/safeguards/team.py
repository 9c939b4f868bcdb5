"""Who reviewed a change, as the machine that checks it was told: its author, and who approved."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Review:
    """A merge request; the names are those of its host. ``approved`` is true without a name where
    the host only says so.
    """

    author: str = ""
    approvers: tuple[str, ...] = ()
    approved: bool = False

    @property
    def by_another(self) -> bool:
        """Whether somebody else than its author approved it."""
        named = any(name and name != self.author for name in self.approvers)
        return named or (self.approved and not self.approvers)

    @property
    def by_oneself(self) -> bool:
        """Whether only its author approved it."""
        return bool(self.author) and set(self.approvers) == {self.author}


def review(environment: Mapping[str, str], event: str = "") -> Review:
    """The review that a CI job tells; ``event`` is the text of GitHub's event file.

    GitLab: https://docs.gitlab.com/ci/variables/predefined_variables/ (CI_MERGE_REQUEST_APPROVED).
    GitHub: https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request_review.
    """
    author = environment.get("PORTE_VOIX_AUTHOR", "")
    approvers = environment.get("PORTE_VOIX_APPROVED_BY", "").split(",")
    named = tuple(name.strip() for name in approvers if name.strip())
    if named:
        return Review(author.strip(), named, True)
    if environment.get("CI_MERGE_REQUEST_APPROVED") == "true":
        return Review(approved=True)
    told = _data(event)
    state = _at(told, "review", "state")
    if str(state).lower() == "approved":
        login = str(_at(told, "review", "user", "login") or "")
        whose = str(_at(told, "pull_request", "user", "login") or "")
        return Review(whose, (login,) if login else (), True)
    return Review()


def _data(event: str) -> Any:
    try:
        return json.loads(event) if event else {}
    except ValueError:
        return {}


def _at(data: Any, *names: str) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data
