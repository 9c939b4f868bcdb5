"""The generators that are compared: how each is called, and how its site is made and emptied.

A peer's site is a copy of ``bench/sites/<model>`` with the corpus in its dialect.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bench import corpus, tools
from bench.dialects import ELEVENTY, HUGO, PELICAN, PORTE_VOIX, Dialect
from bench.edits import Site

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "bench/sites"
#: Where former outputs wait to be deleted, beside the sites.
AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A generator: its name, its words in the table, its site, and what is typed."""

    name: str
    words: str
    model: str
    dialect: Dialect
    #: The template of an article, and the folder that is written, relative to the site's.
    template: str
    output: str
    #: What is typed, given the folder where tools are installed (and installing them).
    command: Callable[[Path], tuple[str, ...]]
    #: Files of the site that the model does not have, and lines added to its settings.
    extra: tuple[tuple[str, str], ...] = ()
    #: Folders of the site that the model does not have, each a copy of one of the repository.
    folders: tuple[tuple[str, str], ...] = ()
    settings: str = ""
    #: The peer whose clean output this one's must equal, byte for byte.
    reference: str = ""
    #: The address of the page of an article, for its ``Post`` and the name of its file.
    page: str = "/articles/{name}/"


def make(peer: Peer, work: Path, count: int) -> Site:
    """A peer's site of this many articles, written afresh."""
    folder = work / "sites" / str(count) / peer.name
    if folder.exists():
        _put_away(folder)
    shutil.copytree(MODELS / peer.model, folder)
    for name, text in peer.extra:
        (folder / name).write_text(text, encoding="utf-8")
    for name, source in peer.folders:
        shutil.copytree(ROOT / source, folder / name)
    if peer.settings:
        with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
            conf.write(peer.settings)
    corpus.write(folder, peer.dialect, count)
    return Site(folder, peer.dialect, folder / peer.template, count)


def empty(peer: Peer, site: Site) -> None:
    """Take away everything that a build has left: what is written, and every cache."""
    ours = {path.name for path in (MODELS / peer.model).iterdir()}
    ours |= {name for name, _what in (*peer.extra, *peer.folders)}
    ours |= {Path(folder).parts[0] for folder in (peer.dialect.content, peer.dialect.images)}
    for path in list(site.folder.iterdir()):
        if path.name not in ours:
            _put_away(path)


def sweep(work: Path) -> None:
    """Delete what was put away, once nothing is measured any more."""
    shutil.rmtree(work / AWAY, ignore_errors=True)


def _put_away(path: Path) -> None:
    """Out of the site, and not deleted yet.

    For a minute ext4 looks past each inode just freed: files made after a large deletion cost up to
    twenty times more, and that is all one would measure.
    """
    work = next(folder for folder in path.parents if folder.name == "sites").parent
    away = work / AWAY
    away.mkdir(exist_ok=True)
    path.rename(away / f"{sum(1 for _ in away.iterdir())}-{path.name}")


def _pelican(work: Path) -> tuple[str, ...]:
    return sys.executable, "-m", "pelican", "--settings", "pelicanconf.py", "--quiet"


def _inv(work: Path) -> tuple[str, ...]:
    return str(Path(sys.executable).with_name("inv")), "build"


def _hugo(work: Path) -> tuple[str, ...]:
    return str(tools.hugo(work)), "--quiet"


def _eleventy(work: Path) -> tuple[str, ...]:
    return "node", str(tools.eleventy(work)), "--quiet"


_STOCK = Peer(
    name="pelican",
    words="Pelican",
    model="pelican",
    dialect=PELICAN,
    template="theme/templates/article.html",
    output="output",
    command=_pelican,
)
_DELTA = '\nPLUGINS = ["porte_voix.delta"]\n'
_TASKS = "from porte_voix.tasks import namespace\n"
#: ``inv build`` checks each article before it builds: its posts have the fields that it asks for,
#: and a tree of reference of their own.
_CHECKED = replace(_STOCK, name="checked", words="Pelican (articles vérifiés)", dialect=PORTE_VOIX)
#: The settings of the repository, in the place and with the posts of the measured site.
_WHOLE = f"""
exec(open({str(ROOT / "pelicanconf.py")!r}, encoding="utf-8").read())
SITENAME, SITEURL, THEME = "Le blogue du banc d'essai", "https://banc.example", "complet"
PORTE_VOIX_CHECKED, PORTE_VOIX_PREVIEW = False, 20
"""
PEERS = {
    one.name: one
    for one in (
        _STOCK,
        replace(_STOCK, name="delta", words="delta", settings=_DELTA, reference="pelican"),
        _CHECKED,
        replace(
            _CHECKED,
            name="inv",
            words="delta, par `inv build`",
            command=_inv,
            extra=(("tasks.py", _TASKS),),
            settings=_DELTA,
            reference="checked",
        ),
        replace(
            _CHECKED,
            name="theme",
            words="notre thème et nos greffons, par `inv build`",
            command=_inv,
            template="complet/templates/article.html",
            extra=(("tasks.py", _TASKS),),
            folders=(("complet", "theme"),),
            settings=_WHOLE,
            page="/{post.date:%Y}/{name}/",
        ),
        Peer(
            name="hugo",
            words="Hugo",
            model="hugo",
            dialect=HUGO,
            template="layouts/page.html",
            output="public",
            command=_hugo,
        ),
        Peer(
            name="eleventy",
            words="Eleventy",
            model="eleventy",
            dialect=ELEVENTY,
            template="src/_includes/article.njk",
            output="public",
            command=_eleventy,
        ),
    )
}
#: The peers whose tree is the truth for another: each of their builds starts from nothing.
REFERENCES = frozenset(one.reference for one in PEERS.values())
