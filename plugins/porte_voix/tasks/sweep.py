"""Every file of the content looked at once: only what has changed, by several processes at a time.

What was found is kept in ``.porte-voix/``, and holds while the file, the rules and the settings are
the same bytes. Nothing that depends on the day is kept.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from porte_voix.compound import Waiver
from porte_voix.delta import stamps
from porte_voix.i18n import language
from porte_voix.late import late
from porte_voix.safeguards import edition
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.tasks import folders, settings_file
from porte_voix.workers.pool import Refused, can_fork, fork_map, processors

with late():
    from porte_voix import reading
    from porte_voix.delta import conversion
    from porte_voix.safeguards.attachments import opening
    from porte_voix.tasks import looked

MEMO = Path(".porte-voix/check")
VERSION = 1
#: Fewer new files than this are not worth a process.
FEW = 16
#: What the findings in a file depend on, besides it, the settings and the rules.
CODE = ("announce/*.py", "announce/networks/*.py", "tasks/look*.py")
#: What a front matter does not respect, and a text that cannot be read.
HEADER = "en-tete"
#: What was found in one file, and its facts.
Looked = tuple[list[tuple[Any, ...]], dict[str, Any]]
#: An entry of the memory: the stamp of a file, what was found, and what the site must know of it.
Entry = tuple[stamps.Stamp, list[tuple[Any, ...]], dict[str, Any]]


@dataclass(slots=True)
class Sweep:
    """All that was found: by file, then the facts that files are compared by."""

    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    facts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Whether some file came, went or changed since the last time.
    moved: bool = False

    def waivers(self) -> tuple[Waiver, ...]:
        """The rules that front matters lift."""
        return tuple(
            waiver(one) for facts in self.facts.values() for one in facts.get("waivers", ())
        )


def sources() -> tuple[Path, ...]:
    """The settings files that the rules obey."""
    path = settings_file.path()
    return (path, *(path.with_name(name) for name in settings_file.SETTINGS_FILES))


def sweep(content: Path, settings: Iterable[Path], workers: int, memo: Path = MEMO) -> Sweep:
    """Look at every file under ``content``; ``settings`` are the files that the rules obey.

    ``workers`` is how many processes share it, 0 for as many as there are processors.
    """
    known_by = rules(settings)
    data = stamps.load(memo, VERSION) or {}
    known: dict[str, Entry] = data["files"] if data.get("rules") == known_by else {}
    found: dict[str, Entry] = {}
    fresh: list[tuple[str, stamps.Stamp]] = []
    for path in files(content):
        before = known.get(path)
        stamp = stamps.take(path, before[0] if before else None)
        if before and before[0][0] == stamp[0] and before[0][2] == stamp[2]:
            found[path] = (stamp, before[1], before[2])
        else:
            fresh.append((path, stamp))
    for path, stamp, result in _looked(fresh, workers):
        found[path] = (stamp, *result)
    if found != known:
        memo.parent.mkdir(parents=True, exist_ok=True)
        stamps.save(memo, {"version": VERSION, "rules": known_by, "files": found})
    made = Sweep(moved=bool(fresh) or found.keys() != known.keys())
    for path in sorted(found):
        _stamp, findings, facts = found[path]
        made.findings[path] = tuple(map(Finding.of, findings))
        made.facts[path] = facts
    return made


def files(content: Path) -> Iterator[str]:
    """Every file under a folder, sorted; those of editors and systems are left out."""
    for here, inside, names in os.walk(content):
        inside.sort()
        for name in sorted(names):
            if not name.endswith("~") and not name.startswith((".#", "#")):
                yield Path(here, name).as_posix()


def _looked(
    fresh: list[tuple[str, stamps.Stamp]], workers: int
) -> Iterator[tuple[str, stamps.Stamp, Looked]]:
    """What each new file holds."""
    if not fresh:
        return
    look = looked.looker()
    with conversion.applied():
        yield from _shared(fresh, look, workers)


def _shared(
    fresh: list[tuple[str, stamps.Stamp]], look: Callable[[str], Looked], workers: int
) -> Iterator[tuple[str, stamps.Stamp, Looked]]:
    """The same work, by as many processes as are worth it."""
    crew = min(workers or processors(), max(1, len(fresh) // FEW + 1))
    # Even one file is read by a process that may die of it.
    if not can_fork():
        for path, stamp in fresh:
            yield path, stamp, look(path)
        return
    for number, result in fork_map(lambda number: look(fresh[number][0]), len(fresh), crew):
        path, stamp = fresh[number]
        if isinstance(result, Refused):
            # It is looked at again the next time: the machine may have been to blame.
            yield path, stamps.ABSENT, _refused(path, result)
        else:
            yield path, stamp, result


def _refused(path: str, refused: Refused) -> Looked:
    """A file that nothing could look at."""
    if not refused.died:
        raise RuntimeError(f"{path}\n{refused.reason}")
    if folders.is_text(Path(path)):
        told = [Finding(HEADER, Severity.BLOCK, one) for one in reading.died(path).problems]
    else:
        told = [opening.fallen(path)]
    return [one.plain() for one in told], {"kind": "other"}


def waiver(kept: Mapping[str, Any]) -> Waiver:
    """A waiver that was kept."""
    return Waiver(**{**kept, "until": date.fromisoformat(kept["until"])})


def told(one: Waiver) -> dict[str, Any]:
    """A waiver as ``marshal`` can keep it."""
    return {**asdict(one), "until": one.until.isoformat()}


def rules(settings: Iterable[Path]) -> str:
    """What tells one release of the rules, or one choice of settings, from another."""
    seen = hashlib.blake2b(language().encode(), digest_size=16)
    for path in settings:
        seen.update(path.read_bytes() if path.is_file() else b"-")
    seen.update(edition.code(*CODE).encode())
    return seen.hexdigest()
