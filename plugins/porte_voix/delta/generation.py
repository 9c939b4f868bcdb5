"""The whole way: generators run as in Pelican, and only what is not fresh is read, rendered, put.

The steps and their order are those of ``Pelican.run``.
"""

import datetime
import os
import time
from typing import Any

from pelican import ArticlesGenerator, Pelican, signals
from pelican.generators import (
    Generator,
    PagesGenerator,
    SourceFileGenerator,
    StaticGenerator,
    TemplatePagesGenerator,
)
from pelican.log import console

from porte_voix.delta import (
    articles,
    changes,
    compiled,
    digest,
    fresh,
    guards,
    leaving,
    noting,
    opens,
    outputs,
    phases,
    quick,
    records,
    site,
    stamps,
    standing,
    summaries,
    terms,
    tracing,
)
from porte_voix.delta.asking import Asking, is_pelican
from porte_voix.delta.attached import Attached
from porte_voix.delta.copying import Copier, always_copy
from porte_voix.delta.fresh import Freshness, Made, Templates
from porte_voix.delta.generators import first_context, make
from porte_voix.delta.keeping import Keeper
from porte_voix.delta.memory import Memory, Record, Store
from porte_voix.delta.opens import identity
from porte_voix.delta.reading import SITE_MOMENTS, Reading, machine_folders
from porte_voix.delta.rendering import Renderer
from porte_voix.delta.report import Report, processed
from porte_voix.delta.rows import NOTHING
from porte_voix.delta.templates import equip
from porte_voix.delta.world import World
from porte_voix.delta.writer import Job, NotingWriter
from porte_voix.delta.writing import Writing
from porte_voix.errors import PorteVoixError

#: Their outputs all go through the writer: nothing need be on the disk before the others run.
NOTED = (ArticlesGenerator, PagesGenerator, TemplatePagesGenerator)


def is_noted(generator: Generator) -> bool:
    """Whether a generator of Pelican's or ours writes nothing but through the writer."""
    return type(generator) in NOTED or (
        type(generator).__module__.startswith("porte_voix.")
        and getattr(generator, "through_writer", False)
    )


