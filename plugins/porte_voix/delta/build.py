"""One build: what is understood is done by delta, the rest by Pelican, and the result is the same.

The order of things is that of ``Pelican.run``, of which ``guards`` knows the source.
"""

import datetime
import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from pelican import Pelican
from pelican.contents import Content
from pelican.log import console

from porte_voix.delta import conversion, lending, linear, noting, quick, records, site
from porte_voix.delta.aside import reasons, step_aside
from porte_voix.delta.digest import digest
from porte_voix.delta.edit import edit
from porte_voix.delta.generation import Generation
from porte_voix.delta.memory import Memory, Store
from porte_voix.delta.records import logger
from porte_voix.delta.report import Report
from porte_voix.delta.stamps import Inputs
from porte_voix.errors import NeedsPerson
from porte_voix.i18n import _
from porte_voix.workers.pool import can_fork, processors

log = logger("porte_voix.delta")


def run(pelican: Pelican) -> None:
    """Build the site; stands for ``Pelican.run``."""
    with Session(pelican) as session:
        session.build()


class Session:
    """Builds of one site by one process; between two of them the site may stay in memory."""

    def __init__(self, pelican: Pelican, resident: bool = False) -> None:
        self.pelican = pelican
        self.resident = resident
        self.store = Store(site.folder(pelican.settings))
        self.generation: Generation | None = None
        self.unsaved = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def build(self) -> Report:
        """Bring the output up to date; raises what Pelican raises."""
        start = time.time()
        with self.store.lock() as alone:
            if not alone:
                raise NeedsPerson(
                    _("une autre construction de ce site est en cours"),
                    _("Attendez qu'elle finisse, puis relancez."),
                )
            report = self._build(start)
        self.pelican.delta_report = report
        if report.way != "stock":
            _tell(report, self.store, time.time() - start)
        return report

    def _build(self, start: float) -> Report:
        why = reasons(self.pelican)
        if why:
            for reason in why:
                log.warning(_("delta s'efface\u00a0: %s"), reason)
            self.close()
            step_aside(self.pelican, self.store)
            return Report("stock", reasons=why)
        now = datetime.datetime.now(datetime.UTC)
        try:
            report = self._short_way(now, start) if self.generation else None
            if report is None:
                with _no_collection():
                    report = self._long_way(now, start)
            return report
        except BaseException:
            self.unsaved = False
            self.close()
            raise
        finally:
            empty_memos()

    def _short_way(self, now: datetime.datetime, start: float) -> Report | None:
        """Only some texts were edited since the last build of this session."""
        generation = self.generation
        assert generation is not None
        known = generation.quick
        if (
            known is None
            or not self.store.is_untouched()
            or not quick.is_current(known, now.timestamp())
        ):
            return None
        if quick.changed_outputs(known, 1):
            return None
        files = quick.changed_inputs(known)
        generation.start_again(now, start)
        if files:
            rendered = edit(generation, files)
            if rendered is None:
                return None
            noting.renew(generation, files, rendered)
            self.unsaved = True
        records.replay(known.told)
        _say(known, start)
        return generation.report("edit" if files else "nothing")

    def _long_way(self, now: datetime.datetime, start: float) -> Report:
        self.save()
        self.close()
        settings = _settings(self.pelican)
        every = digest(settings)
        known = None if self.resident else quick.no_op(self.store.folder, now.timestamp())
        if known and known.settings == every:
            records.replay(known.told)
            _say(known, start)
            return Report("nothing", known.figures[0])
        memory = self.store.load()
        if self.store.damaged:
            log.warning(_("le cache de delta était abîmé ou d'une autre version; tout est refait"))
        _forget_what_changed(memory, settings)
        generation = Generation(self.pelican, self.store, memory, now, start, workers(self.pelican))
        self.generation = generation
        with linear.applied(), conversion.applied(), lending.applied():
            report = generation.run()
            generation.memory.each_setting = settings
            if generation.quick:
                generation.quick.settings = every
            self.unsaved = not generation.memory.is_like(memory) or self.store.interrupted
            self.save()
        return report

    def save(self) -> None:
        """Put on the disk what a later process may start from."""
        generation = self.generation
        if generation is None:
            return
        moved = False
        if self.unsaved:
            quick.forget(self.store.folder)
            pack = self.store.save(generation.memory, generation.pack)
            moved, self.unsaved = pack is not generation.pack, False
        if generation.quick and generation.quick.differs(quick.load(self.store.folder)):
            generation.quick.save(self.store.folder)
        self.store.mark()
        if moved:
            # The contents in memory point into the pack that was left behind.
            pack.close()
            generation.close()
            self.generation = None

    def close(self) -> None:
        """Save, and let the site go."""
        self.save()
        if self.generation is not None:
            self.generation.close()
            self.generation = None


def workers(pelican: Pelican) -> int:
    """How many processes share the work: ``PORTE_VOIX_WORKERS``, else as many as processors."""
    asked = pelican.settings.get("PORTE_VOIX_WORKERS") or os.environ.get("PORTE_VOIX_WORKERS")
    return int(asked or processors()) if can_fork() else 1


def _settings(pelican: Pelican) -> dict[str, bytes]:
    """Generators add to some settings: they are taken once, before the first build."""
    if not hasattr(pelican, "delta_settings"):
        pelican.delta_settings = {**site.each_setting(pelican.settings), "": site.versions()}
    return pelican.delta_settings  # type: ignore[no-any-return]


def _say(known: quick.Known, start: float) -> None:
    """Pelican's words for files that are in place and need not be written again."""
    records.writing(known.pages)
    console.print(f"Done: Processed {known.done} in {time.time() - start:.2f} seconds.")


@contextmanager
def _no_collection() -> Iterator[None]:
    """A build makes a million objects and drops hardly any: looking for cycles is a third of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _forget_what_changed(memory: Memory, settings: dict[str, bytes]) -> None:
    """Other settings or another code: nothing is fresh, but what is owned stays known."""
    code = Inputs({"files": memory.code})
    changed = [name for name, value in settings.items() if memory.each_setting.get(name) != value]
    changed += [name for name in memory.each_setting if name not in settings]
    files = [] if changed or not memory.code else code.changed(limit=3)[0]
    if memory.each_setting and (changed or files):
        told = ", ".join(sorted(name or "versions" for name in changed)[:5] or files)
        log.info(_("tout est refait, car ceci a changé\u00a0: %s"), told)
    if changed or files or not memory.each_setting:
        memory.entries = {}
        memory.templates = {}
        memory.attributes = {}
        memory.carried = {}
        memory.outputs = {
            path: record._replace(volatile="settings") for path, record in memory.outputs.items()
        }


def empty_memos() -> None:
    """Pelican keeps the texts of every content of every build for ever; one build is enough."""
    for name in ("get_content", "get_summary"):
        vars(Content)[name].cache.clear()


def _tell(report: Report, store: Store, seconds: float) -> None:
    sentence = _(
        "delta\u00a0: %d sorties, %d refaites, %d écrites, %d retirées, %d fichiers lus; "
        "cache %.1f Mo; %.2f s"
    )
    log.info(
        sentence,
        *(report.outputs, report.rendered, report.written, report.removed, report.read),
        store.size() / 1e6,
        seconds,
    )
