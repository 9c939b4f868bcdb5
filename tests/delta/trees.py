"""Two output trees compared byte for byte, and what differs told in a few lines."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

#: How much of a difference is shown.
SHOWN_FILES = 6
SHOWN_LINES = 12

#: Each path inside a tree, with its bytes; directories and links with what they are.
Tree = Mapping[str, bytes]


def read_tree(root: Path, content: Path | None = None) -> Tree:
    """Every entry of a tree. Links to a file of ``content`` are told from copies of it."""
    sources = _inodes(content) if content else {}
    return dict(_entries(root, sources))


def _entries(root: Path, sources: Mapping[tuple[int, int], str]) -> Iterator[tuple[str, bytes]]:
    for path in root.rglob("*"):
        inside = str(path.relative_to(root))
        stat = path.lstat()
        linked = sources.get((stat.st_dev, stat.st_ino))
        if path.is_symlink():
            yield inside, f"symlink {path.readlink()}".encode()
        elif path.is_dir():
            yield f"{inside}/", b"folder"
        else:
            mark = f"link {linked}:".encode() if linked else b""
            yield inside, mark + path.read_bytes()


def _inodes(content: Path) -> Mapping[tuple[int, int], str]:
    found = {}
    for path in content.rglob("*"):
        stat = path.lstat()
        if path.is_file() and stat.st_nlink > 1:
            found[stat.st_dev, stat.st_ino] = str(path.relative_to(content))
    return found


def differences(made: Tree, clean: Tree) -> list[str]:
    """What the first tree has of too much, of too little, and of different; empty when equal."""
    told = [f"en trop : {path}" for path in sorted(made.keys() - clean.keys())]
    told += [f"manque : {path}" for path in sorted(clean.keys() - made.keys())]
    changed = sorted(path for path in made.keys() & clean.keys() if made[path] != clean[path])
    told += [_difference(path, made[path], clean[path]) for path in changed]
    more = len(told) - SHOWN_FILES
    return told[:SHOWN_FILES] + ([f"… et {more} autres fichiers"] if more > 0 else [])


def _difference(path: str, made: bytes, clean: bytes) -> str:
    try:
        before, after = clean.decode().splitlines(), made.decode().splitlines()
    except UnicodeDecodeError:
        return f"diffère : {path} ({len(clean)} octets, ici {len(made)})"
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    lines: list[str] = []
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind != "equal":
            lines.append(f"    ligne {old + 1}")
            lines += _both("".join(before[old:old_end]), "".join(after[new:new_end]))
    return "\n".join([f"diffère : {path}", *lines[:SHOWN_LINES]])


def _both(before: str, after: str) -> list[str]:
    """Two texts where they part, with little around."""
    pairs = enumerate(zip(before, after, strict=False))
    start = next((place for place, (one, other) in pairs if one != other), 0)
    window = slice(max(0, start - 60), start + 120)
    return [f"      neuf : {before[window]}", f"      ici  : {after[window]}"]


def stamps(root: Path) -> dict[str, tuple[int, int, int]]:
    """What tells that an entry was written: its inode, its size, its time of modification."""
    found = {}
    for path in root.rglob("*"):
        stat = path.lstat()
        found[str(path.relative_to(root))] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return found
