"""Every file under the content has a fate that is known and counted: nothing is lost in silence.

Pelican leaves out what it does not recognise without a word. Here each file is published, draft,
scheduled, hidden, copied, ignored by a named rule, or refused by name. Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from porte_voix.errors import Problem
from porte_voix.i18n import _, ngettext
from porte_voix.safeguards.drawing import TOO_LARGE, UNREADABLE

#: What the Markdown reader reads; Pelican compares extensions letter by letter.
READ = ("md", "markdown", "mkd", "mdown")
READ_AS = tuple(f".{suffix}" for suffix in READ)
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
    #: What a drawing holds that might act, or why it was not looked into.
    acts: str = ""

    @property
    def name(self) -> str:
        """Its last name."""
        return PurePosixPath(self.path).name

    @property
    def suffix(self) -> str:
        """Its extension, as typed, without the dot."""
        name = _parts(self.path)[-1]
        point = name.rfind(".")
        return name[point + 1 :] if 0 < point < len(name) - 1 else ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the site looks, from its settings, and the patterns of names that it ignores."""

    texts: tuple[str, ...]
    copied: tuple[str, ...]
    #: Files that the settings make pages of, whatever their type.
    named: tuple[str, ...] = ()
    #: What editors leave, and the consents that stand beside pictures.
    ignored: tuple[str, ...] = (".#*", "__pycache__", "*~", "#*#", "*.consentement.yaml")


def places(options: Mapping[str, Any]) -> Places:
    """Where the site looks for texts and files, by Pelican's settings."""
    patterns = (pattern.removeprefix("**/") for pattern in options.get("IGNORE_FILES", ()))
    # Hidden files are refused by name, not left out in silence.
    named = (pattern for pattern in patterns if pattern != ".*")
    return Places(
        (*options["ARTICLE_PATHS"], *options["PAGE_PATHS"]),
        tuple(options["STATIC_PATHS"]),
        tuple(str(path) for path in options.get("TEMPLATE_PAGES", ())),
        tuple(dict.fromkeys((*Places((), ()).ignored, *named))),
    )


@dataclass(frozen=True, slots=True)
class Count:
    """The fate of every file, and the problems of those that are refused."""

    fates: Mapping[str, Fate]
    problems: tuple[Problem, ...]


def sentence(of: Mapping[Fate, int]) -> str:
    """The count, as a person reads it."""
    total = sum(of.values())
    n = {fate: of.get(fate, 0) for fate in Fate}
    parts = [
        ngettext("{n} publié", "{n} publiés", n[Fate.PUBLISHED]).format(n=n[Fate.PUBLISHED]),
        ngettext("{n} brouillon", "{n} brouillons", n[Fate.DRAFT]).format(n=n[Fate.DRAFT]),
        ngettext("{n} à venir", "{n} à venir", n[Fate.SCHEDULED]).format(n=n[Fate.SCHEDULED]),
        ngettext("{n} caché", "{n} cachés", n[Fate.HIDDEN]).format(n=n[Fate.HIDDEN]),
        ngettext("{n} copié", "{n} copiés", n[Fate.COPIED]).format(n=n[Fate.COPIED]),
        ngettext("{n} ignoré", "{n} ignorés", n[Fate.IGNORED]).format(n=n[Fate.IGNORED]),
        ngettext("{n} refusé", "{n} refusés", n[Fate.REFUSED]).format(n=n[Fate.REFUSED]),
    ]
    whole = ngettext("{n} fichier", "{n} fichiers", total).format(n=total)
    return _("{whole}\u00a0: {parts}").format(whole=whole, parts=", ".join(parts))


def count(
    files: Iterable[File],
    known: Mapping[str, Fate],
    places: Places,
    root: str = "content",
    silent: Container[str] = (),
) -> Count:
    """The fate of each file. ``known`` gives that of each file that the site took up, by path;
    ``silent`` are those whose problem is told by who read them.
    """
    fates: dict[str, Fate] = {}
    problems: list[Problem] = []
    for file in sorted(files, key=lambda file: file.path):
        closed = refusal(file, places)
        reason = closed or _unread(file, known, places)
        if reason is None:
            fates[file.path] = known.get(file.path, _left_alone(file, places))
        else:
            fates[file.path] = Fate.REFUSED
            if closed or file.path not in silent:
                line = 1 if ALMOST.search(file.name) else None
                problems.append(Problem(shown(root, file.path), *reason, line))
    problems.extend(_twins(fates, root))
    return Count(fates, tuple(problems))


