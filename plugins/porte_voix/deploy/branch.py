"""GitHub Pages by a branch: one commit that holds the site and nothing else, made anew each time.

Its other way in, an artifact, takes a second deployment of the same commit for the first
(https://github.com/actions/deploy-pages/issues/383, read 2026-11-30): what appears by itself at its
hour, or once announced, would wait for the next merge.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from porte_voix.errors import Pending, Problem, SettingsError
from porte_voix.i18n import _

#: The site's own name, which GitHub reads in the branch; theirs needs none.
DOMAIN, THEIRS = "CNAME", ".github.io"
NAME = ("-c", "user.name=Porte-voix", "-c", "user.email=porte-voix@localhost")
#: Seconds for a whole site to reach the repository.
LONGEST = 900.0


class Answer(Protocol):
    """What git said."""

    @property
    def code(self) -> int:
        """0 when it did it."""

    @property
    def text(self) -> str:
        """Its output."""

    @property
    def complaint(self) -> str:
        """What it complained of."""


Git = Callable[..., Answer]


def name_site(folder: Path, site: str) -> None:
    """Say whose site it is, lest GitHub forget an address of the board's own."""
    host = urlsplit(site).hostname or ""
    if not host.endswith(THEIRS):
        (folder / DOMAIN).write_text(f"{host}\n", encoding="utf-8")


def publish(git: Git, folder: Path, to: str, branch: str) -> None:
    """Put a folder in place of all that a branch of ``to`` holds. Raises ``Pending``.

    ``git`` runs in an empty folder, which becomes the repository of this one commit.
    """
    site = ("--git-dir=.", f"--work-tree={folder.resolve()}")
    _done(git("init", "--quiet", "--bare", "."))
    _done(git(*site, "-c", "core.autocrlf=false", "add", "--all", "--force"))
    tree = _done(git("write-tree"))
    commit = _done(git(*NAME, "commit-tree", tree, "-m", "Le site"))
    _done(git("push", "--quiet", "--force", to, f"{commit}:refs/heads/{branch}", seconds=LONGEST))


def refuse(branch: str, own: str) -> None:
    """Refuse a branch that holds anything else than the site. Raises ``SettingsError``."""
    if branch in ("", own) or branch.startswith("porte-voix/"):
        what = _("cette branche n'est pas à remplacer par le site")
        raise SettingsError([Problem(branch, what, _("Nommez-en une autre, comme gh-pages."))])


def _done(answer: Answer) -> str:
    """The output of a command that went well."""
    if answer.code:
        lines = answer.complaint.strip().splitlines()
        raise Pending(
            _("Le dépôt n'a pas pris le site : {why}").format(
                why=lines[-1] if lines else _("sans explication")
            ),
            _("La branche est comme avant. Relancez « inv deploy »."),
        )
    return answer.text
