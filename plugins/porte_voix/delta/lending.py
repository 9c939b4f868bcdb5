"""One Markdown instance for many files, where nobody can tell.

Pelican makes one for every file, which takes a third of the time of a conversion. One that has
served differs from a new one by what its extensions do not forget: only extensions that were read
for that purpose are trusted, and what they keep is put back.
"""

import copy
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from pelican import readers

from porte_voix.delta import guards, patching

EXTENSIONS = "markdown.extensions."
#: They forget everything in ``reset``, except what ``_Instance`` puts back.
VETTED = {
    *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code"),
    *("footnotes", "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists"),
    *("smarty", "tables", "toc", "wikilinks"),
}
OPTIONS = {"extensions", "extension_configs", "output_format", "tab_length"}
#: The modules whose state was looked at as a whole.
CORE = (
    *("markdown.core", "markdown.util", "markdown.blockparser", "markdown.blockprocessors"),
    *("markdown.inlinepatterns", "markdown.treeprocessors", "markdown.preprocessors"),
    *("markdown.postprocessors", "markdown.htmlparser"),
)
RELIES = (
    *("pelican.readers:MarkdownReader.read", "pelican.readers:MarkdownReader._parse_metadata"),
    *CORE,
)
#: Settings that live side by side: those of Pelican's reader and those of ours.
MOST = 4


@contextmanager
def applied() -> Iterator[tuple[str, ...]]:
    """Lend instances to Pelican's Markdown reader and ours while this lasts."""
    strange = guards.unknown(RELIES)
    with ExitStack() as undo:
        # Each new instance tells in the log which extensions it has loaded.
        if not strange and not logging.getLogger("MARKDOWN").isEnabledFor(logging.DEBUG):
            shelf = _Shelf()
            for reader in _readers():
                patching.replace(reader, "read", shelf.lending(reader.read), undo)
                patching.replace(sys.modules[reader.__module__], "Markdown", shelf.lend, undo)
            reading = sys.modules.get("porte_voix.reading")
            if reading is not None:
                lent = shelf.lending(reading._converted)
                patching.replace(reading, "_converted", lent, undo)
                patching.replace(reading, "Markdown", shelf.lend, undo)
        yield strange


def _readers() -> Iterator[Any]:
    """The readers that ask their own module for an instance, and are done with it after a file."""
    stock = readers.MarkdownReader
    for reader in (stock, *stock.__subclasses__()):
        module = vars(sys.modules[reader.__module__])
        is_ours = reader is stock or reader.__module__.startswith("porte_voix.")
        if is_ours and "read" in vars(reader) and module.get("Markdown") is Markdown:
            yield reader


class _Shelf:
    """The instances, of which one is lent at a time, for the length of one file."""

    def __init__(self) -> None:
        self.instances: list[_Instance] = []
        self.depth = 0
        self.lent = False

    def lending(self, read: Callable[..., Any]) -> Callable[..., Any]:
        """The same reading of a file, during which an instance may be borrowed."""

        def lent_read(reader: Any, *args: Any, **kwargs: Any) -> Any:
            self.depth += 1
            is_done = False
            try:
                result = read(reader, *args, **kwargs)
                is_done = True
            finally:
                self.depth -= 1
                self.lent = self.lent and self.depth > 0
                if not is_done:
                    self.instances.clear()
            return result

        return lent_read

    def lend(self, **options: Any) -> Markdown:
        """An instance as if it were new; a new one inside another reading, or in doubt."""
        if self.depth != 1 or self.lent or not _are_vetted(options):
            return Markdown(**options)
        self.lent = True
        for instance in self.instances:
            if instance.options == options:
                return instance.renewed()
        instance = _Instance(options)
        self.instances = [*self.instances[1 - MOST :], instance] if instance.is_sound() else []
        return instance.md


class _Instance:
    """A Markdown instance, and what it had when it was new."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = copy.deepcopy(options)
        self.md = Markdown(**options)
        self.counts = [
            (extension, extension.unique_prefix)
            for extension in self.md.registeredExtensions
            if isinstance(extension, FootnoteExtension)
        ]
        has_meta = "meta" in self.md.preprocessors
        self.meta = self.md.preprocessors["meta"] if has_meta else None

    def is_sound(self) -> bool:
        """Whether every part comes from a module whose state is known."""
        md = self.md
        shelves = (md.preprocessors, md.parser.blockprocessors, md.inlinePatterns)
        others = (md.treeprocessors, md.postprocessors, md.registeredExtensions)
        homes = {type(part).__module__ for parts in (*shelves, *others) for part in parts}
        return all(map(_is_vetted, homes - {*CORE})) and not guards.unknown(homes)

    def renewed(self) -> Markdown:
        """As new: Pelican takes the reading of metadata out, footnotes count the resets."""
        self.md.reset()
        for extension, count in self.counts:
            extension.unique_prefix = count
        if self.meta is not None and "meta" not in self.md.preprocessors:
            self.md.preprocessors.register(self.meta, "meta", 27)
        return self.md


def _are_vetted(options: dict[str, Any]) -> bool:
    """Whether the options name vetted extensions only, by their names."""
    extensions = options.get("extensions", ())
    return options.keys() <= OPTIONS and all(
        isinstance(name, str) and _is_vetted(f"{EXTENSIONS}{name.removeprefix(EXTENSIONS)}")
        for name in extensions
    )


def _is_vetted(module: str) -> bool:
    return module.startswith(EXTENSIONS) and module.removeprefix(EXTENSIONS) in VETTED
