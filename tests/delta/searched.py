"""The search index beside a site that is walked: left alone by builds, made for other pages."""

from collections.abc import Mapping
from pathlib import Path

from porte_voix.search import index

from tests.delta.trees import Tree, differences, read_tree, stamps


class Searched:
    """The index of one output that goes on from step to step."""

    def __init__(self, output: Path, place: Path) -> None:
        self.output = output
        self.place = place
        self._pages: Mapping[str, bytes] = {}

    @property
    def folder(self) -> Path:
        """Where the index is."""
        return self.output / index.FOLDER

    def stamps(self) -> dict[str, tuple[int, int, int]]:
        """What tells that the index was touched."""
        return stamps(self.folder) if self.folder.is_dir() else {}

    def compare(self, clean: Path, tree: Tree) -> list[str]:
        """Bring the index up to date; what is not as that of a clean output."""
        told = []
        pages = {path: data for path, data in tree.items() if path.endswith(".html")}
        made = index.refresh(self.output, self.place / "search").made
        if pages != self._pages and not made:
            told.append("l'index de recherche est celui d'autres pages")
        self._pages = pages
        index.refresh(clean, self.place / "search-clean")
        told += differences(read_tree(self.folder), read_tree(clean / index.FOLDER))
        return told

    def keeps(self) -> list[str]:
        """After a build that changed nothing: an index made again is a fault."""
        again = index.refresh(self.output, self.place / "search").made
        return ["l'index de recherche est refait sans raison"] if again else []
