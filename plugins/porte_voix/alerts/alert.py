"""What is told to a person: a subject, a sentence, what a command said, the gesture. Pure."""

import re
from dataclasses import dataclass

#: What GitHub and GitLab accept in the text of an issue, less a margin (65,536 on GitHub).
LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Alert:
    """One subject; ``label`` marks its issue, so that there is never a second one."""

    label: str
    title: str
    body: str


def body(gesture: str, said: str) -> str:
    """The text of an issue: the gesture, then the words of the command, which nothing interprets.

    The fence is longer than any in the words: they can neither close it nor name anybody.
    """
    words = said.strip()[:LONGEST]
    longest = max((len(run) for run in re.findall(r"`+", words)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{gesture}\n\n{fence}text\n{words}\n{fence}\n"
