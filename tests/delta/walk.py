"""The proof: random edits, a build of the layer after each, and a clean stock build beside it.

Both builds read the same files at the same instant. Everything that is drawn comes from one seed,
so that a failure names the command that walks to it again.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from porte_voix.search import index

from tests.delta.builds import Bag, Builder, Built, Death, Order
from tests.delta.course import Course, Difference, Figures, Layer
from tests.delta.edits import draw
from tests.delta.flavours import FLAVOURS
from tests.delta.searched import Searched
from tests.delta.site import Site
from tests.delta.trees import Tree, differences, read_tree, stamps

#: After so many steps, builders with other hash seeds take over.
SAME_BUILDERS = 12
#: One step in so many is followed by a build without any change.
QUIET_EVERY = 8
WORKERS = (1, 2, 4)
#: How far the calendar goes after an edit; a machine set right may go back.
HOURS = (0, 0, 0, 0.2, 1, 5, 24, 24 * 9, -3)
#: How a difference between what two builds said begins.
EXTRA, MISSING = "dit en trop", "non dit"

DELTA = Layer(("porte_voix.delta",), workers="PORTE_VOIX_WORKERS")
Say = Callable[[str], None]


def _nothing(line: str) -> None:
    """Say nothing of each step."""


class Walk:
    """One walk in a folder of its own."""

    def __init__(
        self, course: Course, layer: Layer, place: Path, figures: Figures, say: Say = _nothing
    ) -> None:
        self.course = course
        self.layer = layer
        self.place = place
        self.figures = figures
        self.say = say
        self.edits: list[str] = []
        # What the way of building draws must not move what the edits draw.
        self._chance = Random(f"{course.theme}/{course.seed}/builds")
        self.site: Site = FLAVOURS[course.theme](
            place / "site", Random(f"{course.theme}/{course.seed}")
        )
        self._builders: list[Builder] = []
        self._last = 1.0
        self._searched = Searched(self.site.output, place)

    def __enter__(self) -> Self:
        self.site.create(self.course.articles)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._dismiss()

    def run(self) -> None:
        """Walk every step and count; raises ``Difference`` at the first that differs."""
        for step in range(self.course.steps + 1):
            if step:
                self._edit(step)
            if step >= self.course.start - 1:
                self._step(step)

    def _edit(self, step: int) -> None:
        """One edit or a few, then the calendar moves, or not."""
        rng = self.site.rng = Random(f"{self.course.theme}/{self.course.seed}/{step}")
        self.edits = []
        for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
            second = self.site.tick or self.site.broken
            self.edits.append(draw(self.site, self.course.kinds))
            # Both halves of a double edit are built by themselves: nothing else hides them.
            if second or self.site.tick or self.site.broken:
                break
        self.figures.kinds.update(edit.partition(" ")[0] for edit in self.edits)
        hours = 0.0 if self.course.still else rng.choice(HOURS)
        self.site.instant += timedelta(hours=hours)
        self.edits.append(f"calendrier : {hours:+} h, {self.site.instant:%Y-%m-%d %H:%M}")

    def _step(self, step: int) -> None:
        if step % SAME_BUILDERS == 0 or not self._builders:
            self._dismiss()
            self._builders = [Builder(self._chance.randrange(2**32)) for _ in range(2)]
        # The seed of hashes changes from each build of the layer to the next.
        self._builders.reverse()
        workers = self._chance.choice(WORKERS)
        for _ in range(self.course.kills if step else 0):
            moment = self._chance.uniform(0.01, self._last * 1.1)
            death = Death(moment, alone=self._chance.random() < 0.5)
            self.figures.killed += self._layered(workers, death).code < 0
        before = self._searched.stamps()
        built = self._layered(workers)
        self._last = built.seconds
        stock, clean = self._stock(self._builders[1], "clean")
        told = self._compare(built, stock, clean)
        # A plugin that writes by itself writes every time.
        quiet = step % QUIET_EVERY == 0 and not self.course.listeners
        if self._searched.stamps() != before:
            told.append("l'index de recherche a été touché par la construction")
        if not told and stock.code == 0 and quiet:
            if self.site.accounted:
                told = self._searched.compare(self._out("clean"), clean)
            told += self._quiet(workers, stock)
            told += self._searched.keeps() if self.site.accounted else []
        if told:
            self._judge(step, told, built, stock, clean)
        self._count(step, built, stock, clean)

    def _judge(self, step: int, told: list[str], built: Built, stock: Built, clean: Tree) -> None:
        """Raise, unless the site is one that Pelican itself refuses in more than one way.

        Which of two faults it names depends on the order of its sets: other words say nothing
        against the layer. Anything else does.
        """
        again, tree = self._stock(self._builders[0], "again")
        if self._bag(again, "again") != self._bag(stock, "clean") or tree != clean:
            alike = built.code == stock.code == again.code != 0
            if alike and all(one.startswith((EXTRA, MISSING)) for one in told):
                self.figures.undecided += 1
                return
            told = ["Pelican lui-même ne fait pas deux fois la même chose", *told]
        raise Difference(self._until(step), self.edits, told)

    def _until(self, step: int) -> Course:
        return replace(self.course, steps=step)

    def _count(self, step: int, built: Built, stock: Built, clean: Tree) -> None:
        self.figures.steps += 1
        self.figures.refused += stock.code != 0
        self.figures.outputs += len(clean)
        self.figures.seconds += built.seconds
        self.figures.stock_seconds += stock.seconds
        self.figures.fallbacks.update(built.fallbacks[:1])
        self.figures.warnings.update(built.warnings)
        self.figures.ways[str(built.report.get("way", "?"))] += 1
        if built.report.get("why"):
            self.figures.why[f"générateurs : {built.report['why']}"] += 1
        self.figures.known += built.report.get("outputs", 0)
        self.figures.rendered += built.report.get("rendered", 0)
        told = f"étape {step} : {built.report.get('rendered', '?')} pages refaites, "
        self.say(f"{told}{built.seconds:.2f} s contre {stock.seconds:.2f} s")
        for edit in self.edits:
            self.say(f"  {edit}")

    def _layered(self, workers: int, death: Death | None = None) -> Built:
        """A build of the layer, in the output that goes on from step to step."""
        plugins = [*self._plugins(), *self.layer.plugins]
        settings = {"PLUGINS": plugins, **self.layer.settings}
        environ = {self.layer.workers: str(workers)} if self.layer.workers else {}
        order = replace(self._order(self.site.output, settings, "ici"), environ=environ)
        return self._builders[0].build(order, death)

    def _stock(self, builder: Builder, name: str) -> tuple[Built, Tree]:
        """A stock build from nothing, and what it wrote."""
        output, state = self._out(name), self._state(name)
        for folder in (output, state):
            shutil.rmtree(folder, ignore_errors=True)
        view = self.site.root / ".porte-voix" / "ledger-view.json"
        settings: dict[str, Any] = {"PLUGINS": self._plugins()}
        if view.exists():
            state.mkdir()
            shutil.copy(view, state)
            settings["PORTE_VOIX_STATE_DIR"] = str(state)
        built = builder.build(self._order(output, settings, name))
        return built, self._tree(output, state)

    def _plugins(self) -> list[str]:
        listeners = (f"tests.delta.listeners.{name}" for name in self.course.listeners)
        return [*self.site.plugins, *listeners]

    def _out(self, name: str) -> Path:
        return self.place / name

    def _state(self, name: str) -> Path:
        return self.place / f"state-{name}"

    def _order(self, output: Path, settings: dict[str, Any], name: str) -> Order:
        words = ["content", "-s", "pelicanconf.py", "-o", str(output), "-e"]
        words += [f"{key}={json.dumps(value)}" for key, value in settings.items()]
        instant = self.site.instant.timestamp()
        return Order(self.site.root, words, instant, self.place / f"talk-{name}")

    def _tree(self, output: Path, state: Path) -> Tree:
        tree = read_tree(output, self.site.content)
        tree = {path: data for path, data in tree.items() if path.split("/")[0] != index.FOLDER}
        manifest = state / "manifest.json"
        return {**tree, "(manifest)": manifest.read_bytes()} if manifest.exists() else tree

    def _compare(self, built: Built, stock: Built, clean: Tree) -> list[str]:
        """What the layer did otherwise than stock; empty when nothing."""
        told = []
        if built.orphans:
            told.append("des processus restent après la construction")
        if built.code != stock.code:
            told.append(f"code de sortie {built.code}, {stock.code} pour Pelican\n{built.stderr}")
        ours, theirs = self._bags(built, stock)
        told += [f"{EXTRA} : {record}" for record in (ours - theirs)]
        told += [f"{MISSING} : {record}" for record in (theirs - ours)]
        if stock.code == 0:
            state = self.site.root / ".porte-voix"
            told += differences(self._tree(self.site.output, state), clean)
        return told

    def _bag(self, built: Built, name: str) -> Bag:
        return built.told((self._out(name), "output"), (self._state(name), ".porte-voix"))

    def _bags(self, built: Built, stock: Built) -> tuple[Bag, Bag]:
        return built.told((self.site.output, "output")), self._bag(stock, "clean")

    def _quiet(self, workers: int, stock: Built) -> list[str]:
        """A second build without change: nothing written, the same said."""
        before = stamps(self.site.root)
        built = self._layered(workers)
        after = stamps(self.site.root)
        touched = sorted(path for path in before | after if before.get(path) != after.get(path))
        told = [f"écrit sans raison : {path}" for path in touched if "lock" not in path]
        ours, theirs = self._bags(built, stock)
        if ours != theirs:
            told.append(f"sans changement, dit {ours - theirs}, ne dit pas {theirs - ours}")
        return told[:20]

    def _dismiss(self) -> None:
        for builder in self._builders:
            builder.__exit__(None, None, None)
        self._builders = []
