"""Which store an address names."""

from pathlib import Path

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger.base import Store

#: Where the state of this machine is kept, and the name there of the copy of a git register.
STATE_DIR = ".porte-voix"
GIT_COPY = "registre.git"


def open_store(address: str, state_dir: str = STATE_DIR) -> Store:
    """The store at ``address``. Raises ``SettingsError`` when nothing answers to its kind.

    A register kept in git is copied to ``state_dir``.
    """
    scheme = address.partition(":")[0].partition("+")[0]
    if scheme in ("sqlite", "postgresql"):
        from porte_voix.ledger.sql import SqlStore

        try:
            return SqlStore(address)
        except ImportError as error:
            raise SettingsError(
                [
                    Problem(
                        "PORTE_VOIX_LEDGER",
                        _("il manque une bibliothèque pour cette base ({name})").format(
                            name=error.name
                        ),
                        _("Installez-la : pip install porte-voix[postgresql]."),
                    )
                ]
            ) from error
    if scheme == "git":
        from porte_voix.ledger.git import GitStore
        from porte_voix.ledger.git_address import GitAddress

        return GitStore(GitAddress.parse(address), Path(state_dir) / GIT_COPY)
    raise SettingsError(
        [
            Problem(
                "PORTE_VOIX_LEDGER",
                _("« {scheme} » n'est pas une sorte de registre connue").format(scheme=scheme),
                _("Écrivez sqlite:///CHEMIN, postgresql://HÔTE/BASE ou git:origin."),
            )
        ]
    )
