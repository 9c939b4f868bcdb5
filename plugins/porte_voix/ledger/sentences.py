"""What is wrong with a register, in the same words whatever keeps it."""

from porte_voix.errors import LedgerError
from porte_voix.i18n import _


def exists(place: str) -> LedgerError:
    """A second creation."""
    return LedgerError(
        _("Le registre existe déjà : {place}.").format(place=place),
        _("Consultez-le avec « inv ledger.show »; il n'a pas été touché."),
    )


def absent(place: str) -> LedgerError:
    """Nothing where the register should be, which is not an empty register."""
    return LedgerError(
        _("Il n'y a pas de registre ici : {place}. Rien n'a été envoyé.").format(place=place),
        _(
            "Premier jour : « inv ledger.init ». Registre perdu : remettez sa dernière copie; "
            "un registre neuf ne sait plus ce qui a été annoncé."
        ),
    )


def older(place: str, version: int) -> LedgerError:
    """A version that was read before is not there any more."""
    return LedgerError(
        _("Le registre a reculé : son lot {n} n'y est plus ({place}).").format(
            n=version, place=place
        ),
        _("Remettez sa copie la plus récente, puis relancez; rien de plus n'a été envoyé."),
    )


def damaged(place: str, what: str) -> LedgerError:
    """Something in the register cannot be."""
    return LedgerError(
        _("Le registre est abîmé ({what}) : {place}.").format(what=what, place=place),
        _("Remettez sa dernière copie saine; rien n'a été envoyé."),
    )


def hole(place: str, version: int) -> LedgerError:
    """A version is missing among others."""
    return damaged(place, _("il manque la version {n}").format(n=version))
