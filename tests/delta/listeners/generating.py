"""Writes files of its own, one a category, without telling Pelican's writer."""

from pathlib import Path

from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer


class Counts(Generator):
    """How many articles each category holds."""

    def generate_output(self, writer: Writer) -> None:
        """Write the files straight to the output."""
        folder = Path(self.output_path, "comptes")
        folder.mkdir(parents=True, exist_ok=True)
        for category, articles in self.context["categories"]:
            (folder / f"{category.slug}.txt").write_text(f"{len(articles)}\n", "utf-8")


def get_generators(pelican: Pelican) -> type[Generator]:
    """The generator of this plugin."""
    return Counts


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
