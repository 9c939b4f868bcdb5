"""What to send and to delete, and in which order, so that nobody meets half a site. Pure.

Files that pages show come first, then pages that were not there, which nobody can reach yet, then
the pages that change, then lists and feeds, then the small public file that says which site this
is. What is no longer wanted waits: somebody is reading the page that led there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from porte_voix.deploy.release import Standing

#: How long a file that the site no longer names stays, for those who read the page of before.
GRACE = timedelta(hours=1)
#: A release that would lose more than this part of the files is not sent without a person.
MOST_LOST = 0.5
FEW = 20
PUBLIC_FILE = "porte-voix.json"
PAGES = ("html", "htm")
LISTS = ("xml", "json", "txt", "map", "atom", "rss")
HOSTS_OWN = ("_redirects", "_headers", ".htaccess")


class Step(IntEnum):
    """The steps, in their order."""

    SHOWN = 1
    NEW_PAGES = 2
    ARTICLES = 3
    LISTS = 4
    PUBLIC = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What one deployment does: files to send step by step, files to delete, what will stay."""

    send: Mapping[Step, tuple[str, ...]]
    delete: tuple[str, ...]
    fading: Mapping[str, str]
    files: Mapping[str, str]
    lost: int

    @property
    def sent(self) -> tuple[str, ...]:
        """Every file to send, in order."""
        return tuple(path for step in sorted(self.send) for path in self.send[step])

    @property
    def is_nothing(self) -> bool:
        """Whether the host already holds this site."""
        return not self.sent and not self.delete

    @property
    def is_drastic(self) -> bool:
        """Whether so many files would go that a person must say so."""
        return self.lost > max(FEW, MOST_LOST * len(self.files))


def work(
    wanted: Mapping[str, str],
    articles: frozenset[str],
    standing: Standing,
    now: datetime,
    at_once: bool = False,
) -> Work:
    """From what stands to what is wanted; ``articles`` are the pages of articles.

    ``at_once`` deletes without waiting, when what was online must not stay a minute more.
    """
    unsure = frozenset(standing.unsure)
    known = {path: digest for path, digest in standing.files.items() if path not in unsure}
    there = standing.files.keys() | unsure
    send: dict[Step, list[str]] = {}
    for path in sorted(wanted):
        if known.get(path) != wanted[path]:
            send.setdefault(_step(path, path in there, path in articles), []).append(path)
    gone = there - wanted.keys()
    fading = {path: standing.fading.get(path, now.isoformat()) for path in sorted(gone)}
    due = tuple(path for path, since in fading.items() if at_once or _is_due(since, now))
    staying = {path: since for path, since in fading.items() if path not in due}
    files = {**{path: known.get(path, "") for path in staying}, **wanted}
    lost = len(gone - standing.fading.keys())
    return Work({step: tuple(paths) for step, paths in send.items()}, due, staying, files, lost)


def _is_due(since: str, now: datetime) -> bool:
    return datetime.fromisoformat(since) + GRACE <= now


def _step(path: str, was_there: bool, is_article: bool) -> Step:
    if path == PUBLIC_FILE:
        return Step.PUBLIC
    ending = path.rpartition(".")[2].lower()
    if ending in PAGES and not was_there:
        return Step.NEW_PAGES
    if is_article:
        return Step.ARTICLES
    if ending in PAGES or ending in LISTS or path.rpartition("/")[2] in HOSTS_OWN:
        return Step.LISTS
    return Step.SHOWN
