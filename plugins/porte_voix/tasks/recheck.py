"""The check of the content before a build: only the files that have changed are read again."""

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from porte_voix import errors, identity, metadata
from porte_voix.delta import stamps

ARTICLES, PAGES = "articles", "pages"
SUFFIXES = frozenset({".md", ".markdown", ".mkd", ".mdown"})
ZONE = ZoneInfo("America/Toronto")
#: What is remembered of the files found sound.
MEMO = Path(".porte-voix/delta/checked")
VERSION = 1
#: Of a sound file: its stamp, then its id, its language and the line of its id if it has one.
Sound = tuple[stamps.Stamp, tuple[str, str, int] | None]


def check(content: Path, memo: Path = MEMO) -> None:
    """Raise ``ContentError`` with every problem of these files, and between them."""
    rules = _rules()
    data = stamps.load(memo, VERSION) or {}
    known: dict[str, Sound] = data["files"] if data.get("rules") == rules else {}
    found: dict[str, Sound] = {}
    problems: list[errors.Problem] = []
    ill = set()
    for path, page in files(content):
        before = known.get(path)
        stamp = stamps.take(path, before[0] if before else None)
        if before and before[0][0] == stamp[0] and before[0][2] == stamp[2]:
            found[path] = (stamp, before[1])
            continue
        document = metadata.parse_bytes(
            Path(path).read_bytes(), Path(path).as_posix(), ZONE, page=page
        )
        whose = document.identity("fr")
        found[path] = (stamp, (whose.id, whose.lang, whose.line or 0) if whose else None)
        if document.problems:
            problems += document.problems
            ill.add(path)
    moved = any(whose != known.get(path, (None, None))[1] for path, (_, whose) in found.items())
    clashes = _clashes(found) if moved else ()
    sound = {path: each for path, each in found.items() if path not in ill}
    if not clashes and (sound != known or data.get("rules") != rules):
        memo.parent.mkdir(parents=True, exist_ok=True)
        stamps.save(memo, {"version": VERSION, "rules": rules, "files": sound})
    problems += clashes
    if problems:
        raise errors.ContentError(problems)


def files(content: Path) -> Iterator[tuple[str, bool]]:
    """Every article then every page under a folder, sorted by path; whether each is a page."""
    for part, page in ((ARTICLES, False), (PAGES, True)):
        for path in sorted(_walk(content / part)):
            if path.suffix.lower() in SUFFIXES and path.is_file():
                yield str(path), page


def _walk(folder: Path) -> Iterator[Path]:
    for here, _folders, names in os.walk(folder):
        yield from (Path(here, name) for name in names)


def _clashes(found: dict[str, Sound]) -> tuple[errors.Problem, ...]:
    """What is wrong between files."""
    return identity.check_unique(
        identity.Identity(whose[0], whose[1], Path(path).as_posix(), whose[2] or None)
        for path, (_stamp, whose) in found.items()
        if whose
    )


def _rules() -> list[tuple[str, int, int]]:
    """What tells one release of the rules from another: the sources of the package's top."""
    package = Path(metadata.__file__).parent
    found = []
    for entry in os.scandir(package):
        if entry.name.endswith(".py"):
            status = entry.stat()
            found.append((entry.name, status.st_size, status.st_mtime_ns))
    return sorted(found)
