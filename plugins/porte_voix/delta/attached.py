"""Files that an ``{attach}`` link moves: the first page rendered that names one decides its place.

Whatever names such a file is rendered here and in Pelican's order; the rest never sees it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pelican.contents import Content

from porte_voix.delta.digest import content_name
from porte_voix.delta.links import Links, links_of
from porte_voix.delta.opens import identity
from porte_voix.delta.reading import Reading


class Attached:
    """The files that may move, and the contents that name them, all by their names."""

    def __init__(
        self,
        generated: Mapping[str, Any],
        static: Mapping[str, Any],
        names: frozenset[str] = frozenset(),
        files: frozenset[str] = frozenset(),
    ) -> None:
        self.generated, self.static = generated, static
        self.names, self.files = names, files

    def look(self, reading: Reading) -> None:
        """Find them among the contents that were read."""
        every = [(content, self._links(content, reading)) for content in self._contents()]
        self.files = frozenset(
            content_name(target)
            for _content, links in every
            if links.attaches
            for what, paths in links.targets
            if what == "attach" and (target := self.static_target(what, paths)) is not None
        )
        if self.files:
            naming = (content_name(content) for content, links in every if self.touches(links))
            self.names = frozenset(naming) | self.files

    def _contents(self) -> Iterable[Content]:
        return (content for content in self.generated.values() if content is not None)

    def _links(self, content: Content, reading: Reading) -> Links:
        entry = reading.made.get(identity(content))
        return Links(*entry.links) if entry else links_of(content, reading.settings)

    def static_target(self, what: str, paths: Iterable[str]) -> Content | None:
        """The static file that a link leads to; nothing when it leads to a text."""
        if what == "filename" and any(self.generated.get(path) for path in paths):
            return None
        return next((self.static[path] for path in paths if self.static.get(path)), None)

    def touches(self, links: Links) -> bool:
        """Whether some link names a file that may move."""
        return bool(self.files) and any(
            target is not None and content_name(target) in self.files
            for target in (self.static_target(what, paths) for what, paths in links.targets)
        )
