"""The glue with Pelican: pictures that pages show, and the cards of those without, put in place.

Pictures are made before anything is written, so that a file that cannot be one is refused by name;
they are copied once their address is settled. What no written page shows is not published: the
picture of a draft stays at home.
"""

import logging
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pelican.generators import Generator, StaticGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from porte_voix import settings
from porte_voix.errors import Problem
from porte_voix.i18n import ngettext
from porte_voix.images import cards
from porte_voix.images.ahead import MADE, DrawnAhead, put_card
from porte_voix.images.cache import Cache, Wanted
from porte_voix.images.probe import Unusable, is_raster, probe
from porte_voix.images.variants import names
from porte_voix.refusal import refuse
from porte_voix.whole import beside
from porte_voix.workers.pool import Refused, can_fork, fork_map, processors

log = logging.getLogger(__name__)
#: The folder of the cache, beside the state of the site.
FOLDER = "images"
#: A content as it was, and as it is.
Edit = tuple[Any, Any]
#: Fewer cards than this are not worth a process, and these not one that begins before all is known.
FEW, MANY = 24, 200


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.get_generators.connect(get_generators)
    signals.static_generator_finalized.connect(keep_originals)


def get_generators(pelican: object) -> type[Generator]:
    """The generator of this plugin."""
    return ImagesGenerator


def keep_originals(generator: StaticGenerator) -> None:
    """Pelican resolves links to pictures, and publishes none of the files as they came."""
    generator.staticfiles[:] = [
        static for static in generator.staticfiles if not is_raster(static.source_path)
    ]


