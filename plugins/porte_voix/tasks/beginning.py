"""The task of the first day: the demonstration becomes the board's own site.

What is not given is asked at a terminal. Everything is made and checked aside, then put in place
all at once: a refusal, an error or a cut leaves the demonstration as it was.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks.console import ask, command, note, say, say_how

with late():
    from porte_voix import identity
    from porte_voix import settings as settings_of
    from porte_voix.announce import networks
    from porte_voix.firstday import conf, facts, moves, starting
    from porte_voix.pages import colours
    from porte_voix.tasks import content_files, demo_site, folders, session

if TYPE_CHECKING:
    from porte_voix.firstday.facts import Facts

#: Where the new site is made before it takes its place.
ASIDE = Path(".porte-voix/init")
JOURNAL = Path(".porte-voix/init.json")
#: What the demo and a site each have of their own.
PARTS = ("content", "pelicanconf.py", "publishconf.py")
OUTPUT = Path("output")


@command(
    "Faire de la démonstration le site de votre organisme, une seule fois.",
    {
        "name": N_("Le nom de l'organisme."),
        "short_name": N_("Son sigle."),
        "title": N_("Le titre du blogue."),
        "site": N_("Son adresse publique, par exemple https://blogue.organisme.example."),
        "address": N_("L'adresse postale."),
        "phone": N_("Le téléphone général."),
        "email": N_("Le courriel général."),
        "officer": N_("La personne responsable des renseignements personnels."),
        "officer_email": N_("Son courriel."),
        "author": N_("La personne qui signe les premiers articles."),
        "languages": N_("Les langues, celle du site d'abord : fr, ou fr,en."),
        "accent": N_("La couleur de l'organisme, par exemple #9a430c."),
        "link": N_("La couleur des liens."),
        "schools": N_(
            "Les écoles : un fichier .csv (nom, lieu, direction, telephone), ou « A; B »."
        ),
        "accounts": N_(
            "Les comptes : « mastodon=https://social.example, facebook »; sans « = », un aperçu."
        ),
        "yes": N_("Ne rien demander."),
    },
)
def init(
    context: Context,
    name: str = "",
    short_name: str = "",
    title: str = "",
    site: str = "",
    address: str = "",
    phone: str = "",
    email: str = "",
    officer: str = "",
    officer_email: str = "",
    author: str = "",
    languages: str = "",
    accent: str = "",
    link: str = "",
    schools: str = "",
    accounts: str = "",
    yes: bool = False,
) -> None:
    """Move the demo to where the tests keep it; write the board's settings and first texts."""
    if moves.undo(JOURNAL):
        note(_("Un « inv init » interrompu vient d'être défait; celui-ci reprend du début."))
    _refuse_a_wrong_place()
    given = {
        "name": name,
        "short-name": short_name,
        "title": title,
        "site": site,
        "address": address,
        "phone": phone,
        "email": email,
        "officer": officer,
        "officer-email": officer_email,
        "author": author,
        "languages": languages,
        "accent": accent,
        "link": link,
        "schools": schools,
        "accounts": accounts,
    }
    answers = given if yes else _asked(given)
    try:
        board = _board(answers)
    except SettingsError:
        _repeat(answers)
        raise
    _agree(board, yes)
    _make(board)
    try:
        _check(board)
        moves.carry(
            [
                *((Path(part), demo_site.MOVED / part) for part in PARTS),
                *((ASIDE / part, Path(part)) for part in PARTS),
            ],
            JOURNAL,
        )
    finally:
        shutil.rmtree(ASIDE, ignore_errors=True)
    shutil.rmtree(OUTPUT, ignore_errors=True)
    _what_next(board)


def _refuse_a_wrong_place() -> None:
    """Refuse a site already begun, work not committed, a register already open."""
    if demo_site.source() != Path():
        raise _refusal(
            str(demo_site.MOVED),
            _("ce site est déjà celui d'un organisme"),
            _("Changez ses réglages dans pelicanconf.py."),
        )
    settings = session.load()
    kept = Path(settings.state_dir) / "registre.sqlite"
    if settings.lineage or kept.exists():
        raise _refusal(
            "PORTE_VOIX_LINEAGE" if settings.lineage else kept.as_posix(),
            _("un registre a été ouvert sur la démonstration"),
            _(
                "Si c'était un essai, effacez le dossier .porte-voix et la ligne "
                "PORTE_VOIX_LINEAGE, puis relancez."
            ),
        )
    status = subprocess.run(
        ["git", "status", "--porcelain"], capture_output=True, text=True, check=False
    )
    if status.returncode:
        raise _refusal(
            ".",
            _("ce dossier n'est pas un dépôt git"),
            _('Lancez : git init, git add -A, puis git commit -m "Porte-voix".'),
        )
    if status.stdout.strip():
        raise _refusal(
            status.stdout.splitlines()[0][3:],
            _("des changements ne sont pas encore enregistrés dans git"),
            _("Enregistrez-les (git add -A, git commit), ou défaites-les, puis relancez."),
        )


def _refusal(where: str, what: str, way_out: str) -> SettingsError:
    return SettingsError([Problem(where, what, way_out)])


