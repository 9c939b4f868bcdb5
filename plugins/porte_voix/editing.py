"""Small changes to an article's front matter that leave every other byte as its writer left it.

Pure: text in, text out. Values are written in the form of the block they enter, YAML or
``Key: value``.
"""

import json
import re

from porte_voix.frontmatter import FENCE
from porte_voix.values import plain_key


def is_yaml(text: str) -> bool:
    """Whether the front matter stands between two ``---`` lines."""
    return text.lstrip("\ufeff\n\r ").startswith(FENCE)


def with_field(text: str, name: str, value: str) -> str:
    """The text with one more field at the end of its front matter."""
    lines = text.splitlines(keepends=True)
    end = _end_of_block(lines)
    if end == len(lines) and lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    flat = " ".join(value.split())
    shown = json.dumps(flat, ensure_ascii=False) if is_yaml(text) and _needs_quotes(flat) else flat
    lines.insert(end, f"{name}: {shown}{newline}")
    return "".join(lines)


def without_fields(text: str, names: frozenset[str]) -> str:
    """The text without these fields, their continuation lines included."""
    lines = text.splitlines(keepends=True)
    end = _end_of_block(lines)
    kept, dropping = [], False
    for number, line in enumerate(lines):
        if number < end:
            key = re.match(r"^([^\W\d_][\w '’-]*?)\s*:", line)
            dropping = plain_key(key.group(1)) in names if key else dropping and line[:1].isspace()
            if dropping:
                continue
        kept.append(line)
    return "".join(kept)


def _end_of_block(lines: list[str]) -> int:
    """The index of the line where a new field goes."""
    start = next((i for i, line in enumerate(lines) if line.strip("\ufeff \r\n")), 0)
    if lines and lines[start].strip("\ufeff \r\n") == FENCE:
        for number in range(start + 1, len(lines)):
            if lines[number].rstrip() in (FENCE, "..."):
                return number
        return len(lines)
    for number in range(start, len(lines)):
        if not lines[number].strip():
            return number
    return len(lines)


def _needs_quotes(value: str) -> bool:
    return not re.fullmatch(r"[\w-]+", value)
