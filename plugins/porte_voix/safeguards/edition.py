"""What tells one release of the rules from another: what was found is kept for one of them."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
#: The sources that rules are made of, and what reads for them.
RULES = ("*.py", "safeguards/**/*.py")


def code(*more: str) -> str:
    """The sources of the rules, and of these patterns of the package, by size and time."""
    return "\n".join(
        f"{path} {status.st_size} {status.st_mtime_ns}"
        for pattern in (*RULES, *more)
        for path in sorted(PACKAGE.glob(pattern))
        for status in (path.stat(),)
    )
