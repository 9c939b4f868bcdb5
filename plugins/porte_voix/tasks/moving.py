"""The tasks of the first day: what another tool kept is brought home."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from invoke.context import Context

from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks.console import command, progress, say
from porte_voix.whole import write_whole

with late():
    from porte_voix.safeguards import conservation
    from porte_voix.tasks import content_files, session
    from porte_voix.wordpress import export, report
    from porte_voix.wordpress import moving as moves

CONTENT = Path("content")
#: How long old texts are spared what only ours can say; the rules then come back by themselves.
LIFTED = timedelta(days=365)
#: Where a report and the comments wait; git ignores it, for comments name people.
KEPT = Path(".porte-voix/import")
STATIC_PATHS = re.compile(r"^STATIC_PATHS = \[(?P<inside>[^\]\n]*)\]", re.MULTILINE)
#: The folder of the content that keeps WordPress's files at their old addresses.
OLD_FILES = "wp-content"


@command(
    "Reprendre un blogue WordPress : articles, pages, fichiers et anciennes adresses.",
    {
        "file": N_("Le fichier .xml reçu de WordPress (Outils, Exporter, Tout le contenu)."),
        "uploads": N_("Une copie de son dossier wp-content/uploads."),
        "dry_run": N_("Dire ce qui serait fait, sans rien écrire."),
    },
)
def wordpress(context: Context, file: str, uploads: str = "", dry_run: bool = False) -> None:
    """Write the texts and copy the files; nothing that exists is replaced."""
    source = Path(file)
    if not source.is_file():
        what, way_out = _("ce fichier n'existe pas"), _("Donnez le chemin de l'export .xml.")
        raise ContentError([Problem(file, what, way_out)])
    if uploads and not Path(uploads).is_dir():
        what, way_out = _("ce dossier n'existe pas"), _("Donnez la copie de wp-content/uploads.")
        raise ContentError([Problem(uploads, what, way_out)])
    with progress(_("Lecture de l'export")):
        read = export.read(source.read_bytes(), file)
        move = moves.plan(
            read,
            _files(Path(uploads)) if uploads else (),
            _files(CONTENT),
            [document["id"] for document in content_files.documents(CONTENT) if document["id"]],
            conservation.COPIED,
            (session.person(), f"{datetime.now(UTC).date() + LIFTED:%Y-%m-%d}"),
        )
    text = report.document(move.lines, source.name)
    if dry_run:
        say(text)
        return
    with progress(_("Écriture des articles et des fichiers")):
        _write(move, Path(uploads))
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "wordpress.md").write_text(text, encoding="utf-8")
    with (KEPT / "commentaires.jsonl").open("w", encoding="utf-8") as kept:
        kept.writelines(
            json.dumps(comment, ensure_ascii=False) + "\n" for comment in moves.comments(read)
        )
    say(_("{count}.").format(count=report.sentence(move.lines)))
    say(_("Le détail : {path}").format(path=KEPT / "wordpress.md"))
    if move.copies and not _publishes(OLD_FILES):
        say(_("Dans pelicanconf.py, ajoutez « {folder} » à STATIC_PATHS.").format(folder=OLD_FILES))
    say(_("Relisez, puis lancez : inv check"))


def _files(folder: Path) -> list[str]:
    """The path of every file of a folder, within it."""
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _write(move: "moves.Move", uploads: Path) -> None:
    """Put everything in place: a copy first, the text that names it after; none over another."""
    for old, new in move.copies.items():
        target = CONTENT / new
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{target.name}.part")
            shutil.copyfile(uploads / old, part)
            part.replace(target)
    for path, text in move.texts.items():
        write_whole(CONTENT / path, text)


def _publishes(folder: str) -> bool:
    """Whether the site copies a folder, once its name is added to the settings if it can be."""
    conf = Path("pelicanconf.py")
    text = conf.read_text(encoding="utf-8")
    found = STATIC_PATHS.search(text)
    if found is None:
        return False
    names = [name.strip().strip("\"'") for name in found["inside"].split(",") if name.strip()]
    if folder not in names:
        inside = ", ".join(f'"{name}"' for name in [*names, folder])
        with conf.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"{text[: found.start()]}STATIC_PATHS = [{inside}]{text[found.end() :]}")
    return True
