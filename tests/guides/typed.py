"""What the guides tell people to type: each command once, as it is spelled."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.tasks.conftest import Done, Site
from tests.test_docs import BY_HAND, quoted_commands, samples

#: The languages of the blocks that are typed at a terminal.
TERMINAL = ("console", "sh")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the guides, and how it must end.

    ``instead`` is what is really run, where the guide shows what only its reader knows: an id, an
    account, a file, a port.
    """

    typed: str
    code: int = 0
    says: str = ""
    instead: str = ""

    def run(self, site: Site, **environment: str) -> Done:
        """Run it; what it says comes back for the next steps."""
        words = [word.replace("sha256:…", "") for word in shlex.split(self.instead or self.typed)]
        done = site.inv(*words, **environment)
        told = f"inv {self.typed} : code {done.code}\n{done.out}\n{done.err}"
        assert done.code == self.code, told
        assert self.says in f"{done.out}{done.err}".replace("\u00a0", " "), told
        return done


def commands() -> dict[str, set[str]]:
    """Every ``inv …`` of the guides, and the pages where it stands."""
    found: dict[str, set[str]] = {}
    for path in BY_HAND:
        for rest in quoted_commands(path):
            found.setdefault(rest.strip(), set()).add(path.name)
    return found


def others() -> set[str]:
    """Every other line of the blocks that are typed at a terminal."""
    found = set()
    for path in BY_HAND:
        for sample in samples(path):
            if sample.language in TERMINAL:
                found |= {line.strip() for line in _lines(sample.text)}
    return found


def _lines(text: str) -> Iterator[str]:
    """The lines of a block that are not ours, comments and blank lines left out."""
    for line in text.splitlines():
        if line.strip() and not re.search(r"(^|[\s\\/])inv( |$)", line.partition("#")[0]):
            yield line.partition("#")[0] or line


def task_of(typed: str) -> str:
    """The task of a command: its first word that is no option."""
    return next((word for word in typed.split() if not word.startswith("--")), typed)


def article(path: Path) -> str:
    """The article to copy that a guide shows first."""
    return next(one.text for one in samples(path) if one.language == "markdown")
