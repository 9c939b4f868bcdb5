"""What git complains of, in few kinds and in sentences a person can act on.

The words are those that git 2.30 to 2.47 and the large hosts write under ``LC_ALL=C``; what matches
nothing is a host that does not answer, the prudent reading.
"""

import re
import shlex
from enum import StrEnum

from porte_voix.errors import LedgerError
from porte_voix.i18n import _


class Kind(StrEnum):
    """Why a command failed; each is acted on differently."""

    #: Another lock than ours is on the branch; held by a writer at work, or left by a dead one.
    LOCKED = "locked"
    #: Somebody else wrote first.
    LOST = "lost"
    #: Credentials that are missing, wrong or too weak.
    CREDENTIALS = "credentials"
    #: The host answered no to the write itself.
    REFUSED = "refused"
    #: There is no repository at this place.
    MISSING = "missing"
    #: None of these: perhaps later.
    SILENT = "silent"


#: The first that matches tells.
_WORDS = (
    (Kind.REFUSED, r"Permission denied(?! \()|Read-only file system|No space left|quota"),
    (Kind.LOCKED, r"Unable to create '[^']+\.lock': File exists"),
    (
        Kind.LOST,
        r"stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref"
        r"|incorrect old value|reference already exists",
    ),
    (
        Kind.CREDENTIALS,
        r"Authentication failed|could not read (Username|Password)|terminal prompts disabled"
        r"|returned error: 40[13]|Permission denied \(|Permission to .+ denied|Invalid username"
        r"|Host key verification failed|Repository not found|repository '.+' not found",
    ),
    (Kind.REFUSED, r"\[remote rejected\]|hook declined|protected branch|GH006|deny"),
    (Kind.MISSING, r"does not appear to be a git repository"),
)
_LOCK = re.compile(r"Unable to create '([^']+\.lock)': File exists")
_SECRET = re.compile(r"//[^/@\s]*@")


def kind_of(complaint: str) -> Kind:
    """What this complaint amounts to."""
    return next((kind for kind, words in _WORDS if re.search(words, complaint)), Kind.SILENT)


def told(complaint: str) -> str:
    """The line of a complaint that says most, without the credentials an address may hold."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"fatal:|error:|remote:|rejected", line)]
    line = (telling or lines or [_("aucune explication")])[0]
    return _SECRET.sub("//", re.sub(r"^((remote|fatal|error): +)+", "", line))


def sentence(complaint: str, place: str) -> LedgerError:
    """What to tell a person about this complaint."""
    what = told(complaint)
    match kind_of(complaint):
        case Kind.CREDENTIALS:
            return LedgerError(
                _("L'hébergeur du registre refuse ces droits ({what}) : {place}.").format(
                    what=what, place=place
                ),
                _(
                    "Vérifiez le jeton ou la clé de cette machine : il lui faut lire et écrire "
                    "dans ce dépôt. Rien n'a été envoyé."
                ),
            )
        case Kind.LOCKED:
            return _locked(complaint, place)
        case Kind.REFUSED:
            return LedgerError(
                _("L'hébergeur du registre refuse l'écriture ({what}) : {place}.").format(
                    what=what, place=place
                ),
                _(
                    "La branche doit accepter les ajouts de ce compte, et interdire seulement "
                    "qu'on la réécrive ou l'efface. Rien n'a été envoyé."
                ),
            )
        case _:
            return LedgerError(
                _("Le registre ne répond pas ({what}) : {place}. Rien n'a été envoyé.").format(
                    what=what, place=place
                ),
                _("Vérifiez le réseau et l'adresse du dépôt, puis relancez."),
            )


def _locked(complaint: str, place: str) -> LedgerError:
    found = _LOCK.search(complaint)
    lock = found[1] if found else ""
    return LedgerError(
        _("Un verrou est resté sur la branche du registre : {place}. Rien n'a été envoyé.").format(
            place=place
        ),
        _(
            "Attendez une minute et relancez. S'il est toujours là, une écriture a été tuée : "
            "sur la machine du dépôt, effacez-le avec « rm {lock} »."
        ).format(lock=shlex.quote(lock)),
    )
