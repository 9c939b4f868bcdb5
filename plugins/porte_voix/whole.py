"""A text put in place at once: a reader, or a build that was stopped, never leaves half of it."""

import os
from pathlib import Path


def write_whole(path: Path, text: str | bytes) -> None:
    """Put the whole text in place at once, unless it is there: a reader never sees half of it."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
