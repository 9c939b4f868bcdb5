"""The files that a site copies, judged as ``inv check`` does: what was not read is not published.

What was found in a file is kept by its name, its bytes and the rules: only new files are opened.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from porte_voix import settings as porte_voix_settings
from porte_voix.errors import Problem
from porte_voix.i18n import language
from porte_voix.safeguards import edition, looking
from porte_voix.safeguards.attachments.opening import fallen
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.gate import agreement, moments_after, policy_of
from porte_voix.safeguards.photos import Photo, in_photos
from porte_voix.safeguards.policy import Policy, standing, waivers_of
from porte_voix.whole import write_whole
from porte_voix.workers.pool import Refused, can_fork, fork_map, processors

FILE_NAME = "pieces.json"


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
    """What the rules find in each file, whatever the day."""
    rules = f"{language()} {decided.board!r} {sorted(decided.severities.items())} {edition.code()}"
    of_rules = hashlib.blake2b(rules.encode(), digest_size=16)
    kept, data = _kept(memo), dict[str, bytes]()
    keys: dict[str, str] = {}
    for path in paths:
        data[path] = (root / path).read_bytes()
        seen = of_rules.copy()
        seen.update(path.encode("utf-8", "surrogateescape") + b"\0" + data[path])
        keys[path] = seen.hexdigest()
        if keys[path] in kept:
            del data[path]
    fresh = list(data.items())
    work = partial(_look, fresh, root.name, decided)
    for path, findings in zip(data, _shared(work, fresh, root.name), strict=True):
        kept[keys[path]] = [list(one.plain()) for one in findings]
    if keys:
        lines = {key: kept[key] for key in sorted(keys.values())}
        write_whole(memo, json.dumps(lines, ensure_ascii=False, indent=0))
    return {path: tuple(Finding.of(tuple(one)) for one in kept[keys[path]]) for path in paths}


def _look(
    fresh: list[tuple[str, bytes]], root: str, decided: Policy, number: int
) -> tuple[Finding, ...]:
    path, data = fresh[number]
    where = f"{root}/{path}"
    shown = looking.shown_name(where, decided)
    found = looking.in_file(data, where, decided)
    return tuple(Finding.of((*one.plain()[:2], shown, *one.plain()[3:])) for one in found)


def _shared(
    work: partial[tuple[Finding, ...]], fresh: list[tuple[str, bytes]], root: str
) -> Iterator[tuple[Finding, ...]]:
    """The findings in each new file, in order, by processes that may die of them."""
    if not can_fork():
        yield from map(work, range(len(fresh)))
        return
    results = dict(fork_map(work, len(fresh), processors())) if fresh else {}
    for number, (path, _data) in enumerate(fresh):
        result = results[number]
        if isinstance(result, Refused) and not result.died:
            raise RuntimeError(f"{path}\n{result.reason}")
        yield (fallen(f"{root}/{path}"),) if isinstance(result, Refused) else result


def _kept(memo: Path) -> dict[str, Any]:
    """What was found by the build before; nothing when it cannot be read."""
    try:
        data = json.loads(memo.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
