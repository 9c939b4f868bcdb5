"""GitHub Pages and GitLab Pages: a whole folder, which their pipeline takes as an artifact.

https://docs.github.com/en/pages, https://docs.gitlab.com/user/project/pages/ (read 2026-11-30):
they replace the site at once. Both read ``404.html``; GitLab reads ``_redirects``.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _, number

#: Without it, GitHub may leave out what begins with an underscore.
MARK = ".nojekyll"
#: Bytes that GitHub publishes at most.
MOST = 1_000_000_000


def write(folder: Path, sources: Mapping[str, Path]) -> int:
    """Make the folder anew; how many bytes it holds. Raises ``SettingsError``.

    A folder that was not made here is left alone: it may hold anything.
    """
    if folder.exists() and not (folder / MARK).is_file():
        what = _("ce dossier existe déjà et n'a pas été fait par « inv deploy »")
        raise SettingsError([Problem(str(folder), what, _("Videz-le, ou nommez-en un autre."))])
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    for path, source in sources.items():
        target = part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (part / MARK).write_bytes(b"")
    size = sum(source.stat().st_size for source in sources.values())
    if size > MOST:
        what = _("le site pèse {size} Mo, plus que ces hébergeurs n'en prennent").format(
            size=number(size // 1_000_000)
        )
        raise SettingsError([Problem(str(folder), what, _("Choisissez un autre hébergeur."))])
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return size