def refusal(file: File, places: Places) -> tuple[str, str] | None:
    """Why a file may not even be opened, and the way out; nothing when it may."""
    if file.link:
        what = _("c'est un lien vers un autre fichier, qui pourrait publier ce qu'il ne faut pas")
        return what, _("Mettez le fichier lui-même à cette place.")
    if is_ignored(file, places) or (file.readable and file.path in places.named):
        return None
    if not file.readable:
        return _("ce fichier ne peut pas être lu"), _("Donnez-lui le droit de lecture.")
    if any(part.startswith(".") for part in _parts(file.path)):
        what = _("un nom qui commence par un point est celui d'un fichier caché")
        return what, _("Renommez-le sans le point, ou retirez-le du contenu.")
    if not file.path.isprintable() and any(
        unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in file.path
    ):
        return _("son nom contient un caractère invisible"), _("Renommez-le en tapant son nom.")
    if file.acts == TOO_LARGE:
        what = _("ce dessin SVG pèse plus de 1 Mio : rien ne l'a regardé")
        return what, _("Simplifiez-le, ou enregistrez-le en PNG.")
    if file.acts == UNREADABLE:
        what = _("ce fichier n'est pas un dessin SVG qui se lise sans danger")
        return what, _("Enregistrez-le de nouveau dans un logiciel de dessin, ou en PNG.")
    if file.acts:
        what = _("ce dessin SVG contient « {name} », qui pourrait agir").format(name=file.acts)
        return what, _("Lancez « inv check --fix », qui l'en retire, ou enregistrez-le en PNG.")
    if not is_under(file.path, (*places.texts, *places.copied)):
        folders = ", ".join(f"{folder}/" for folder in (*places.texts, *places.copied))
        what = _("ce dossier n'est lu par rien")
        return what, _("Rangez ce fichier dans {folders}.").format(folders=folders)
    if file.suffix not in READ and not ALMOST.search(file.name) and not is_copied(file):
        what = _("un fichier « .{suffix} » n'est pas publié").format(suffix=file.suffix)
        return what, _("Offrez une page, une image ou un PDF accessible.")
    return None


def is_ignored(file: File, places: Places) -> bool:
    """Whether a rule of names leaves a file out on purpose: what editors leave beside texts."""
    return any(map(_matching(places.ignored), _parts(file.path)))


def _parts(path: str) -> Sequence[str]:
    """The names of a path; those that the disk tells have nothing to make plain."""
    is_plain = path and "//" not in path and "/." not in path and path[0] not in "./"
    return path.split("/") if is_plain and path[-1] != "/" else PurePosixPath(path).parts or ("",)


@lru_cache(16)
def _matching(patterns: tuple[str, ...]) -> Callable[[str], object]:
    """Whether a name is one of these patterns."""
    return re.compile("|".join(map(translate, patterns)) or "(?!)").match


def is_copied(file: File) -> bool:
    """Whether a site may publish a file of this type as it is."""
    return file.suffix.lower() in COPIED


def _left_alone(file: File, places: Places) -> Fate:
    """The fate of a file that nothing took up and that may stand there."""
    if file.path in places.named:
        return Fate.PUBLISHED
    return Fate.IGNORED if is_ignored(file, places) else Fate.COPIED


def _unread(file: File, known: Mapping[str, Fate], places: Places) -> tuple[str, str] | None:
    """Why a file that might be opened was taken up by nothing."""
    if known.get(file.path) is Fate.REFUSED:
        return _("ce texte est refusé"), _("Son problème est dit à sa ligne.")
    if file.path in known or file.path in places.named or is_ignored(file, places):
        return None
    if is_under(file.path, places.texts):
        return _not_a_text(file, places)
    if ALMOST.search(file.name):
        what = _("ce texte n'est pas dans un dossier d'articles ou de pages")
        folders = ", ".join(f"{folder}/" for folder in places.texts)
        return what, _("Rangez-le dans {folders}.").format(folders=folders)
    return None


def _not_a_text(file: File, places: Places) -> tuple[str, str] | None:
    """Why a file among the texts is not one."""
    if is_under(file.path, places.copied) and is_copied(file):
        return None
    if file.suffix in READ:
        return _("Pelican n'a rien fait de ce fichier"), _("Vérifiez son en-tête et son nom.")
    if ALMOST.search(file.name):
        name = ALMOST.split(file.name)[0] + ".md"
        what = _("ce nom ne finit pas par « .md » : il ne serait pas publié")
        return what, _("Renommez-le {name}.").format(name=name)
    what = _("ce fichier n'est pas un texte Markdown : il ne serait pas publié")
    folders = ", ".join(f"{folder}/" for folder in places.copied)
    return what, _("Rangez-le dans {folders}, ou menez-y par {{static}}.").format(folders=folders)


def shown(root: str, path: str) -> str:
    """A path as a person reads it: what does not show is written out."""
    if path.isprintable():
        return f"{root}/{path}"
    name = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode()
        for sign in path
    )
    return f"{root}/{name}"


def _twins(fates: Mapping[str, Fate], root: str) -> Iterator[Problem]:
    """Two names that some disks cannot tell apart: one of the files would be lost there."""
    owners: dict[str, str] = {}
    for path in fates:
        owner = owners.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if owner != path:
            yield Problem(
                shown(root, path),
                _("son nom ne diffère de {owner} que par les majuscules ou les accents").format(
                    owner=owner
                ),
                _("Renommez l'un des deux : ailleurs, l'un écraserait l'autre."),
            )


def is_under(path: str, folders: Iterable[str]) -> bool:
    """Whether a path lies in one of the folders; the empty one is the root."""
    return any(
        folder in ("", ".") or path == folder or path.startswith(f"{folder.rstrip('/')}/")
        for folder in folders
    )
