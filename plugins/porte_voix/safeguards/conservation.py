"""Every file under the content has a fate that is known and counted: nothing is lost in silence.

Pelican leaves out what it does not recognise without a word. Here each file is published, draft,
scheduled, hidden, copied, ignored by a named rule, or refused by name. Pure.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import PurePosixPath

from porte_voix.errors import Problem
from porte_voix.i18n import _, ngettext

#: What the Markdown reader reads; Pelican compares extensions letter by letter.
READ = ("md", "markdown", "mkd", "mdown")
#: A text that somebody wanted to be read, under another name.
ALMOST = re.compile(r"\.(?:md|markdown|mkd|mdown)\b", re.IGNORECASE)
#: The only files that a site copies as they are.
COPIED = frozenset(
    {
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico"),
        *("pdf", "docx", "odt", "pptx", "odp", "csv", "ics", "txt", "xml", "json"),
        *("mp3", "ogg", "mp4", "webm", "vtt", "srt"),
    }
)


class Fate(StrEnum):
    """What becomes of a file."""

    PUBLISHED = "published"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    HIDDEN = "hidden"
    COPIED = "copied"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class File:
    """A file as the disk shows it: its path under the content, and whether it is a true file."""

    path: str
    link: bool = False
    readable: bool = True

    @property
    def name(self) -> str:
        """Its last name."""
        return PurePosixPath(self.path).name

    @property
    def suffix(self) -> str:
        """Its extension, as typed, without the dot."""
        return PurePosixPath(self.path).suffix.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the site looks, from its settings, and the patterns of names that it ignores."""

    texts: tuple[str, ...]
    copied: tuple[str, ...]
    ignored: tuple[str, ...] = (".#*", "__pycache__", "*~", "#*#")


@dataclass(frozen=True, slots=True)
class Count:
    """The fate of every file, and the problems of those that are refused."""

    fates: Mapping[str, Fate]
    problems: tuple[Problem, ...]

    def sentence(self) -> str:
        """The count, as a person reads it."""
        of = Counter(self.fates.values())
        parts = [
            ngettext("{n} publié", "{n} publiés", of[Fate.PUBLISHED]).format(n=of[Fate.PUBLISHED]),
            ngettext("{n} brouillon", "{n} brouillons", of[Fate.DRAFT]).format(n=of[Fate.DRAFT]),
            ngettext("{n} à venir", "{n} à venir", of[Fate.SCHEDULED]).format(n=of[Fate.SCHEDULED]),
            ngettext("{n} caché", "{n} cachés", of[Fate.HIDDEN]).format(n=of[Fate.HIDDEN]),
            ngettext("{n} copié", "{n} copiés", of[Fate.COPIED]).format(n=of[Fate.COPIED]),
            ngettext("{n} ignoré", "{n} ignorés", of[Fate.IGNORED]).format(n=of[Fate.IGNORED]),
            ngettext("{n} refusé", "{n} refusés", of[Fate.REFUSED]).format(n=of[Fate.REFUSED]),
        ]
        whole = ngettext("{n} fichier", "{n} fichiers", len(self.fates)).format(n=len(self.fates))
        return _("{whole}\u00a0: {parts}").format(whole=whole, parts=", ".join(parts))


def count(
    files: Iterable[File], texts: Mapping[str, Fate], places: Places, root: str = "content"
) -> Count:
    """The fate of each file. ``texts`` gives that of each text that the site read, by path."""
    fates: dict[str, Fate] = {}
    problems: list[Problem] = []
    for file in sorted(files, key=lambda file: file.path):
        fate, problem = _fate(file, texts, places, root)
        fates[file.path] = fate
        problems.extend([problem] if problem else [])
    problems.extend(_twins(fates, root))
    return Count(fates, tuple(problems))


def _fate(
    file: File, texts: Mapping[str, Fate], places: Places, root: str
) -> tuple[Fate, Problem | None]:
    """The fate of one file, and what is wrong with it."""
    reason = _reason(file, texts, places)
    if reason is not None:
        what, way_out = reason
        return Fate.REFUSED, Problem(f"{root}/{file.path}", what, way_out)
    if any(fnmatch(file.name, pattern) for pattern in places.ignored):
        return Fate.IGNORED, None
    return texts.get(file.path, Fate.COPIED), None


def _reason(file: File, texts: Mapping[str, Fate], places: Places) -> tuple[str, str] | None:
    """Why a file is refused, and the way out; nothing when it has a fate."""
    if any(fnmatch(file.name, pattern) for pattern in places.ignored) and not file.link:
        return None
    if file.link:
        what = _("c'est un lien vers un autre fichier, qui pourrait publier ce qu'il ne faut pas")
        return what, _("Mettez le fichier lui-même à cette place.")
    if not file.readable:
        return _("ce fichier ne peut pas être lu"), _("Donnez-lui le droit de lecture.")
    if any(part.startswith(".") for part in PurePosixPath(file.path).parts):
        what = _("un nom qui commence par un point est celui d'un fichier caché")
        return what, _("Renommez-le sans le point, ou retirez-le du contenu.")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in file.path):
        return _("son nom contient un signe invisible"), _("Renommez-le en tapant son nom.")
    if file.path in texts:
        return None
    if _is_under(file.path, places.texts):
        return _not_a_text(file, places)
    if not _is_under(file.path, places.copied):
        folders = ", ".join(f"{folder}/" for folder in (*places.texts, *places.copied))
        what = _("ce dossier n'est lu par rien")
        return what, _("Rangez ce fichier dans {folders}.").format(folders=folders)
    if file.suffix.lower() not in COPIED:
        what = _("un fichier « .{suffix} » n'est pas publié").format(suffix=file.suffix)
        return what, _("Offrez une page, une image ou un PDF accessible.")
    return None


def _not_a_text(file: File, places: Places) -> tuple[str, str] | None:
    """Why a file among the texts is not one."""
    if _is_under(file.path, places.copied) and file.suffix.lower() in COPIED:
        return None
    if file.suffix in READ:
        return _("Pelican n'a rien fait de ce fichier"), _("Vérifiez son en-tête et son nom.")
    if ALMOST.search(file.name):
        name = ALMOST.split(file.name)[0] + ".md"
        what = _("ce nom ne finit pas par « .md » : il ne serait pas publié")
        return what, _("Renommez-le {name}.").format(name=name)
    what = _("ce fichier n'est pas un texte Markdown : il ne serait pas publié")
    folders = ", ".join(f"{folder}/" for folder in places.copied)
    return what, _("Rangez-le dans {folders}, ou retirez-le.").format(folders=folders)


def _twins(fates: Mapping[str, Fate], root: str) -> Iterator[Problem]:
    """Two names that some disks cannot tell apart: one of the files would be lost there."""
    owners: dict[str, str] = {}
    for path in fates:
        owner = owners.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if owner != path:
            yield Problem(
                f"{root}/{path}",
                _("son nom ne diffère de {owner} que par les majuscules ou les accents").format(
                    owner=owner
                ),
                _("Renommez l'un des deux : ailleurs, l'un écraserait l'autre."),
            )


def _is_under(path: str, folders: Iterable[str]) -> bool:
    return any(
        folder in ("", ".") or path == folder or path.startswith(f"{folder.rstrip('/')}/")
        for folder in folders
    )