class Generation:
    """One build by the generators."""

    def __init__(
        self,
        pelican: Pelican,
        store: Store,
        memory: Memory,
        now: datetime.datetime,
        start: float,
        workers: int,
    ) -> None:
        self.pelican, self.settings = pelican, pelican.settings
        self.store, self.old, self.now, self.start = store, memory, now, start
        self.workers = workers
        self.memory = Memory()
        self.pack = store.open_pack(memory)
        articles.open_texts(self.pack)
        self.root = os.path.abspath(pelican.output_path)
        self.guests = bool(guards.listeners(noting.SHAPING))
        self.is_shared = not (self.guests or terms.are_told_apart(self.settings))
        # What is made of each picture is kept by its content: it never says that one has changed.
        pictures = str(store.folder.parents[1] / "images") + os.sep
        own = (self.root + os.sep, str(store.folder) + os.sep, pictures)
        ignored = (*machine_folders(), *own)
        self.reading = Reading(
            self.pack, self.settings, memory.entries, workers, now, ignored, memory.instant
        )
        self.records: dict[str, Record] = {}
        self.copier = Copier(memory.copies, self.root)
        self.foreign: set[str] = set()
        self.folders: set[str] = set()
        self.links: set[tuple[str, str]] = set()
        self.told: list[records.Kept] = []
        self.asking = Asking()
        self.shared: dict[object, Any] = {}
        self.recipes: dict[str, bytes | None] = {}
        self.by_themselves: dict[int, Writing] = {}
        self.kept = NOTHING
        self.quick: quick.Known | None = None
        self.refusal: PorteVoixError | None = None
        self.counts = {"rendered": 0, "written": 0, "removed": 0}

    def close(self) -> None:
        """Give back what was borrowed."""
        articles.close_texts()
        summaries.forget()
        standing.forget()
        digest.names.clear()
        self.pack.close()

    def run(self) -> Report:
        """Build; what to remember is in ``memory`` afterwards."""
        with opens.watched() as watch, records.heard() as self.told:
            generators = self.generators = self._generators()
            self._clear_the_place()
            with phases.phase("contents"), self.asking.by_receivers():
                self._take_shape(generators)
            with phases.phase("differences"):
                self._prepare()
            with phases.phase("jobs"):
                for generator in generators:
                    if hasattr(generator, "generate_output"):
                        self._output(generator)
                self._flush()
                self.refusal = self._finalized()
        with phases.phase("memory"):
            self._tidy(generators)
            self._remember(generators)
        self.memory.done = processed(generators)
        if self.refusal is None:
            seconds = time.time() - self.start
            console.print(f"Done: Processed {self.memory.done} in {seconds:.2f} seconds.")
        with phases.phase("notes"):
            # Nothing is known of a site that was refused.
            self.quick = None if self.refusal else noting.note(self, watch, generators)
        return self.report("generators")

    def _take_shape(self, generators: list[Generator]) -> None:
        articles.share_terms(self.is_shared and not terms.may_change(generators))
        for generator in generators:
            with self.asking.by(generator):
                if hasattr(generator, "generate_context"):
                    generator.generate_context()
                if hasattr(generator, "check_disabled_readers"):
                    generator.check_disabled_readers()
        signals.all_generators_finalized.send(generators)
        for generator in generators:
            with self.asking.by(generator):
                if hasattr(generator, "refresh_metadata_intersite_links"):
                    generator.refresh_metadata_intersite_links()

    def _finalized(self) -> PorteVoixError | None:
        """Let plugins conclude; what they refuse is told once all this is put away."""
        try:
            signals.finalized.send(self.pelican)
        except PorteVoixError as refusal:
            return refusal
        return None

    def report(self, way: str) -> Report:
        """How the build went, so far."""
        counts = self.counts
        return Report(
            way,
            len(self.records),
            counts["rendered"],
            counts["written"],
            counts["removed"],
            len(self.reading.fresh),
        )

    def _generators(self) -> list[Generator]:
        self.context = first_context(self.settings)
        generators = make(self.pelican, self.context)
        compiled.lend(generators, self.store.folder)
        for generator in generators:
            self.asking.remember(generator)
            self.reading.install(generator)
            if type(generator) is StaticGenerator:
                always_copy(generator)
        return generators

    @property
    def _cleans(self) -> bool:
        """Whether Pelican would have emptied the output folder first."""
        output, path = os.path.realpath(self.root), os.path.realpath(self.pelican.path)
        return bool(self.pelican.delete_outputdir) and os.path.commonpath([output]) != (
            os.path.commonpath([output, path])
        )

    def _clear_the_place(self) -> None:
        if self._cleans and os.path.lexists(self.root) and not os.path.isdir(self.root):
            os.remove(self.root)
        if self.store.interrupted or self.store.damaged:
            for path in outputs.leftovers(self.root):
                os.unlink(path)

    def _prepare(self) -> None:
        """See the site as the templates will, and what differs from the last time."""
        self.world = World(self.context, self.settings)
        self.world.mark_clocks(self.now)
        found = self.context["generated_content"], self.context["static_content"]
        self.attached = Attached(*found)
        self.attached.look(self.reading)
        summaries.use(self.reading, self.attached)
        self.contents = changes.Contents(self.context, self.reading, self.guests, self.attached)
        self.contents.look()
        names = self.contents.by_name
        self.numbers = leaving.numbered(names.keys() | self.reading.entries, self.old.numbers)
        by_object = {identity(content): self.numbers[name] for name, content in names.items()}
        self.keeper = Keeper(self.settings, self.context, by_object, self.generators)
        self.changed = changes.changed(self.contents, self.old)
        self.changed.update(dict.fromkeys(changes.gone(self.contents, self.old), changes.ALL))
        self.templates = Templates(self.old.edges, self.start)
        self.writer = NotingWriter(self.pelican.output_path, self.settings, self.world)
        self.freshness = Freshness(self.old, self.world, self.changed, self.templates, self.now)
        known = self.old.outputs if self.old.is_on_disk else {}
        self.renderer = Renderer(
            self.writer,
            self.world,
            self.workers,
            self.attached.names,
            self.keeper,
            known,
            finish=lambda job, result: fresh.made(job, result, self.world, self.templates),
        )

    def _output(self, generator: Generator) -> None:
        if is_noted(generator):
            equip(generator.env)
            with self.asking.by(generator):
                generator.generate_output(self.writer)
            return
        self._flush()
        self.world.refresh()
        if hasattr(generator, "env"):
            equip(generator.env)
        with opens.watched() as watch, self.copier.standing():
            if is_pelican(generator):
                generator.generate_output(self.writer)
            else:
                self._by_itself(generator, watch)
        if type(generator) is StaticGenerator:
            # Of a file that is linked to and not there, Pelican makes the folder only.
            for static in self.context["staticfiles"]:
                made = os.path.abspath(os.path.join(self.root, static.save_as))
                source = os.path.abspath(os.path.join(generator.path, static.source_path))
                if os.path.exists(source):
                    self.foreign.add(made)
                    if quick.is_one(source, made):
                        self.links.add((source, made))
                else:
                    self.copier.folders.add(os.path.dirname(made))
        self.foreign |= self._made(watch)
        if type(generator) is not StaticGenerator:
            self.folders |= {path for path in watch.made if os.path.isdir(path)}
        if type(generator) not in (StaticGenerator, SourceFileGenerator):
            self._flush()

    def _by_itself(self, generator: Generator, watch: opens.Watch) -> None:
        """Let a plugin's generator write, and see what it reads."""
        base = self.context["localsiteurl"]
        is_alone, copies = self.asking.is_as_made(generator), len(self.copier.copies)
        with tracing.watching(), tracing.traced({}) as trace, records.heard() as told:
            generator.generate_output(self.writer)
        is_alone = is_alone and not self.writer.jobs and len(self.copier.copies) == copies
        is_volatile = bool(trace.volatile) or not watch.read.isdisjoint(self.sources())
        place = self.generators.index(generator)
        made = tuple(sorted(self._made(watch)))
        self.by_themselves[place] = Writing(
            trace.attributes(), made, base, is_alone, is_volatile, tuple(told)
        )

    def _made(self, watch: opens.Watch) -> set[str]:
        """The files of the output that a generator wrote, or read as its own and left."""
        made = watch.written | watch.read & self.old.foreign.keys()
        return {path for path in made if outputs.inside(self.root, path) and os.path.lexists(path)}

    def sources(self) -> set[str]:
        """The files of the contents."""
        folder = self.settings["PATH"]
        names = (name.partition(":")[2] for name in self.reading.entries)
        return {os.path.join(folder, name) for name in names}

    def _flush(self) -> None:
        jobs = self.writer.take_jobs()
        with phases.phase("render"):
            self._carry_out(jobs)

    def _carry_out(self, jobs: list[Job]) -> None:
        """Keep what is fresh, render the rest."""
        here = {identity(job) for job in jobs if self._moves(job)}
        for template in dict.fromkeys(job.template for job in jobs):
            if template is not None:
                self.templates.name(template)
        news = [job.path for job in jobs if job.path not in self.old.outputs]
        is_announced = bool(news or here)
        if is_announced:
            self.store.announce(news)

        def keep(job: Job) -> stamps.Stamp | None:
            """Tell that something is about to be put in place before it is."""
            nonlocal is_announced
            stamp = self.freshness.keep(job)
            if stamp is None and not is_announced:
                is_announced = True
                self.store.announce(())
            return stamp

        said: list[str] = []
        for job, made in self.renderer.run(jobs, here, keep):
            if isinstance(made, Made):
                records.replay(made.told)
                self.templates.learn(made.templates)
                record = fresh.shared(made.record, self.shared)
                self.recipes[job.path] = made.recipe
                self.counts["rendered"] += 1
                self.counts["written"] += made.changed
            else:
                record = self.freshness.kept(job, made)
                if record.told:
                    records.replay(record.told)
            if job.idle:
                continue
            said.append(job.path)
            self.records[job.path] = record
        records.writing(lambda: said)

    def _moves(self, job: Job) -> bool:
        """Whether an output is known to read something that names a file that may move."""
        names = self.attached.names
        record = self.old.outputs.get(job.path) if names else None
        return record is not None and not names.isdisjoint(record.contents)

    def _tidy(self, generators: list[Generator]) -> None:
        """Remove what is no more made; empty what a clean build would have emptied."""
        keep = {*self.records, *self.copier.copies, *self.foreign}
        self.foreign -= self.copier.copies.keys()
        stale = self.old.owned - keep
        self.counts["removed"] = outputs.remove_stale(self.root, stale, self.copier.folders)
        # A folder is made once: from the second build on it is there already.
        self.folders |= {path for path in self.old.folders if os.path.isdir(path)}
        if self._cleans:
            folders = self.folders | self.copier.folders
            folders = {path for path in folders if outputs.inside(self.root, path)}
            self.counts["removed"] += outputs.sweep(
                self.root, keep, folders, self.pelican.output_retention
            )

    def _remember(self, generators: list[Generator]) -> None:
        memory, reading = self.memory, self.reading
        memory.instant = self.now.timestamp()
        memory.entries = reading.entries
        memory.outputs = self.records
        memory.copies = self.copier.copies
        left = self.foreign - self.records.keys()
        memory.foreign = noting.stamped(sorted(left), self.old.foreign, self.workers)
        memory.folders = tuple(sorted(p for p in self.folders if outputs.inside(self.root, p)))
        memory.carried = self.contents.carried
        memory.attributes = self._attributes()
        memory.edges = frozenset(self.templates.edges)
        used = {record.template for record in self.records.values()} - {""}
        memory.templates = {name: self.templates.closure(name) for name in used}
        memory.pack = self.old.pack
        loaded = self.pelican.delta_loaded
        memory.code = site.code(self.settings["PLUGINS"], self.old.code, loaded)
        limits = [moment for record in self.records.values() for moment in record.moments]
        limits += reading.moments
        limits += [moment.timestamp() for moment in self.context.get(SITE_MOMENTS, ())]
        memory.next = min((m for m in limits if m > memory.instant), default=None)
        memory.idle = any(record.volatile for record in self.records.values())
        memory.held, self.kept = leaving.leave(self, self.keeper)

    def _attributes(self) -> dict[str, dict[str, bytes]]:
        """Contents that were not read by us are compared by what outputs read of them."""
        wanted: dict[str, set[str]] = {}
        ours = self.reading.entries.keys()
        for record in self.records.values():
            if record.contents.keys() <= ours:
                continue
            for name, keys in record.contents.items():
                if name not in ours and name not in self.attached.names:
                    wanted.setdefault(name, set()).update(keys.split(" "))
        return {
            name: changes.evaluate(self.contents.by_name.get(name), keys)
            for name, keys in wanted.items()
        }
