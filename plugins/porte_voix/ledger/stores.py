"""Which store an address names."""

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.ledger.base import Store


def open_store(address: str) -> Store:
    """The store at ``address``. Raises ``SettingsError`` when nothing answers to its kind."""
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
                        _("Installez-la : pip install porte-voix[postgresql]."),
                    )
                ]
            ) from error
    raise SettingsError(
        [
            Problem(
                "PORTE_VOIX_LEDGER",
                _("« {scheme} » n'est pas une sorte de registre connue").format(scheme=scheme),
                _("Écrivez sqlite:///CHEMIN ou postgresql://HÔTE/BASE."),
            )
        ]
    )
