"""What is going on, told to the person who waits: a moving line on a terminal, lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Teller = Callable[[str], None]


@contextmanager
def told(steps: int) -> Iterator[Teller]:
    """A function that says what was just done, out of so many steps."""
    if not sys.stderr.isatty():
        begun = time.monotonic()

        def line(text: str) -> None:
            print(f"[{time.monotonic() - begun:5.0f} s] {text}", file=sys.stderr, flush=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        step = bar.add_task("", total=steps)
        yield lambda text: bar.update(step, advance=1, description=text)
