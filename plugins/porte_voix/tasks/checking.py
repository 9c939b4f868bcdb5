"""The task that checks: every rule on every file, and what people do with what it finds."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import ContentError, Problem, SettingsError
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.safeguards.finding import Severity
from porte_voix.tasks.console import command, progress, say
from porte_voix.whole import write_whole

with late():
    from porte_voix.safeguards import drawing, survey, team
    from porte_voix.safeguards.attachments import stripping
    from porte_voix.tasks import (
        accounting,
        annotated,
        changed,
        content_files,
        hook,
        judging,
        outside,
        remembered,
        reporting,
        session,
        sweep,
    )

if TYPE_CHECKING:
    from porte_voix.tasks.remembered import Chosen
    from porte_voix.tasks.reporting import Report

CONTENT = Path("content")
#: For a person, a program, a merge request; and on its lines, as each host shows them.
FORMS = ("text", "json", "markdown", "gitlab", "github")


@command(
    "Vérifier tout le contenu : en-têtes, règles, renseignements personnels, accords d'image.",
    {
        "file": N_("Seulement ce fichier; peut se répéter."),
        "fix": N_(
            "Ajouter les id qui manquent; effacer la position des photos; retirer des dessins ce "
            "qui pourrait agir."
        ),
        "format": N_("text, json, markdown, gitlab ou github."),
        "base": N_("Seulement ce qui a changé depuis cette révision de git."),
        "external": N_("Demander aussi aux liens qui sortent du site s'ils répondent encore."),
        "install-hook": N_("Vérifier dorénavant avant chaque enregistrement dans git."),
    },
    iterable=["file"],
)
def check(
    context: Context,
    file: list[str] | None = None,
    fix: bool = False,
    format: str = "text",
    base: str = "",
    external: bool = False,
    install_hook: bool = False,
) -> None:
    """Tell everything there is to mend, settings and content together."""
    if format not in FORMS:
        what = _("« {form} » n'est pas une forme").format(form=format)
        way_out = _("Choisissez parmi {forms}.").format(forms=", ".join(FORMS))
        raise SettingsError([Problem("--format", what, way_out)])
    if install_hook:
        say(_("{path} : installé.").format(path=hook.install(Path())))
        return
    if fix:
        _fix()
    settled = remembered.chosen(sweep.sources())
    wrong = settled.wrong
    report = _report(settled, file or [], base)
    told = _rendered(report, format)
    stopped = bool(report.of(Severity.BLOCK)) or wrong is not None
    if format != "text":
        say(told)
        told = ""
    elif not stopped:
        say(told)
    if stopped:
        codes = [wrong.exitcode] if wrong else []
        codes += [ContentError.exitcode] if report.of(Severity.BLOCK) else []
        raise Exit("\n\n".join(filter(None, [str(wrong or ""), told])) or None, max(codes))
    if external:
        _ask_outside()


def _rendered(report: Report, form: str) -> str:
    if form == "gitlab":
        return annotated.as_gitlab(report)
    return annotated.as_github(report) if form == "github" else reporting.rendered(report, form)


def _ask_outside() -> None:
    """Ask the links that leave the site; ends with 4 when a person must mend one."""
    found = content_files.documents(CONTENT)
    with progress(_("Liens vers l'extérieur")):
        told, asked, waiting = outside.problems(found, session.load(), datetime.now(UTC))
    say(
        ngettext(
            "{n} lien demandé, {told} à revoir.", "{n} liens demandés, {told} à revoir.", asked
        ).format(n=asked, told=len(told))
    )
    if waiting:
        sentence = ngettext(
            "{n} lien attend une prochaine fois : relancez.",
            "{n} liens attendent une prochaine fois : relancez.",
            waiting,
        )
        say(sentence.format(n=waiting))
    if told:
        raise Exit("\n".join(map(str, told)), 4)


def _report(settled: Chosen, files: list[str], base: str) -> Report:
    """Everything that stands today, in these files or since this revision."""
    lines = changed.since(base, CONTENT) if base else None
    swept = sweep.sweep(CONTENT, sweep.sources(), settled.workers)
    now = datetime.now(UTC)
    every = judging.judged(swept, settled, _review(), now, CONTENT)
    blocked = {path for path, found in every.items() if any(one.blocks for one in found)}
    lost, sentence = accounting.accounted(swept, blocked, CONTENT, now)
    wanted = {Path(name).as_posix() for name in files}
    strange = sorted(wanted - set(swept.facts))
    if strange:
        what, way_out = _("ce fichier n'est pas dans {folder}/"), _("Vérifiez son chemin.")
        problem = Problem(strange[0], what.format(folder=CONTENT), way_out)
        raise SettingsError([problem])
    kept = [
        one
        for path, findings in every.items()
        for one in findings
        if (not wanted or path in wanted) and (lines is None or changed.concerns(lines, path, one))
    ]
    kept += [one for one in lost if not wanted or one.where in wanted]
    count = len(wanted) or len(swept.facts if lines is None else set(lines) & set(swept.facts))
    return reporting.Report(reporting.ordered(kept), count, sentence)


def _review() -> team.Review:
    """The merge request that this job checks, if it is one."""
    path = os.environ.get("GITHUB_EVENT_PATH", "")
    event = Path(path).read_text(encoding="utf-8") if path and Path(path).is_file() else ""
    return team.review(os.environ, event)


def _fix() -> None:
    """Mend what a machine can mend without changing what is said."""
    for path in content_files.add_ids(content_files.documents(CONTENT)):
        say(_("{path} : id ajouté.").format(path=path))
    for name in sweep.files(CONTENT):
        if not survey.is_plain(os.path.relpath(name, CONTENT), str(CONTENT)):
            continue
        if stripping.strip(Path(name)):
            say(_("{path} : ses propriétés sont effacées, dont le lieu.").format(path=name))
        if name.lower().endswith(".svg") and _redrawn(Path(name)):
            say(_("{path} : ce qui pouvait agir est retiré du dessin.").format(path=name))


def _redrawn(path: Path) -> bool:
    """Take out of a drawing what might act; whether it was changed."""
    data = path.read_bytes()
    made = drawing.cleaned(data) if drawing.acting(data) else None
    if made is not None:
        write_whole(path, made)
    return made is not None
