"""One build: what is understood is done by delta, the rest by Pelican, and the result is the same.

The order of things is that of ``Pelican.run``, of which ``guards`` knows the source.
"""

import atexit
import datetime
import gc
import os
import time
from dataclasses import replace
from typing import Any, Self

from pelican import Pelican
from pelican.contents import Content
from pelican.log import console
from pelican.plugins import signals

from porte_voix.delta import (
    compiled,
    conversion,
    launcher,
    lending,
    linear,
    phases,
    quick,
    records,
    retold,
    site,
    stamps,
)
from porte_voix.delta.aside import reasons, step_aside
from porte_voix.delta.digest import digest
from porte_voix.delta.edit import Edit
from porte_voix.delta.generation import Generation
from porte_voix.delta.held import Held, hold
from porte_voix.delta.memory import Memory, Store
from porte_voix.delta.records import logger
from porte_voix.delta.report import Report
from porte_voix.errors import NeedsPerson
from porte_voix.i18n import _, number
from porte_voix.uncollected import uncollected
from porte_voix.whole import sweep
from porte_voix.workers.pool import can_fork, processors

log = logger("porte_voix.delta")
#: With more texts than this, several processes had better read them.
MOST_EDITED = 24
#: The site of the last build, for as long as this process lives.
_last: list[Any] = []


def run(pelican: Pelican) -> None:
    """Build the site; stands for ``Pelican.run``."""
    if _last:
        # The same process builds again (``--autoreload``): the former site is let go.
        _last.clear()
        gc.unfreeze()
        gc.collect()
    with Session(pelican) as session:
        session.build()
        _last.append(session.made)


@atexit.register
def _leave() -> None:
    """Let the site go with the process: taking its objects apart is a tenth of a cold build.

    A list that holds itself, which the collector is told to leave alone, is never taken apart.
    """
    _last.append(_last)
    gc.freeze()


class Session:
    """Builds of one site by one process; between two of them the site may stay in memory."""

    def __init__(self, pelican: Pelican, resident: bool = False) -> None:
        self.pelican = pelican
        self.resident = resident
        self.store = Store(site.folder(pelican.settings))
        self.held: Held | None = None
        self.known: quick.Known | None = None
        self.made: Generation | None = None
        self.unsaved = False
        self._why = ""

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
            self._sweep()
            report = self._build(start)
            # Another may begin as soon as this one ends.
            self.pelican.delta_left = launcher.left_in(self.store.folder)
        self.pelican.delta_report = report
        if report.way != "stock":
            _tell(report, self.store, time.time() - start)
        return report

    def _sweep(self) -> None:
        """Remove what a build that was killed was writing beside the site."""
        folder = self.store.folder
        for each in (folder, folder / compiled.FOLDER, launcher.FOLDER, folder.parents[1]):
            sweep(each)

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
            with uncollected(keep=not self.resident):
                return self._short_way(now, start) or self._long_way(now, start)
        except BaseException:
            self.unsaved = False
            self.close()
            raise
        finally:
            empty_memos()

    def _short_way(self, now: datetime.datetime, start: float) -> Report | None:
        """Nothing changed, or only some texts were edited since the last build."""
        settings = _settings(self.pelican)
        seen = self._seen()
        known = self._known(now, seen)
        if known is None:
            return None
        self._why = "settings or outputs"
        if known.settings != digest(settings):
            return None
        with phases.phase("look"):
            files = list(seen.changed) if seen else quick.changed_inputs(known)
            if not quick.are_there(known, files):
                self._why = "files that came or went"
                return None
            if not (seen or _is_whole(known)):
                return None
        report = self.edit(known, files, now) if files else Report("nothing", known.figures[0])
        if report is not None:
            records.replay(known.told)
            _say(known, start)
        return report

    def _seen(self) -> launcher.Look | None:
        """What a launcher has just looked at, once."""
        seen: launcher.Look | None = getattr(self.pelican, "delta_seen", None)
        self.pelican.delta_seen = None
        return seen if seen and seen.folder == self.store.folder and seen.holds() else None

    def _known(self, now: datetime.datetime, seen: launcher.Look | None) -> quick.Known | None:
        """What the last build left, if it ended and if its instant is as good as this one."""
        is_ours = self.known is not None and self.store.is_untouched()
        known = self.known if is_ours else None
        known = known or (seen.known if seen else quick.load(self.store.folder))
        if known is None or not (is_ours or not self.store.is_interrupted()):
            self._why = "nothing known"
            return None
        self._why = "another instant"
        return known if quick.is_current(known, now.timestamp()) else None

    def edit(self, known: quick.Known, files: list[str], now: datetime.datetime) -> Report | None:
        """Bring the output up to date with some texts; nothing if the generators must run."""
        self._why = "many files"
        if len(files) > MOST_EDITED:
            return None
        if self.held is None or not self.store.is_untouched():
            # What another process has left counts, not what this one has not saved.
            self.unsaved = False
            self.close()
            with phases.phase("hold"):
                self.held = hold(self.pelican, self.store, workers(self.pelican))
            self.store.mark()
        if self.held is None:
            self._why = "nothing held"
            return None
        editing = Edit(self.held, known, now)
        with phases.phase("edit"):
            rendered = editing.run(files)
        if rendered is None:
            self._why = editing.why
            self.unsaved &= not editing.is_begun
            return None
        self.known, self.unsaved = known, True
        # Of others that hear it, delta has stepped aside for.
        signals.finalized.send(self.pelican)
        if not self.resident:
            self.save()
        count = len(rendered)
        return Report(
            "edit", known.figures[0], count, editing.written, 0, len(files), tuple(rendered)
        )

    def _long_way(self, now: datetime.datetime, start: float) -> Report:
        self.close()
        settings = _settings(self.pelican)
        with phases.phase("load"):
            memory = self.store.load()
        if self.store.damaged:
            log.warning(_("le cache de delta était abîmé ou d'une autre version; tout est refait"))
        if _forget_what_changed(memory, settings):
            compiled.forget(self.store.folder)
        generation = Generation(self.pelican, self.store, memory, now, start, workers(self.pelican))
        try:
            with linear.applied(), conversion.applied(), lending.applied():
                report = generation.run()
            with phases.phase("save"):
                self._leave(generation, memory, settings)
            report = replace(report, why=self._why)
        finally:
            generation.close()
        if not self.resident:
            self.made = generation
        if generation.refusal is not None:
            raise generation.refusal
        return report

    def _leave(self, generation: Generation, before: Memory, settings: dict[str, bytes]) -> None:
        """Put on the disk what a later build may start from."""
        memory, known, folder = generation.memory, generation.quick, self.store.folder
        memory.each_setting = settings
        if not memory.is_like(before) or self.store.interrupted:
            quick.forget(folder)
            generation.pack = self.store.save(memory, generation.pack, before, generation.kept)
        else:
            self.store.ended()
        if known is None:
            # What was refused must be refused again, and what cannot be told is looked at again.
            quick.forget(folder)
        else:
            known.settings = digest(settings)
            if known.differs(quick.load(folder)):
                known.save(folder)
        self.known = known
        self.store.mark()

    def save(self) -> None:
        """Put on the disk what edits have left, unless another process has built since."""
        is_due = self.unsaved and self.store.is_untouched()
        if is_due and self.held is not None and self.known is not None:
            quick.forget(self.store.folder)
            self.held.save()
            self.store.ended()
            self.known.save(self.store.folder)
            self.store.mark()
        self.unsaved = False

    def close(self) -> None:
        """Save, and let the site go."""
        self.save()
        if self.held is not None:
            self.held.close()
            self.held = None


