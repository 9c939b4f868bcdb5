"""The tasks that speak to the networks: plan, announce, withdraw, hold, release."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, console, note, progress, say
from porte_voix.uncollected import uncollected
from porte_voix.whole import write_whole

with late():
    from porte_voix.announce import apply, guard, networks, render, settled, trial
    from porte_voix.ledger import events as ev
    from porte_voix.tasks import demo_site, newest, session

if TYPE_CHECKING:
    from porte_voix.announce.apply import Result
    from porte_voix.announce.model import Plan
    from porte_voix.announce.run import Outcome, Run

FORMATS = ("text", "json", "markdown")
DEMO_HELP = N_("Agir sur le dossier de la démonstration.")
#: The sign and the colour of each gesture.
VERBS = {"ANNOUNCE": "+", "UPDATE": "~", "RETRACT": "−", "RECONCILE": "?"}
STYLES = {"ANNOUNCE": "green", "UPDATE": "yellow", "RETRACT": "red", "RECONCILE": "cyan"}
#: What each ending is called.
ENDINGS = {
    "DONE": ("✓", N_("fait")),
    "FOUND": ("✓", N_("retrouvé sur le réseau")),
    "REFUSED": ("✗", N_("refusé")),
    "UNKNOWN": ("?", N_("issue inconnue, sera vérifiée")),
    "ABSENT": ("?", N_("cherché, absent")),
    "ASKED": ("!", N_("à décider par une personne")),
    "CHANGED": ("…", N_("un autre travail s'en occupe")),
    "STOPPED": ("…", N_("pas envoyé")),
}


@command(
    "Dire ce qui serait annoncé, où et en quels mots; ne change rien.",
    {
        "format": N_("text, json ou markdown."),
        "demo": DEMO_HELP,
        "everything": N_("Montrer aussi les paires où il n'y a rien à faire."),
        "out": N_("Écrire le plan en JSON dans ce fichier."),
    },
)
def plan(
    context: Context,
    format: str = "text",
    demo: bool = False,
    everything: bool = False,
    out: str = "",
) -> None:
    """Print the plan; changes nothing."""
    if format not in FORMATS:
        raise SettingsError(
            [
                Problem(
                    "--format",
                    _("« {format} » n'est pas une forme connue").format(format=format),
                    _("Choisissez parmi {formats}.").format(formats=", ".join(FORMATS)),
                )
            ]
        )
    with session.run(demo) as run, uncollected(keep=True):
        made = run.plan()
    if out:
        Path(out).write_text(render.as_json(made) + "\n", encoding="utf-8")
    if format == "json":
        say(render.as_json(made))
    elif format == "markdown":
        say(render.as_markdown(made))
    else:
        show(made, everything)


@command(
    "Annoncer ce qui est dû, une seule fois, quand la page est vraiment en ligne.",
    {
        "plan": N_("Un plan écrit par « inv plan --out », refusé s'il n'est plus d'actualité."),
        "allow": N_("Empreinte d'un plan que le frein retient et que vous approuvez."),
        "wait": N_("Minutes d'attente pour les envois dont l'issue n'est pas connue."),
        "test": N_("Essayer ce compte seulement : publier un message d'essai et le supprimer."),
        "demo": DEMO_HELP,
    },
)
def announce(
    context: Context,
    plan: str = "",
    allow: str = "",
    wait: float = 0.0,
    test: str = "",
    demo: bool = False,
) -> None:
    """Carry out what is due and say what is left."""
    if not demo:
        settings = session.load()
        guard.check_branch(settings, os.environ)
        newest.check(settings.branch, os.environ)
    if test:
        attempt(test, demo)
        return
    contract = _digest_of(Path(plan)) if plan else ""
    serving = demo_site.served() if demo else nullcontext()
    with serving, session.run(demo) as run, progress(_("Annonces")) as step:

        def told(result: Result) -> None:
            step()
            note(line_of(result))

        outcome = run.announce(allow, wait * 60, told, contract)
        if not (outcome.pending or outcome.silent or outcome.asks):
            settle(run)
    conclude(outcome)


@command("Suspendre tout envoi, tout de suite et partout.", {"demo": DEMO_HELP})
def hold(context: Context, demo: bool = False) -> None:
    """Stop all sending."""
    record(demo, ev.Hold(session.person()))
    say(_("Envois suspendus. Pour reprendre : inv release."))


@command("Reprendre les envois suspendus.", {"demo": DEMO_HELP})
def release(context: Context, demo: bool = False) -> None:
    """Let sending go on."""
    record(demo, ev.Released(session.person()))
    say(_("Envois repris. Ce qui est dû partira au prochain « inv announce »."))


def record(demo: bool, event: ev.Event) -> None:
    """Add one decision of a person to the register."""
    clock, _own = session.clock(demo)
    with session.register(session.load(demo), clock) as register:
        register.append((event,))


def attempt(name: str, demo: bool) -> None:
    """Try one account with a post that does not stay; the register is read, never written."""
    settings = session.load(demo)
    guard.check_settings(settings, os.environ)
    now, _own = session.clock(demo)
    account = session.account(settings, name)
    network = networks.connect(account, settings.state_dir, now)
    with session.register(settings, now) as register:
        can = networks.capabilities(account)
        trial.Trial(settings, account, network, can, register.refresh, say, now).run()


def show(made: Plan, everything: bool = False) -> None:
    """The plan as a table a tired person can read."""
    from rich.table import Table

    shown = made.actions if everything else render.worth_showing(made)
    if shown:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("", _("Article"), _("Compte"), _("Longueur"), _("Raison")):
            table.add_column(heading, justify="right" if heading == _("Longueur") else "left")
        for action in shown:
            table.add_row(
                render.sign_of(action),
                action.title,
                action.account,
                render.count_of(action),
                action.reason,
                style=STYLES.get(action.verb.name),
            )
            for gesture in action.gestures:
                table.add_row("", "", "", "", f"→ {gesture}")
        console().print(table)
    if made.hold:
        say(_("Envois suspendus par {by}.").format(by=made.hold))
    if made.brake:
        say(
            _("Frein : {why}. Pour approuver : inv announce --allow {digest}").format(
                why=made.brake, digest=made.digest
            )
        )
    say(render.summary(made))


def line_of(result: Result) -> str:
    """One result as a line."""
    sign, words = ENDINGS[result.ending.name]
    action = result.action
    # An address follows what was done; a reason explains what was not.
    joint = ", " if result.ending in (apply.Ending.DONE, apply.Ending.FOUND) else " : "
    detail = f"{joint}{result.detail}" if result.detail else ""
    return (
        f"{sign} {VERBS[action.verb.name]} {action.title} → {action.account} : {_(words)}{detail}"
    )


def conclude(outcome: Outcome) -> None:
    """Say what is left, and end with the code that says it to a machine."""
    ours = (apply.Ending.DONE, apply.Ending.FOUND)
    done = sum(result.ending in ours for result in outcome.results)
    sentence = ngettext("{n} envoi fait. Reste : {rest}", "{n} envois faits. Reste : {rest}", done)
    say(sentence.format(n=done, rest=render.summary(outcome.left)))
    for name, why in outcome.silent:
        note(
            _("Le compte « {name} » n'a pas répondu ({why}); rien n'y a été envoyé.").format(
                name=name, why=why
            )
        )
    for action in outcome.asks:
        note(f"! {action.title} → {action.account} : {action.reason}")
        for gesture in action.gestures:
            note(f"    → {gesture}")
    if outcome.asks:
        raise Exit(_("Une personne doit décider; le reste est fait."), 4)
    if outcome.pending or outcome.silent:
        raise Exit(_("Il reste à faire : relancez « inv announce » plus tard."), 75)


def settle(run: Run) -> None:
    """Tell the chain that began (``inv due``) that nothing is left to say; alone, nothing."""
    path = Path(run.settings.state_dir) / settled.FILE_NAME
    begun = settled.chain(path.read_bytes()) if path.is_file() else None
    if begun:
        state = run.register.refresh()
        lineage = state.opened.lineage if state.opened else ""
        write_whole(path, begun.ended(lineage, state.version).text())


def _digest_of(path: Path) -> str:
    """The digest of a plan written earlier. Raises ``SettingsError`` when it cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != render.PLAN_SCHEMA:
            raise ValueError(data["schema"])
        return str(data["digest"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = _("ce plan ne peut pas être lu")
        way_out = _("Refaites-le avec « inv plan --out FICHIER ».")
        raise SettingsError([Problem(str(path), what, way_out)]) from error
