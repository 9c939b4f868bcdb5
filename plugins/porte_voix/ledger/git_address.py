"""Which repository and branch a register's address names.

``git+https://…``, ``git+ssh://…`` or ``git+file:///…`` give the repository itself; ``git:origin``
is what the clone around the program calls that. ``?branch=`` names another branch than the usual
one.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger.git_program import Git, environment

DEFAULT_BRANCH = "porte-voix/registre"
_REPOSITORY = re.compile(r"git\+((?:https|ssh)://[^/]+/.+|file:///.+)")
_REMOTE = re.compile(r"git:([A-Za-z0-9][A-Za-z0-9._/-]*)")


@dataclass(frozen=True, slots=True)
class GitAddress:
    """A repository, a branch, and git as it runs in the folder that may know how to reach it."""

    url: str
    branch: str
    git: Git

    @property
    def place(self) -> str:
        """What a person is shown, without the credentials that an address may hold."""
        shown = re.sub(r"//[^/@]*@", "//", self.url)
        return _("{url}, branche {branch}").format(url=shown, branch=self.branch)

    @property
    def ref(self) -> str:
        """The branch's full name."""
        return f"refs/heads/{self.branch}"

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read an address, from the current folder. Raises ``SettingsError``."""
        location, _mark, query = address.partition("?")
        options = dict(parse_qsl(query, keep_blank_values=True))
        branch = options.pop("branch", DEFAULT_BRANCH)
        git = Git(Path.cwd(), environment(Path.cwd()))
        # Without the address in the sentences: it may hold a password.
        if options:
            raise _wrong(_("« {name} » ne se règle pas ici").format(name=min(options)))
        if branch != DEFAULT_BRANCH and git("check-ref-format", f"refs/heads/{branch}").code:
            raise _wrong(_("« {branch} » ne peut pas nommer une branche").format(branch=branch))
        repository, remote = _REPOSITORY.fullmatch(location), _REMOTE.fullmatch(location)
        if repository:
            return cls(repository[1], branch, git)
        if not remote:
            raise _wrong(_("cette adresse n'est pas celle d'un dépôt git"))
        found = git("remote", "get-url", "--push", remote[1])
        if found.code:
            raise _wrong(
                _("le dossier courant n'est pas un clone qui a un dépôt « {name} »").format(
                    name=remote[1]
                )
            )
        return cls(_absolute(found.text, git), branch, git)


def _absolute(url: str, git: Git) -> str:
    """The address of a remote; a path is relative to the top of the clone."""
    if "://" in url or ":" in url.partition("/")[0]:
        return url
    top = git("rev-parse", "--show-toplevel").text or str(git.folder)
    return str((Path(top) / url).resolve())


def _wrong(what: str) -> SettingsError:
    way_out = _("Écrivez git:origin, git+https://HÔTE/DÉPÔT ou git+file:///CHEMIN.")
    return SettingsError([Problem("PORTE_VOIX_LEDGER", what, way_out)])
