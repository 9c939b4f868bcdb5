"""The account of a build: how many files became what, what was taken out, what is refused.

Left beside the manifest, so that a build that has nothing to do can still tell the count.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from porte_voix.errors import Problem
from porte_voix.safeguards.conservation import Fate, sentence
from porte_voix.whole import write_whole

FILE_NAME = "account.json"


@dataclass(frozen=True, slots=True)
class Account:
    """The fate of every file, by path; ``problems`` block, ``notes`` do not."""

    fates: Mapping[str, Fate]
    notes: Sequence[Problem] = ()
    problems: Sequence[Problem] = ()

    def lines(self) -> list[str]:
        """What a person reads at the end of a build: the notes, then the count."""
        return [*map(str, self.notes), sentence(Counter(self.fates.values()))]

    def save(self, folder: Path) -> None:
        """Leave the figures and the notes in a folder."""
        counts = Counter(self.fates.values())
        data = {
            "schema": 1,
            "files": {fate.value: counts[fate] for fate in Fate},
            "blocked": len(self.problems),
            "lines": self.lines(),
        }
        text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True)
        write_whole(folder / FILE_NAME, f"{text}\n")


def last_lines(folder: Path) -> list[str]:
    """What the last build told; nothing when there was none."""
    try:
        data = json.loads((folder / FILE_NAME).read_bytes())
        return [str(line) for line in data["lines"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
