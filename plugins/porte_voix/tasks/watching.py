"""The task of every week: tokens, drift, what waits, links; who must act gets one issue."""

import os
import shlex
import sys

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Pending, Problem, SettingsError
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.alerts import alert, hosts

#: Each subject: the command that looks, the title of its issue, the gesture.
SUBJECTS = {
    "jetons": (
        ("credentials",),
        N_("Un jeton demande un geste"),
        N_("Suivez les étapes ci-dessous, puis relancez : inv credentials"),
    ),
    "derive": (
        ("ledger.verify",),
        N_("Les réseaux ne montrent pas ce que le registre a retenu"),
        N_("Chaque ligne dit quoi faire; ensuite, relancez : inv ledger.verify"),
    ),
    "attente": (
        ("due", "--late", "2"),
        N_("Depuis deux jours, le site ou les annonces attendent"),
        N_(
            "Ouvrez le dernier travail « Publication » : il dit ce qui attend, souvent l'hébergeur."
        ),
    ),
    "liens": (
        ("check", "--external"),
        N_("Des liens vers d'autres sites ne répondent plus"),
        N_("Corrigez ou retirez chaque lien, puis relancez : inv check --external"),
    ),
}


@command(
    "Regarder les jetons, ce que montrent les réseaux, ce qui attend et les liens; ouvrir un "
    "billet pour ce qui demande un geste.",
    {
        "subjects": N_(
            "jetons, derive, attente, liens, séparés par des virgules; tous par défaut."
        ),
        "issues": N_("Ouvrir les billets chez l'hébergeur du dépôt, et non seulement le dire."),
    },
)
def watch(context: Context, subjects: str = "", issues: bool = False) -> None:
    """Run each command; end with 4 when one asks for a person, 75 when one could not be told."""
    chosen = [name.strip() for name in subjects.split(",") if name.strip()] or list(SUBJECTS)
    unknown = [name for name in chosen if name not in SUBJECTS]
    if unknown:
        what = _("« {name} » n'est pas un sujet").format(name=unknown[0])
        way_out = _("Sujets : {names}.").format(names=", ".join(SUBJECTS))
        raise SettingsError([Problem("--subjects", what, way_out)])
    calls, silent = 0, 0
    for name in chosen:
        words, title, gesture = SUBJECTS[name]
        line = shlex.join([sys.executable, "-m", "invoke", *words])
        done = context.run(line, warn=True, hide=True, pty=False)
        if done is None or done.ok:
            say(_("{name} : rien à faire.").format(name=name))
            continue
        said = f"{done.stdout}\n{done.stderr}".strip()
        if done.exited == Pending.exitcode:
            # Nobody is called for a network that does not answer today.
            silent += 1
            say(said)
            continue
        calls += 1
        say(f"{_(title)}\n{said}")
        if issues:
            told = alert.Alert(f"porte-voix:{name}", _(title), alert.body(_(gesture), said))
            address, written = hosts.tell(told, hosts.host_of(os.environ))
            say(_("Billet : {address}").format(address=address) if written else address)
    if calls:
        raise Exit("", 4)
    if silent:
        raise Exit(_("Un réseau n'a pas répondu : relancez plus tard."), Pending.exitcode)