def workers(pelican: Pelican) -> int:
    """How many processes share the work: ``PORTE_VOIX_WORKERS``, else as many as processors."""
    asked = pelican.settings.get("PORTE_VOIX_WORKERS") or os.environ.get("PORTE_VOIX_WORKERS")
    return int(asked or processors()) if can_fork() else 1


def _settings(pelican: Pelican) -> dict[str, bytes]:
    """Generators add to some settings: they are taken once, before the first build."""
    if not hasattr(pelican, "delta_settings"):
        pelican.delta_settings = {**site.each_setting(pelican.settings), **site.surroundings()}
    return pelican.delta_settings  # type: ignore[no-any-return]


def _is_whole(known: quick.Known) -> bool:
    return not quick.changed_outputs(known, 1)


def _say(known: quick.Known, start: float) -> None:
    """Pelican's words for files that are in place and need not be written again."""
    records.writing(lambda: known.pages)
    console.print(f"Done: Processed {known.done} in {time.time() - start:.2f} seconds.")


def _forget_what_changed(memory: Memory, settings: dict[str, bytes]) -> bool:
    """Other settings or another code: nothing is fresh, but what is owned stays known."""
    changed = [name for name, value in settings.items() if memory.each_setting.get(name) != value]
    changed += [name for name in memory.each_setting if name not in settings]
    files = [] if changed or not memory.code else stamps.changed(memory.code, limit=3)
    if memory.each_setting and (changed or files):
        told = ", ".join(sorted(changed)[:5] or files)
        log.info(_("tout est refait, car ceci a changé\u00a0: %s"), told)
    if not (changed or files or not memory.each_setting):
        return False
    memory.entries = {}
    memory.templates = {}
    memory.attributes = {}
    memory.carried = {}
    memory.is_on_disk = False
    memory.outputs = {
        path: record._replace(volatile="settings") for path, record in memory.outputs.items()
    }
    return True


def empty_memos() -> None:
    """Pelican keeps the texts of every content of every build for ever; one build is enough."""
    for name in ("get_content", "get_summary"):
        vars(Content)[name].cache.clear()
    retold.forget()


def _tell(report: Report, store: Store, seconds: float) -> None:
    sentence = _(
        "delta\u00a0: sorties %d, refaites %d, écrites %d, retirées %d; fichiers lus %d; "
        "cache %s\u00a0Mo; %s\u00a0s"
    )
    log.info(
        sentence,
        *(report.outputs, report.rendered, report.written, report.removed, report.read),
        number(store.size() / 1e6, 1),
        number(seconds, 2),
    )
