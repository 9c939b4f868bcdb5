"""What a host holds, as it is remembered there: releases, files by their digests. Pure."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SCHEMA = 1
#: The files of ours on the host: what is there, and what is being done.
STATE = "porte-voix-deploiement.json.gz"
UNDERWAY = "porte-voix-deploiement.en-cours.json"
#: Files that are never part of a release.
OURS = (STATE, UNDERWAY)


@dataclass(frozen=True, slots=True)
class Release:
    """One state of the site: when it was put online, and the articles withdrawn in it."""

    name: str
    at: str
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a host holds: ``files`` by digest, and since when each file that is no longer wanted
    waits to be deleted. ``by`` and ``at`` tell of a deployment that has not ended, ``unsure`` the
    files it was changing.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    fading: Mapping[str, str] = field(default_factory=dict)
    current: Release | None = None
    previous: Release | None = None
    unsure: tuple[str, ...] = ()
    by: str = ""
    at: str = ""


class Unreadable(Exception):
    """What stands on the host is not one of ours, or another version's."""


def read(state: bytes | None, underway: bytes | None) -> Standing:
    """What the two files say. Raises ``Unreadable``."""
    try:
        data: Any = json.loads(gzip.decompress(state)) if state else {"schema": SCHEMA}
        doing: Any = json.loads(underway) if underway else {}
        if data["schema"] != SCHEMA:
            raise Unreadable
        return Standing(
            files={str(path): str(digest) for path, digest in data.get("files", {}).items()},
            fading={path: _instant(at) for path, at in data.get("fading", {}).items()},
            current=_release(data.get("current")),
            previous=_release(data.get("previous")),
            unsure=tuple(map(str, doing.get("files", ()))),
            by=str(doing.get("by", "")),
            at=_instant(doing["at"]) if "at" in doing else "",
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable from error


def state_file(standing: Standing) -> bytes:
    """The file of what is there; the same content gives the same bytes."""
    data = {
        "schema": SCHEMA,
        "files": dict(standing.files),
        "fading": dict(standing.fading),
        "current": _written(standing.current),
        "previous": _written(standing.previous),
    }
    return gzip.compress(_json(data), mtime=0)


def underway_file(by: str, at: datetime, files: tuple[str, ...]) -> bytes:
    """The file of what is being done."""
    return _json({"by": by, "at": at.isoformat(), "files": files})


def ended_file() -> bytes:
    """The same file once nothing is being done."""
    return _json({})


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _written(release: Release | None) -> dict[str, Any] | None:
    if release is None:
        return None
    return {"name": release.name, "at": release.at, "withdrawn": list(release.withdrawn)}


def _release(data: Any) -> Release | None:
    return Release(data["name"], _instant(data["at"]), tuple(data["withdrawn"])) if data else None


def _instant(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError(text)
    return text
