"""The files that a site copies, judged as ``inv check`` does: what was not read is not published.

What was found in a file holds while its bytes and the rules do: only new files are opened.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix import settings as porte_voix_settings
from porte_voix.delta import stamps
from porte_voix.errors import Problem
from porte_voix.i18n import language
from porte_voix.late import late
from porte_voix.safeguards import edition
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.gate import agreement, moments_after, policy_of
from porte_voix.safeguards.photos import Photo, in_photos
from porte_voix.safeguards.policy import Policy, standing, waivers_of
from porte_voix.workers.pool import Refused, can_fork, fork_map, processors

with late():
    from porte_voix.safeguards import looking
    from porte_voix.safeguards.attachments import opening

FILE_NAME = "pieces"
VERSION = 1
#: Of a file: its stamp, then what was found in it.
Entry = tuple[stamps.Stamp, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why some files are not published, by path; the instants at which that may change."""

    problems: Mapping[str, tuple[Problem, ...]]
    moments: tuple[datetime, ...] = ()


def stopped(paths: Iterable[str], settings: Mapping[str, Any]) -> Stopped:
    """Judge the files of these paths under the content, on the sites that obey the rules."""
    known = porte_voix_settings.from_mapping(settings)
    if not known.checked:
        return Stopped({})
    root, decided = Path(settings["PATH"]), policy_of(settings)
    found = _found(root, sorted(paths), decided, Path(known.state_dir) / FILE_NAME)
    today = datetime.now(known.zone).date()
    problems: dict[str, tuple[Problem, ...]] = {}
    ends: set[date] = set()
    for path, findings in found.items():
        where = f"{root.name}/{path}"
        waivers = waivers_of(decided.waivers, where)
        ends |= {one.until for one in waivers if any(one.rule == f.rule for f in findings)}
        stand = [*standing(findings, waivers, today)]
        given = agreement(root / path)
        if given is not None and given.until:
            ends.add(given.until)
            photo = Photo(where, told=True, consent=given)
            stand += standing(in_photos([photo], decided.severities, today), waivers, today)
        blocking = tuple(one.problem for one in stand if one.severity is Severity.BLOCK)
        if blocking:
            problems[path] = blocking
    return Stopped(problems, moments_after(ends, ZoneInfo(settings["TIMEZONE"])))


def _found(
    root: Path, paths: list[str], decided: Policy, memo: Path
) -> dict[str, tuple[Finding, ...]]:
    """What the rules find in each file, whatever the day; only what has changed is opened."""
    chosen = f"{language()} {decided.board!r} {sorted(decided.severities.items())}"
    rules = hashlib.blake2b(f"{chosen} {edition.code()}".encode(), digest_size=16).hexdigest()
    data = stamps.load(memo, VERSION) or {}
    known: dict[str, Entry] = data["files"] if data.get("rules") == rules else {}
    kept: dict[str, Entry] = {}
    fresh: list[tuple[str, stamps.Stamp]] = []
    for path in paths:
        before = known.get(path)
        stamp = stamps.take(str(root / path), before[0] if before else None)
        if before and before[0][0] == stamp[0] and before[0][2] == stamp[2]:
            kept[path] = (stamp, before[1])
        else:
            fresh.append((path, stamp))
    names = [path for path, _stamp in fresh]
    look = partial(_look, root, names, decided)
    for (path, stamp), result in zip(fresh, _shared(look, names), strict=True):
        # What fell is looked at again the next time: the machine may have been to blame.
        fell = isinstance(result, Refused)
        found = (opening.fallen(f"{root.name}/{path}"),) if isinstance(result, Refused) else result
        kept[path] = (stamps.ABSENT if fell else stamp, [one.plain() for one in found])
    if kept != known:
        memo.parent.mkdir(parents=True, exist_ok=True)
        stamps.save(memo, {"version": VERSION, "rules": rules, "files": kept})
    return {path: tuple(map(Finding.of, kept[path][1])) for path in paths}


def _look(root: Path, names: list[str], decided: Policy, number: int) -> tuple[Finding, ...]:
    where = f"{root.name}/{names[number]}"
    shown = looking.shown_name(where, decided)
    found = looking.in_file((root / names[number]).read_bytes(), where, decided)
    return tuple(Finding.of((*one.plain()[:2], shown, *one.plain()[3:])) for one in found)


def _shared(
    look: Callable[[int], tuple[Finding, ...]], names: list[str]
) -> Iterator[tuple[Finding, ...] | Refused]:
    """The findings in each new file, in order, by processes that may die of them."""
    if not can_fork():
        yield from map(look, range(len(names)))
        return
    results = dict(fork_map(look, len(names), processors())) if names else {}
    for number, path in enumerate(names):
        result = results[number]
        if isinstance(result, Refused) and not result.died:
            raise RuntimeError(f"{path}\n{result.reason}")
        yield result