class ImagesGenerator(Generator):  # type: ignore[misc]
    """Makes what is missing, then puts everything in place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.done = False
        self.ahead: DrawnAhead | None = None

    def generate_context(self) -> None:
        """Make the pictures that written pages show; those that cannot be become problems."""
        known = settings.from_mapping(self.settings)
        self.workers = (known.workers or processors()) if can_fork() else 1
        self.cache = Cache(Path(known.state_dir).absolute() / FOLDER)
        self._begin(Path(known.state_dir).absolute() / FOLDER / cards.FOLDER)
        self.wanted = list(self._wanted())
        missing = self.cache.missing(self.wanted)
        refused = self.cache.make(missing, self.workers)
        for path, error in sorted(refused.items()):
            self._refuse(path, error)
        self.wanted = [one for one in self.wanted if self.cache.place(one).is_dir()]
        served = {one.path: self.cache.served(one) for one in self.wanted}
        self.context["served_pictures"] = served
        self.context.setdefault("also_written", []).extend(self._names())
        made = len(missing) - len(refused)
        if made:
            self.cache.prune(self.wanted)
            sentence = ngettext("{n} image préparée", "{n} images préparées", made)
            log.info(sentence.format(n=made))

    def generate_output(self, writer: Writer) -> None:
        """Copy what is not in place; draw the cards that are not there."""
        if self.done:
            return
        for one in self.wanted:
            place, own = self.cache.place(one), f"image{Path(one.path).suffix.lower()}"
            static = self.context["static_content"].get(one.path)
            self._put(place / own, static.save_as if static else one.path)
            for width, kind, name in names(one.path, one.facts):
                self._put(place / f"image-{width}.{kind}", name)
        self._cards(self._written(), self.workers)
        self.done = True

    def write_edited(self, writer: Writer, edited: Sequence[Edit]) -> Collection[str] | None:
        """Draw the cards of these articles; those that they had are no more wanted."""
        if any(_shown(before) != _shown(now) for before, now in edited):
            return None
        written = [now for _before, now in edited if _is_written(now)]
        self._cards(written, workers=1)
        kept = {now.card.path for now in written if now.card}
        return {was.card.path for was, _now in edited if _is_written(was) and was.card} - kept

    def _names(self) -> Iterator[str]:
        """What this generator writes, so that no redirect is put in its place."""
        for one in self.wanted:
            yield one.path
            yield from (name for _width, _kind, name in names(one.path, one.facts))
        # A card is named by what it says: its name moves with a title, and no list with it.
        yield f"{cards.FOLDER}/*.png"

    def _wanted(self) -> Iterator[Wanted]:
        """The pictures of pages that are written, and those that the settings name."""
        found = dict(picture for content in self._written() for picture in content.pictures)
        for path in sorted(set(_strings(self.settings)) - found.keys()):
            file = Path(self.path) / path
            if is_raster(path) and not path.startswith(("/", "../")) and file.is_file():
                try:
                    found[path] = probe(file.read_bytes())
                except Unusable as error:
                    self._refuse(path, error)
        for path, facts in sorted(found.items()):
            yield Wanted(path, Path(self.path) / path, facts)

    def _written(self) -> Iterator[Any]:
        return filter(_is_written, self.context["generated_content"].values())

    def _begin(self, folder: Path) -> None:
        """Begin to draw the cards of a new site, when a processor would have nothing to do."""
        # What a build that was killed has left.
        shutil.rmtree(folder, ignore_errors=True)
        if self.workers < 2 or Path(self.output_path, cards.FOLDER).exists():
            return
        # Nothing is decided by what is drawn ahead: that a title is looked at need not be followed.
        look = object.__getattribute__
        drawn = [(look(content, "card"), content) for content in self._written()]
        drawings = {Path(card.path).name: look(one, "drawing") for card, one in drawn if card}
        if len(drawings) >= MANY:
            self.ahead = DrawnAhead(folder, drawings)

    def _refuse(self, path: str, error: Unusable) -> None:
        where = f"{Path(self.path).name}/{path}"
        refuse(self.context, [Problem(where, error.what, error.way_out)])

    def _put(self, source: Path, save_as: str) -> None:
        """One file, unless it is there: same size, same instant, as a copy of ours has."""
        place = Path(self.output_path, save_as)
        before = source.stat()
        try:
            after = place.stat()
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                _claim(place)
                return
        except OSError:
            place.parent.mkdir(parents=True, exist_ok=True)
        temporary = beside(place)
        shutil.copyfile(source, temporary)
        os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))
        temporary.replace(place)

    def _cards(self, written: Iterable[Any], workers: int) -> None:
        """The cards of written articles without a picture; a card's name tells all it says."""
        drawn = {
            Path(self.output_path, content.card.path): content.drawing
            for content in written
            if content.card is not None
        }
        # In a folder that was not there, there is nothing to look for.
        is_new = bool(drawn) and _make(Path(self.output_path, cards.FOLDER))
        ready = self._ready(drawn) if is_new else {place for place in drawn if _is_made(place)}
        for place in ready:
            _claim(place)
        missing = sorted(drawn.keys() - ready)

        def work(number: int) -> str:
            place = missing[number]
            put_card(place, drawn[place])
            return place.name

        if workers > 1 and len(missing) >= FEW:
            results = fork_map(work, len(missing), workers)
        else:
            results = ((number, work(number)) for number in range(len(missing)))
        for number, result in results:
            if isinstance(result, Refused):
                raise RuntimeError(result.reason)
            _claim(missing[number])

    def _ready(self, drawn: Iterable[Path]) -> set[Path]:
        """The cards that were drawn ahead, put in place."""
        if self.ahead is None:
            return set()
        with self.ahead as ahead:
            found = {place for place in drawn if ahead.give(place)}
        self.ahead = None
        return found


def _make(folder: Path) -> bool:
    """Whether a folder had to be made."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    return True


def _is_made(card: Path) -> bool:
    try:
        return card.stat().st_mtime_ns == MADE
    except OSError:
        return False


def _is_written(content: Any) -> bool:
    """Whether a content has a page, in which pictures may be."""
    return content is not None and bool(content.save_as) and hasattr(content, "pictures")


def _shown(content: Any) -> tuple[Any, ...]:
    """What decides of all that is written for a content but its card."""
    return content.save_as, getattr(content, "pictures", None)


def _claim(path: Path) -> None:
    """Say that a file in place is ours: ``delta`` keeps what a generator opens to write."""
    os.close(os.open(path, os.O_WRONLY))


def _strings(settings: Mapping[str, Any]) -> Iterable[str]:
    """Every text of the settings of Porte-voix."""
    waiting = [value for name, value in settings.items() if name.startswith("PORTE_VOIX_")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
