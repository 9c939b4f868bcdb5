"""How the tasks speak: French help, sentences instead of tracebacks, tables, progress.

Plain text when the output is not a terminal; what a program reads goes to standard output alone.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import Task, task

from porte_voix.errors import PorteVoixError
from porte_voix.i18n import _

if TYPE_CHECKING:
    from rich.console import Console

Body = Callable[..., Any]


def command(
    doc: str, helps: dict[str, str] | None = None, **options: Any
) -> Callable[[Body], Task[Any]]:
    """An Invoke task whose help is ``doc`` and whose known errors become one sentence and a code.

    ``helps`` maps parameter names to their sentences, in the source language.
    """

    def wrap(body: Body) -> Task[Any]:
        @wraps(body)
        def run(context: Context, *args: Any, **kwargs: Any) -> Any:
            try:
                return body(context, *args, **kwargs)
            except PorteVoixError as error:
                raise Exit(str(error), error.exitcode) from None

        run.__doc__ = _(doc)
        translated = {name: _(sentence) for name, sentence in (helps or {}).items()}
        made: Task[Any] = task(help=translated, **options)(run)
        return made

    return wrap


def say(text: str = "") -> None:
    """One line for the person at the terminal."""
    # One write: several threads may say something at once.
    print(f"{text}\n", end="", flush=True)


def say_how() -> None:
    """Where « inv » is, for who typed its path: the sentences of this project name it alone."""
    typed = Path(sys.argv[0])
    if typed.stem == "inv" and shutil.which("inv") is None:
        say(_("« inv » veut dire {path}.").format(path=typed))


def note(text: str) -> None:
    """One line beside the result: it goes to standard error."""
    print(f"{text}\n", end="", file=sys.stderr, flush=True)


def console() -> "Console":
    """A Rich console: colour and width on a terminal, plain text of fixed width elsewhere."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, no_color=True, width=120)


def ask(question: str, ready: str = "") -> str:
    """What the person at the terminal answers; ``ready`` elsewhere, or when nothing is typed."""
    if not sys.stdin.isatty():
        return ready
    print(f"{question}{f' [{ready}]' if ready else ''} : ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or ready


@contextmanager
def progress(what: str) -> Iterator[Callable[[], None]]:
    """A line that turns while something long goes on; yields a function to call at each step."""
    if not sys.stderr.isatty():
        note(f"{what}…")
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        step = bar.add_task(what)
        yield lambda: bar.advance(step)