def _asked(given: dict[str, str]) -> dict[str, str]:
    """What was given, and at a terminal the answers to the rest."""
    questions = {
        "name": (_("Nom de l'organisme"), ""),
        "short-name": (_("Sigle"), "name"),
        "title": (_("Titre du blogue"), "name"),
        "site": (_("Adresse publique du blogue (https://…)"), ""),
        "address": (_("Adresse postale"), ""),
        "phone": (_("Téléphone général"), ""),
        "email": (_("Courriel général"), ""),
        "officer": (_("Personne responsable des renseignements personnels"), ""),
        "officer-email": (_("Son courriel"), "email"),
        "author": (_("Qui signera les premiers articles (une personne)"), "officer"),
        "languages": (_("Langues, celle du site d'abord (fr, fr,en, en,fr)"), ""),
        "accent": (_("Couleur de l'organisme (#9a430c; rien : celle du thème)"), ""),
        "link": (_("Couleur des liens (rien : celle du thème)"), ""),
        "schools": (_("Écoles : un fichier .csv, ou des noms séparés par « ; »"), ""),
        "accounts": (
            _("Comptes (mastodon, facebook, x, bluesky, linkedin, threads), pour un aperçu"),
            "",
        ),
    }
    found = dict(given)
    for one, (question, like) in questions.items():
        ready = found.get(like, "")
        if one == "short-name":
            ready = facts.initials(ready)
        found[one] = given[one] or ask(question, "fr" if one == "languages" else ready)
    return found


def _board(typed: dict[str, str]) -> Facts:
    """The facts, their colours looked at too. Raises ``SettingsError`` with every problem."""
    problems: list[Problem] = []
    if typed["schools"].endswith(".csv"):
        try:
            typed = {**typed, "schools": Path(typed["schools"]).read_text("utf-8-sig") + "\n"}
        except (OSError, UnicodeError):
            what = _("ce fichier ne se lit pas")
            way_out = _("Enregistrez-le en CSV UTF-8, et donnez son chemin.")
            problems.append(Problem(typed["schools"], what, way_out))
    chosen = {role: typed[role] for role in ("accent", "link") if typed[role]}
    problems += colours.problems(chosen, "--accent, --link")
    try:
        found = facts.read(typed)
    except SettingsError as error:
        raise SettingsError([*error.problems, *problems]) from None
    if problems:
        raise SettingsError(problems)
    return found


def _repeat(answers: dict[str, str]) -> None:
    """The command that says again all that was answered, ready to be mended."""
    if any(text for one, text in answers.items() if one != "languages"):
        options = [word for one, text in answers.items() if text for word in (f"--{one}", text)]
        line = shlex.join(["inv", "init", *options])
        note(_("Vos réponses, à corriger : {line}").format(line=line))


def _agree(board: Facts, yes: bool) -> None:
    """Say what is about to happen, and go on only if somebody agrees."""
    say(_("{name}, à l'adresse {site}").format(name=board.name, site=board.site))
    say(
        _("Comptes : {names}. Écoles : {count}.").format(
            names=", ".join(board.accounts), count=len(board.schools)
        )
    )
    say(
        _("Les articles et les réglages de la démonstration iront dans {folder}.").format(
            folder=demo_site.MOVED
        )
    )
    say(_("Le dossier output, qui se refait, sera supprimé."))
    if not yes and ask(_("Continuer? (oui ou non)"), "non").lower() not in ("oui", "o", "yes", "y"):
        raise Exit(_("Rien n'a été changé. Avec --yes, rien n'est demandé."), 4)


def _make(board: Facts) -> None:
    """Write the new site aside."""
    shutil.rmtree(ASIDE, ignore_errors=True)
    now = datetime.now(UTC).astimezone(folders.ZONE)
    known = identity.propose_id(f"{board.site}@{now.isoformat()}")
    for path, text in starting.texts(board, now, known).items():
        target = ASIDE / "content" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    settings = conf.rewritten(
        Path("pelicanconf.py").read_text("utf-8"), conf.values(board), ("PORTE_VOIX_LINEAGE",)
    )
    online = conf.rewritten(Path("publishconf.py").read_text("utf-8"), {"SITEURL": board.site})
    for name, text in (("pelicanconf.py", settings), ("publishconf.py", online)):
        (ASIDE / name).write_text(text, encoding="utf-8", newline="\n")


def _check(board: Facts) -> None:
    """The new settings are accepted, accounts included, and the new texts have their fields."""
    read = settings_of.load(ASIDE / "pelicanconf.py")
    for account in read.accounts:
        networks.capabilities(account)
    problems = content_files.problems(content_files.documents(ASIDE / "content"))
    if problems:
        raise SettingsError(problems)


def _has_a_name() -> bool:
    """Git refuses to keep the work of somebody it does not know."""
    done = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False)
    return done.returncode == 0


def _what_next(board: Facts) -> None:
    say()
    say(_("C'est votre site. Ensuite :"))
    for line in (
        _("inv check, puis inv serve : relisez chaque page de content/pages."),
        _("content/pages/confidentialite.md attend des faits que vous seul avez : complétez-la."),
        *(() if _has_a_name() else (_('git config user.name "…", git config user.email "…".'),)),
        _('git add -A, puis git commit -m "Le site de notre organisme".'),
        _('inv new "Le titre" : votre premier article.'),
        _(
            "inv ledger.init --baseline {day}, la veille de ce que vous annoncerez : le registre."
        ).format(day=f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"),
        _("La suite, et les vrais comptes : docs/fr/exploiter.md."),
    ):
        say(f"  {line}")
    real = [name for name, one in board.accounts.items() if one["network"] != "outbox"]
    if real:
        say(
            _(
                "Comptes réels : {names}. Rien ne part avant leur jeton et « inv ledger.init »."
            ).format(names=", ".join(real))
        )
    say_how()
