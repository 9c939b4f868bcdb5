"""What a site writes, and who would write over whom: a text never takes the place of another.

Pelican stops the whole build at the second text of one address, and says nothing when a file is
copied over a page. Pure.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from porte_voix.errors import Problem
from porte_voix.i18n import _


@dataclass(frozen=True, slots=True)
class Output:
    """One file that a text makes: its path in the output, the text, the line that decides it.

    ``attached`` tells a file that a text carries beside its own page.
    """

    path: str
    where: str
    line: int | None = None
    attached: bool = False


@dataclass(frozen=True, slots=True)
class System:
    """What is the site's own: files with what they are, and folders that hold nothing else."""

    files: Mapping[str, str]
    folders: frozenset[str] = frozenset()

    def owner(self, path: str) -> str:
        """What the site has at this place; empty when it is free."""
        folder = posixpath.dirname(path)
        inside = any(folder == own or folder.startswith(f"{own}/") for own in self.folders)
        return self.files.get(path) or (_("un dossier du site") if inside else "")


@dataclass(frozen=True, slots=True)
class Word:
    """A tag, a category or an author as it is typed in one text."""

    kind: str
    typed: str
    slug: str
    where: str
    line: int | None = None


def clashes(outputs: Iterable[Output], system: System) -> Iterator[tuple[Output, Problem]]:
    """The outputs that may not be written, each with its reason; the first at a place keeps it."""
    owners: dict[str, Output] = {}
    for output in outputs:
        if not output.path:
            continue
        if _leaves(output.path):
            what = _("sa page sortirait du site")
            yield output, _problem(output, what)
            continue
        owner = system.owner(output.path)
        if owner:
            what = _("sa page prendrait la place de {owner}").format(owner=owner)
            yield output, _problem(output, what)
            continue
        first = owners.setdefault(output.path.casefold(), output)
        if first.where != output.where:
            what = _("son adresse, {url}, est déjà celle de {owner}")
            what = what.format(url=_address(output.path), owner=first.where)
            yield output, _problem(output, what)


def same_words(words: Iterable[Word]) -> Iterator[Problem]:
    """Words that differ and would share one page: « C# » and « C »; each pair is told once."""
    owners: dict[tuple[str, str], Word] = {}
    told = set()
    for word in words:
        first = owners.setdefault((word.kind, word.slug), word)
        if first.typed == word.typed or (word.kind, word.typed) in told:
            continue
        told.add((word.kind, word.typed))
        what = _("« {one} » aurait la même page que « {other} » ({where})")
        what = what.format(one=word.typed, other=first.typed, where=first.where)
        way_out = _("Écrivez le même mot partout, ou deux mots plus différents.")
        yield Problem(word.where, what, way_out, word.line)


def without_letters(words: Iterable[Word]) -> Iterator[Problem]:
    """The titles and words of which no address can be made: « 🎉 »."""
    for word in words:
        if not word.slug.strip("-_."):
            what = _("« {word} » n'a pas de lettre dont on puisse faire une adresse")
            way_out = _("Ajoutez-y un mot, en lettres.")
            yield Problem(word.where, what.format(word=word.typed), way_out, word.line)


def without_template(name: str, where: str, line: int) -> Problem:
    """A page cannot be made with a template that the theme does not have."""
    what = _("le thème n'a pas de gabarit « {name} »").format(name=name)
    return Problem(where, what, _("Retirez cette ligne, ou écrivez page."), line)


def _problem(output: Output, what: str) -> Problem:
    if output.attached:
        return Problem(output.where, what, _("Renommez le fichier joint."), output.line)
    way_out = _("Changez son titre, ou donnez-lui un champ « slug ».")
    return Problem(output.where, what, way_out, output.line)


def _leaves(path: str) -> bool:
    return path.startswith("/") or ".." in path.replace("\\", "/").split("/") or "\x00" in path


def _address(path: str) -> str:
    """A path of the output as an address shows it."""
    return path.removesuffix("index.html") or "/"
