"""Jobs carried out: rendered under a trace and put in place whole, here or in several processes."""

import datetime
import io
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pelican.contents import Content

from porte_voix.delta import opens, records, tracing
from porte_voix.delta.digest import Undigestible
from porte_voix.delta.keeping import Keeper
from porte_voix.delta.memory import Record
from porte_voix.delta.opens import identity
from porte_voix.delta.placing import is_there, make_way, put_whole
from porte_voix.delta.rows import SAME
from porte_voix.delta.stamps import Stamp, content_digest
from porte_voix.delta.templates import equip
from porte_voix.delta.world import World
from porte_voix.delta.writer import Job, NotingWriter
from porte_voix.workers.pool import Refused, fork_map

#: Fewer jobs than this are not worth a process.
FEW = 24
#: Jobs that a process looks at together.
SHARE = 8
#: Texts kept with their links resolved: listings and feeds come back to the same ones.
MOST_TEXTS = 512


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of one job, and all that it read."""

    print: bytes
    stamp: Stamp
    changed: bool
    contents: dict[str, str]
    ranges: tuple[tuple[str, int, int], ...]
    lengths: tuple[tuple[str, int, int], ...]
    names: tuple[str, ...]
    moments: tuple[datetime.datetime, ...]
    templates: frozenset[tuple[str | None, str]]
    told: tuple[Any, ...]
    volatile: str
    recipe: bytes | None


class Renderer:
    """Renders the jobs of one build."""

    def __init__(
        self,
        writer: NotingWriter,
        world: World,
        workers: int,
        ordered: frozenset[str],
        keeper: Keeper | None = None,
        known: Mapping[str, Record] = MappingProxyType({}),
        prepare: Callable[[], None] = tracing.watch,
        finish: Callable[[Job, Rendered], Any] = lambda job, rendered: rendered,
    ) -> None:
        self.writer = writer
        self.world = world
        self.workers = workers
        self.ordered = ordered
        self.keeper = keeper
        #: The outputs whose recipes are kept already, as they were made.
        self.known = known
        self.prepare = prepare
        self.finish = finish
        self._folders: set[str] = set()

    def run(
        self,
        jobs: Sequence[Job],
        here: Set[int] = frozenset(),
        keep: Callable[[Job], Any] = lambda job: None,
    ) -> Iterator[tuple[Job, Any]]:
        """Carry out the jobs; a failing one fails here, as it would have in Pelican.

        ``here`` are those whose order matters: they are not given to another process. What is
        yielded is what ``keep`` gives of each other job, or else what ``finish`` makes of it where
        it was rendered.
        """
        for environment in {job.template.environment for job in jobs if job.template is not None}:
            equip(environment)
            environment.auto_reload = False
        results: dict[int, Any] = dict.fromkeys(here)
        elsewhere = [job for job in jobs if identity(job) not in here]
        arriving = self._arriving(elsewhere, keep)
        try:
            if self.ordered or here:
                # What is rendered here may move files: nobody else renders meanwhile.
                results.update(arriving)
            for job in jobs:
                while identity(job) not in results:
                    results.update([next(arriving)])
                result = results.pop(identity(job))
                if result is None:
                    with tracing.watching():
                        result = self.finish(job, self.render(job))
                yield job, result
        except Exception:
            # Nobody is stopped in the middle of a file.
            deque(arriving, maxlen=0)
            raise
        finally:
            arriving.close()

    def _arriving(
        self, jobs: Sequence[Job], keep: Callable[[Job], Any]
    ) -> Generator[tuple[int, Any]]:
        """What becomes of each job; nothing of one that is to be carried out here.

        Several processes look at the jobs and carry out those that are not kept.
        """
        if self.workers < 2 or len(jobs) < FEW:
            with records.kept():
                # All before the first is rendered: what that teaches is for the next build.
                found = [(identity(job), keep(job)) for job in jobs]
            yield from found
            return
        shares = [jobs[at : at + SHARE] for at in range(0, len(jobs), SHARE)]

        def work(number: int) -> list[Any]:
            with records.kept():
                results = [keep(job) for job in shares[number]]
            return [
                self._attempt(job) if kept is None else kept
                for job, kept in zip(shares[number], results, strict=True)
            ]

        for number, results in fork_map(work, len(shares), self.workers, self._begin):
            share = shares[number]
            if isinstance(results, Refused):
                results = [None] * len(share)
            yield from zip(map(identity, share), results, strict=True)

    def _attempt(self, job: Job) -> Any:
        """One job carried out in another process; nothing if it is not for such a process."""
        try:
            rendered = self.render(job)
            if self.ordered.isdisjoint(rendered.contents):
                return self.finish(job, rendered)
        except Exception:
            # It will fail again where it can be told.
            return None
        return None

    def _begin(self) -> None:
        """In a forked process."""
        opens.forget()
        self.prepare()

    def render(self, job: Job) -> Rendered:
        """Render one job and put its file in place."""
        self.world.context["localsiteurl"] = job.base
        with records.kept() as told, tracing.traced(self.world.names) as trace:
            data = self._bytes(job)
        if job.feed is not None and not len(job.arguments["elements"]):
            trace.volatile = "empty feed"
        try:
            printed = job.fingerprint()
        except Undigestible as error:
            printed, trace.volatile = b"", trace.volatile or f"undigestible {error}"
        _bound_texts()
        contents = trace.attributes()
        stamp, changed = (0, 0, b""), False
        if not job.idle:
            stamp, changed = self.put(job.path, data)
        return Rendered(
            printed,
            stamp,
            changed,
            contents,
            trace.ranges(),
            tuple(sorted(trace.lengths)),
            tuple(sorted(name for name in trace.names if self.world.is_own(name))),
            tuple(trace.moments),
            frozenset(trace.templates),
            tuple(told),
            trace.volatile,
            self._recipe(job, printed),
        )

    def _recipe(self, job: Job, printed: bytes) -> bytes | None:
        """How to render the job again, unless that is kept already."""
        if self.keeper is None:
            return None
        known = self.known.get(job.path)
        is_kept = known is not None and known.print == printed != b""
        return SAME if is_kept else self.keeper.recipe(job)

    def _bytes(self, job: Job) -> bytes:
        if job.feed is not None:
            out = io.StringIO()
            self.writer.make_feed(job).write(out, "utf-8")
            return out.getvalue().encode("utf-8")
        text = job.template.render({**self.world.names, **job.arguments})
        return str(text).encode("utf-8")

    def put(self, path: str, data: bytes) -> tuple[Stamp, bool]:
        """Put a whole file in place, unless it is there; its stamp, and whether it changed."""
        folder = path.rpartition(os.sep)[0]
        is_new = path not in self.known and folder not in self._folders and self._make(folder)
        there = None if is_new else is_there(path, data)
        try:
            status = there or put_whole(path, data)
        except (FileNotFoundError, NotADirectoryError):
            self._make(folder)
            status = put_whole(path, data)
        return (status.st_size, status.st_mtime_ns, content_digest(data)), there is None

    def _make(self, folder: str) -> bool:
        """Whether a folder had to be made: nothing is in it."""
        self._folders.add(folder)
        try:
            os.mkdir(folder)
        except FileExistsError:
            if os.path.isdir(folder):
                return False
            make_way(folder)
        except (FileNotFoundError, NotADirectoryError):
            make_way(folder)
        return True


def _bound_texts() -> None:
    """Pelican keeps every text with its links resolved; a large site would fill each process."""
    texts = vars(Content)["get_content"].cache
    if len(texts) > MOST_TEXTS:
        texts.clear()
