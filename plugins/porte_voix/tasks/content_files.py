"""The writers' files: found by id, read through the front matter, changed as little as possible."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from porte_voix.announce.model import Article
from porte_voix.editing import with_field, without_fields
from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import _
from porte_voix.metadata import NAMES, Document, check_documents, parse_bytes, propose_id
from porte_voix.settings import Settings
from porte_voix.tasks.folders import PAGES, ZONE, files
from porte_voix.values import plain_key
from porte_voix.whole import write_whole


def documents(folder: Path, zone: ZoneInfo = ZONE) -> tuple[Document, ...]:
    """Every article and page under ``folder``, read; sorted by path."""
    return tuple(
        parse_bytes(Path(path).read_bytes(), Path(path).as_posix(), zone, page=page)
        for path, page in files(folder)
    )


def problems(found: tuple[Document, ...]) -> list[Problem]:
    """Everything to mend in these files, and between them."""
    each = [problem for document in found for problem in document.problems]
    return [*each, *check_documents(found)]


def newest_date(folder: Path) -> datetime:
    """The date of the newest published article. Raises ``ContentError`` when there is none."""
    dates: list[datetime] = [
        document["date"]
        for document in documents(folder)
        if document["date"] and document["id"] and document["status"] == "published"
    ]
    if not dates:
        what, way_out = _("il n'y a aucun article publié"), _('Écrivez-en un : inv new "Titre".')
        raise ContentError([Problem(str(folder), what, way_out)])
    return max(dates)


def find(folder: Path, article: str) -> Path:
    """The first file of this id. Raises ``ContentError`` when there is none."""
    return _each(folder, article)[0]


def _each(folder: Path, article: str) -> tuple[Path, ...]:
    """The files of this id, one for each language."""
    found = [document for document in documents(folder) if document["id"] == article]
    if not found:
        what = _("aucun article n'a l'id « {id} »").format(id=article)
        way_out = _("L'id est dans l'en-tête de chaque article, et dans « inv plan --everything ».")
        raise ContentError([Problem(str(folder), what, way_out)])
    return tuple(Path(document.where) for document in found)


def holds(folder: Path, article: str) -> bool:
    """Whether a file has this id."""
    return any(document["id"] == article for document in documents(folder))


def withdraw(folder: Path, article: str, day: str, reason: str) -> tuple[Path, ...]:
    """Mark an article as withdrawn on that day, in each of its languages.

    Its pages become tombstones at the next build.
    """
    if not reason.strip():
        what = _("un retrait a besoin d'une raison que le public lira")
        way_out = _('inv withdraw {id} --reason "Pourquoi, en une phrase."').format(id=article)
        raise ContentError([Problem(article, what, way_out)])
    changed = []
    for path in _each(folder, article):
        text = without_fields(_read(path), _names("withdrawn", "withdrawn_reason"))
        text = with_field(with_field(text, "retire", day), "motif_retrait", reason)
        changed.append(replace(path, text))
    return tuple(changed)


def restore(folder: Path, article: str) -> tuple[Path, ...]:
    """Take the marks of a withdrawal away."""
    marks = _names("withdrawn", "withdrawn_reason")
    each = _each(folder, article)
    return tuple(replace(path, without_fields(_read(path), marks)) for path in each)


def announced_as(path: Path, words: str) -> Path:
    """Give an article one announcement text for every account."""
    text = without_fields(_read(path), _names("announce"))
    return replace(path, with_field(text, "annonce", words))


def article_of(document: Document, settings: Settings) -> Article:
    """The article a file will make, as far as its announcements go."""
    slug = document["slug"] or plain_key(document["title"]).replace("_", "-")
    return Article(
        id=document["id"],
        lang=document["lang"] or "fr",
        title=document["title"],
        summary=document["summary"] or "",
        url=f"{settings.site}/{document['date']:%Y}/{slug}/",
        path=document.where,
        slug=slug,
        date=document["date"],
        texts=document["announce"].texts,
        announce=document["announce"].wanted,
    )


def add_ids(found: tuple[Document, ...]) -> list[Path]:
    """Give an id to each article that has none; the files changed."""
    changed = []
    for document in found:
        path = Path(document.where)
        if PAGES in path.parts or "id" in document.lines or document["id"]:
            continue
        changed.append(replace(path, with_field(_read(path), "id", propose_id(document.where))))
    return changed


def _names(*fields: str) -> frozenset[str]:
    return frozenset(name for field in fields for name in NAMES[field].names)


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def replace(path: Path, text: str) -> Path:
    """Replace a file whole, keeping its line ends."""
    write_whole(path, text)
    return path
