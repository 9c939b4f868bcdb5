"""The task that puts the site online."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import N_, _, ngettext, number
from porte_voix.late import late
from porte_voix.tasks.announcing import DEMO_HELP
from porte_voix.tasks.console import command, progress, say

with late():
    from porte_voix.announce import manifest as manifests
    from porte_voix.deploy import branch, deploying, hosts, output, preview, store
    from porte_voix.deploy import pages as artifact
    from porte_voix.ledger import git_program
    from porte_voix.pages import csp
    from porte_voix.tasks import demo_site, newest, session

if TYPE_CHECKING:
    from porte_voix.deploy.deploying import Done, Wanted
    from porte_voix.deploy.steps import Work
    from porte_voix.settings import Settings

PAGES = "pages:"
BRANCH = "branche:"
PREVIEW = "apercu:"
#: The folder of what deployments keep, in the local state.
FOLDER = "deploiement"
#: What a build tells of its files, and of what it refused.
ACCOUNT = "account.json"
#: What each kind of host reads: the name of its file, and its text.
FORMATS = ("", "apache", "netlify", "nginx", "aucun")
NAMES = {"apache": ".htaccess", "netlify": "_headers", "nginx": "porte-voix.nginx.conf"}
MOST_SHOWN = 20


@command(
    "Mettre le site en ligne : seulement ce qui a changé, sans jamais en montrer une moitié.",
    {
        "plan": N_("Dire ce qui serait envoyé et supprimé; ne change rien."),
        "rollback": N_("Remettre la version précédente."),
        "to": N_("Une autre destination que celle des réglages."),
        "allow": N_("Accepter que plus de la moitié des fichiers disparaisse."),
        "purge": N_("Supprimer tout de suite ce qui n'est plus voulu, versions gardées comprises."),
        "demo": DEMO_HELP,
    },
)
def deploy(
    context: Context,
    plan: bool = False,
    rollback: bool = False,
    to: str = "",
    allow: bool = False,
    purge: bool = False,
    demo: bool = False,
) -> None:
    """Carry the output to its host."""
    carry(plan, rollback, to, allow, purge, demo)


def carry(
    plan: bool = False,
    rollback: bool = False,
    to: str = "",
    allow: bool = False,
    purge: bool = False,
    demo: bool = False,
) -> None:
    """Deploy, or tell what would be done. Raises what a person must mend."""
    settings = session.load(demo)
    state = Path(settings.state_dir)
    root = demo_site.output() if demo else Path("output")
    to = to or (str(demo_site.ROOT / "en-ligne") if demo else settings.deploy)
    if to.startswith(PREVIEW):
        _preview(Path(to.removeprefix(PREVIEW)), root, settings, plan or rollback)
        return
    if not rollback:
        output.check(root, settings.site, state / ACCOUNT)
    if not demo and not plan:
        newest.check(settings.branch, os.environ)
    if to.startswith(PAGES):
        _artifact(Path(to.removeprefix(PAGES)), root, settings, plan or rollback)
        return
    if to.startswith(BRANCH):
        _branch(to.removeprefix(BRANCH), root, settings, plan or rollback)
        return
    kept = state / FOLDER / hashlib.sha256(to.encode()).hexdigest()[:12]
    host = hosts.connect(to)
    made = deploying.Deployment(host, store.Store(kept), lambda: datetime.now(UTC))
    standing = made.standing() if plan or rollback else None
    wanted = made.previous(standing) if rollback and standing else _wanted(root, settings)
    if plan and standing:
        _tell(made.plan(wanted, standing, purge and not rollback), wanted)
        return
    with progress(_("Mise en ligne")) as step:

        def told(line: str) -> None:
            step()
            say(line)

        done = made.run(wanted, told, allow, purge and not rollback)
    _conclude(done, to, host.requests)


def _wanted(root: Path, settings: Settings) -> Wanted:
    """The output, and what its host reads."""
    found = output.read(root, _for_host(settings))
    manifest = manifests.read_manifest(settings.manifest_path)
    gone = {article.id for article in manifest.articles if article.withdrawn is not None}
    return deploying.Wanted(found.sources, found.digests, found.articles, tuple(sorted(gone)))


def _for_host(settings: Settings) -> dict[str, Path]:
    """The security headers, in the format of the host. Raises ``SettingsError``."""
    if settings.host not in FORMATS:
        what = _("« {host} » n'est pas un hébergeur connu").format(host=settings.host)
        way_out = _("Choisissez parmi {formats}.").format(formats=", ".join(FORMATS[1:]))
        raise SettingsError([Problem("PORTE_VOIX_HOST", what, way_out)])
    kind = settings.host or "netlify"
    if kind == "aucun":
        return {}
    file = Path(settings.state_dir) / FOLDER / NAMES[kind]
    file.parent.mkdir(parents=True, exist_ok=True)
    text = {"apache": csp.apache, "netlify": csp.netlify, "nginx": csp.nginx}[kind]()
    file.write_text(text, encoding="utf-8", newline="\n")
    if kind == "nginx":
        say(_("{path} : à inclure dans la configuration de nginx.").format(path=file))
        return {}
    return {NAMES[kind]: file}


def _preview(folder: Path, root: Path, settings: Settings, asked_more: bool) -> None:
    """What a merge request shows; a build that refused some content may be looked at too."""
    _refuse_more(f"{PREVIEW}{folder}", asked_more)
    output.check_site(root, settings.site)
    size = preview.write(folder, output.read(root, {}).sources, settings.site)
    said = _("{folder} : {size}; ouvrez index.html. Aucun moteur de recherche n'y est admis.")
    say(said.format(folder=folder, size=_bytes(size)))


def _refuse_more(to: str, asked_more: bool) -> None:
    if asked_more:
        what = _("cette destination se refait en entier : il n'y a ni plan ni version précédente")
        way_out = _("Pour revenir en arrière, relancez la mise en ligne d'avant.")
        raise SettingsError([Problem(to, what, way_out)])


def _artifact(folder: Path, root: Path, settings: Settings, asked_more: bool) -> None:
    _refuse_more(f"{PAGES}{folder}", asked_more)
    found = output.read(root, _for_host(settings))
    size = artifact.write(folder, found.sources)
    say(
        ngettext(
            "{folder} : {n} fichier, {size}; à publier par la chaîne d'intégration.",
            "{folder} : {n} fichiers, {size}; à publier par la chaîne d'intégration.",
            len(found.sources),
        ).format(folder=folder, n=len(found.sources), size=_bytes(size))
    )


def _branch(name: str, root: Path, settings: Settings, asked_more: bool) -> None:
    """The whole site in a branch of the repository that this folder came from."""
    _refuse_more(f"{BRANCH}{name}", asked_more)
    branch.refuse(name, settings.branch)
    here = Path.cwd()
    environment = git_program.environment(here)
    origin = git_program.Git(here, environment)("remote", "get-url", "--push", "origin").text
    if not origin:
        what = _("ce dossier n'a pas de dépôt « origin » où pousser")
        raise SettingsError([Problem(f"{BRANCH}{name}", what, _("Lancez : git remote add origin"))])
    found = output.read(root, _for_host(settings))
    with tempfile.TemporaryDirectory() as far:
        site, repository = Path(far, "site"), Path(far, "depot")
        repository.mkdir()
        size = artifact.write(site, found.sources)
        branch.name_site(site, settings.site)
        branch.publish(git_program.Git(repository, environment), site, origin, name)
    say(
        ngettext(
            "En ligne (branche {name}) : {n} fichier, {size}.",
            "En ligne (branche {name}) : {n} fichiers, {size}.",
            len(found.sources),
        ).format(name=name, n=number(len(found.sources)), size=_bytes(size))
    )


def _tell(work: Work, wanted: Wanted) -> None:
    """The plan, a line a step and the first names of each."""
    for step in sorted(work.send):
        paths = work.send[step]
        size = sum(wanted.sources[path].stat().st_size for path in paths)
        label = deploying.label(step)
        sentence = ngettext(
            "{n} fichier, {size} : {step}", "{n} fichiers, {size} : {step}", len(paths)
        )
        say(sentence.format(n=len(paths), size=_bytes(size), step=label))
        _names(paths)
    if work.delete:
        count = len(work.delete)
        say(ngettext("{n} fichier à supprimer", "{n} fichiers à supprimer", count).format(n=count))
        _names(work.delete)
    if work.fading:
        count = len(work.fading)
        sentence = ngettext(
            "{n} fichier à supprimer plus tard", "{n} fichiers à supprimer plus tard", count
        )
        say(sentence.format(n=count))
    if work.is_nothing:
        say(_("Rien à envoyer."))
    if work.is_drastic:
        raise Exit(_("{n} fichiers disparaîtraient : inv deploy --allow.").format(n=work.lost), 4)


def _names(paths: tuple[str, ...]) -> None:
    for path in paths[:MOST_SHOWN]:
        say(f"    {path}")
    if len(paths) > MOST_SHOWN:
        left = len(paths) - MOST_SHOWN
        say(ngettext("    … et {n} autre", "    … et {n} autres", left).format(n=left))


def _conclude(done: Done, to: str, requests: int) -> None:
    sent, deleted = len(done.work.sent), len(done.work.delete)
    facts = (
        ngettext("{n} fichier envoyé", "{n} fichiers envoyés", sent).format(n=number(sent)),
        _bytes(done.size),
        ngettext("{n} supprimé", "{n} supprimés", deleted).format(n=number(deleted)),
        ngettext("{n} demande à l'hébergeur", "{n} demandes à l'hébergeur", requests).format(
            n=number(requests)
        ),
    )
    say(_("En ligne ({to}) : {facts}.").format(to=to, facts=", ".join(facts)))


def _bytes(size: int) -> str:
    """A size as people read it."""
    if size < 1000:
        return ngettext("{n} octet", "{n} octets", size).format(n=size)
    if size < 1_000_000:
        return _("{n} ko").format(n=number(size / 1000, 1))
    return _("{n} Mo").format(n=number(size / 1_000_000, 1))
