"""The task that completes the announce job: the libraries of the accounts' networks, no other."""

import shlex
import sys
from importlib.metadata import distributions
from pathlib import Path

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.settings import Settings
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.tasks import session

FOLDER = Path("requirements")
#: Versions and digests come from the lock files; nothing is compiled, nothing is resolved.
LOCKED = "--no-compile --require-hashes --no-deps --only-binary :all:"


@command(
    "Installer les bibliothèques des réseaux de vos comptes, et elles seules.",
    {
        "deploy": N_("Plutôt ce que demande la mise en ligne : rclone, quand elle passe par lui."),
        "ledger": N_("Plutôt ce que demande le registre."),
    },
)
def libraries(context: Context, deploy: bool = False, ledger: bool = False) -> None:
    """Install from the lock files, then say how many packages there are in all."""
    settings = session.load()
    files = () if deploy or ledger else locks(settings)
    files += for_deploying(settings) if deploy else ()
    files += for_ledger(settings) if ledger else ()
    if files:
        line = f"{shlex.quote(sys.executable)} -m pip --disable-pip-version-check --quiet install"
        done = context.run(
            f"{line} {LOCKED} {' '.join(f'-r {path.as_posix()}' for path in files)}",
            warn=True,
            pty=False,
        )
        if done is None or not done.ok:
            raise Exit(_("L'installation a échoué; rien n'a été annoncé."), 1)
    count = len({found.metadata["Name"].lower() for found in distributions()})
    say(ngettext("{n} paquet installé.", "{n} paquets installés.", count).format(n=count))


def locks(settings: Settings) -> tuple[Path, ...]:
    """The lock files that the accounts and the register of these settings ask for."""
    names = {account.network for account in settings.accounts}
    paths = (FOLDER / f"announce-{name}.txt" for name in sorted(names))
    return (*for_ledger(settings), *(path for path in paths if path.is_file()))


def for_ledger(settings: Settings) -> tuple[Path, ...]:
    """The lock file of the register, when it is a PostgreSQL database."""
    postgresql = settings.ledger.startswith("postgresql")
    return (FOLDER / "announce-postgresql.txt",) if postgresql else ()


def for_deploying(settings: Settings) -> tuple[Path, ...]:
    """The lock file of rclone, when the site goes online through it."""
    return (FOLDER / "deploy-rclone.txt",) if settings.deploy.startswith("rclone:") else ()
