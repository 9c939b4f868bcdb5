"""The demonstration: one article's whole life, on embedded parts only, in under a minute.

Markdown, page, plan, announcement, correction, withdrawal; nothing left running, nothing changed
outside ``.porte-voix/demo/``.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.late import late
from porte_voix.settings import PREVIEW_FOLDER
from porte_voix.tasks import site
from porte_voix.tasks.announcing import line_of, show
from porte_voix.tasks.console import command, note, progress, say, say_how
from porte_voix.tasks.ledger import open_register, write_view

with late():
    from porte_voix import settings as settings_of
    from porte_voix.announce import manifest as manifests
    from porte_voix.delta import building
    from porte_voix.tasks import content_files, demo_site, deploying, searching, session

if TYPE_CHECKING:
    from porte_voix.accounts import AccountSettings
    from porte_voix.announce.model import Article

#: What the demo announces: everything dated within this long of the newest article.
FRESH = timedelta(days=5)
#: How the demo's correction begins, and why it withdraws: content, which stays in French.
CORRECTED = "Rectifié\u00a0: "
OUTDATED = "L'information n'est plus exacte; une nouvelle version paraîtra ici."


@command("Montrer la vie d'un article, du Markdown au retrait, sans rien installer d'autre.")
def demo(context: Context) -> None:
    """Run the demonstration from a fresh folder."""
    fresh = _prepare()
    with demo_site.served() as address:
        say(_("Le site de démonstration répond à {address}").format(address=address))
        _chapter(_("1. Ce qui serait annoncé"))
        _plan()
        _chapter(_("2. Annonce, une seule fois"))
        _announce()
        _chapter(_("3. Le même plan, relu : il ne reste rien"))
        _plan()
        corrected, withdrawn = fresh[-1], fresh[0]
        _chapter(
            _("4. Un article est corrigé (« {one} »), un autre est retiré (« {two} »)").format(
                one=corrected.title, two=withdrawn.title
            )
        )
        _correct(corrected)
        content_files.withdraw(
            demo_site.content(),
            withdrawn.id,
            session.clock(demo=True)[0]().date().isoformat(),
            OUTDATED,
        )
        _build(_("Reconstruction"))
        _plan()
        _announce()
        _chapter(_("5. Le même plan, relu : il ne reste rien"))
        _plan()
        _build(_("Dernière construction, avec les liens vers les annonces"))
        searching.refresh(demo=True)
        _chapter(_("6. Mise en ligne, ici dans un dossier; la deuxième fois, rien à envoyer"))
        deploying.carry(demo=True)
        deploying.carry(demo=True)
    _where_to_look(withdrawn)


def _prepare() -> tuple[Article, ...]:
    """Copy, build, open the register; the articles fresh enough to be announced."""
    newest = content_files.newest_date(demo_site.source() / "content")
    now = demo_site.clock_after(newest).astimezone(UTC)
    accounts = {
        account.name: _imitated(account, str(Path.cwd() / demo_site.output()))
        for account in settings_of.load(demo_site.source() / "pelicanconf.py").accounts
    }
    demo_site.recreate(now, accounts)
    _build(_("Construction du site"))
    settings = session.load(demo=True)
    lineage = open_register(settings, now, newest - FRESH)
    demo_site.write_conf(accounts, lineage)
    _export()
    _build(_("Construction du site"))
    manifest = manifests.read_manifest(settings.manifest_path)
    fresh = tuple(a for a in manifest.articles if a.date > newest - FRESH and a.announce)
    if len(fresh) < 2:
        raise SettingsError(
            [
                Problem(
                    "content/",
                    _("la démonstration demande au moins deux articles récents"),
                    _("Ajoutez un article daté près du plus récent."),
                )
            ]
        )
    return tuple(sorted(fresh, key=lambda article: article.date))


def _imitated(account: AccountSettings, pictures: str) -> dict[str, str]:
    """An outbox in the place of an account, at the measure of its network."""
    options = {
        "network": "outbox",
        "label": str(account.option("label", account.name)),
        "images_dir": pictures,
    }
    like = account.option("like") or account.network
    return options if like == "outbox" else {**options, "like": str(like)}


def _plan() -> None:
    with session.run(demo=True) as run:
        show(run.plan())


def _announce() -> None:
    with session.run(demo=True) as run, progress(_("Annonces")):
        run.announce(report=lambda result: note(line_of(result)))
    _export()


def _export() -> None:
    settings = session.load(demo=True)
    with session.register(settings, session.clock(demo=True)[0]) as register:
        write_view(register, settings)


def _build(what: str) -> None:
    with building.Builder(demo_site.conf_path()) as builder:
        site.run_pelican(builder, what)


def _correct(article: Article) -> None:
    """Change an announced fact of the article, in the open."""
    path = content_files.find(demo_site.content(), article.id)
    content_files.announced_as(path, f"{CORRECTED}{article.summary}")


def _chapter(title: str) -> None:
    say()
    say(f"— {title}")


def _where_to_look(withdrawn: Article) -> None:
    output = demo_site.output()
    tombstone = withdrawn.url.removeprefix(session.load(demo=True).site).strip("/")
    say()
    say(_("À regarder :"))
    say(f"  {output / 'index.html'}")
    say(f"  {output / tombstone / 'index.html'}")
    say(f"  {demo_site.ROOT / 'state' / 'outbox' / 'index.html'}")
    say(f"  {output / PREVIEW_FOLDER / 'index.html'}")
    say(_('Puis : inv plan --demo, inv serve, inv new "Mon premier article".'))
    say_how()
