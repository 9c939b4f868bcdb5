"""The output as it will be sent: its files, their digests, and whether it may be sent at all."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from porte_voix.deploy.hosts.folder import PART
from porte_voix.deploy.release import OURS
from porte_voix.deploy.steps import PAGES, PUBLIC_FILE
from porte_voix.errors import ContentError, Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.settings import PREVIEW_FOLDER

#: What the page of an article says in its head.
MARK = b'<meta name="porte-voix"'
HEAD = 16_384
#: What is made for the board's own people stays here, whatever the settings of the build.
PREVIEW = f"{PREVIEW_FOLDER}/"


@dataclass(frozen=True, slots=True)
class Output:
    """Where each file is on this machine, its digest, and which are the pages of articles."""

    sources: dict[str, Path]
    digests: dict[str, str]
    articles: frozenset[str]

    def size(self, paths: tuple[str, ...]) -> int:
        """How many bytes these files make."""
        return sum(self.sources[path].stat().st_size for path in paths)


def read(root: Path, extra: dict[str, Path]) -> Output:
    """Every file under a folder, and those added for the host. Links are not followed."""
    sources = {**_files(root), **extra}
    digests, articles = {}, set()
    for path, source in sorted(sources.items()):
        data = source.read_bytes()
        digests[path] = hashlib.blake2b(data, digest_size=16).hexdigest()
        if path.endswith(PAGES) and MARK in data[:HEAD]:
            articles.add(path)
    return Output(sources, digests, frozenset(articles))


def check(root: Path, site: str, account: Path) -> None:
    """Refuse an output that must not be put online.

    Raises ``ContentError`` when the last build refused some content, as its ``account`` tells,
    ``SettingsError`` when it is not the public site's.
    """
    if _blocked(account):
        what = _("la dernière construction a refusé du contenu : elle n'est qu'un aperçu")
        raise ContentError([Problem(str(root), what, _("Corrigez, puis : inv build --publish"))])
    check_site(root, site)


def check_site(root: Path, site: str) -> None:
    """Raise ``SettingsError`` when there is no output, or when it is not the public site's."""
    way_out = _("Lancez : inv build --publish")
    try:
        public = json.loads((root / PUBLIC_FILE).read_text("utf-8"))
        built_for = str(public["site"])
    except (OSError, ValueError, KeyError, TypeError):
        what = _("il n'y a rien de construit à mettre en ligne")
        raise SettingsError([Problem(str(root), what, way_out)]) from None
    if built_for != site:
        what = _("ce site a été construit pour {built}, et non pour {site}")
        what = what.format(built=built_for, site=site or "PORTE_VOIX_SITE")
        raise SettingsError([Problem(str(root), what, way_out)])


def _blocked(account: Path) -> int:
    """How many problems the last build was stopped by; none when it left no account."""
    try:
        return int(json.loads(account.read_bytes())["blocked"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _files(root: Path) -> dict[str, Path]:
    found = {}
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            inside = path.relative_to(root).as_posix()
            if path.is_file() and not path.is_symlink() and not name.endswith(PART):
                found[inside] = path
    kept = (path for path in found if path not in OURS and not path.startswith(PREVIEW))
    return {path: found[path] for path in kept}
