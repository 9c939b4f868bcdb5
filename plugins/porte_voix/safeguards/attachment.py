"""What rules read of a file that is not a text of the site: its words, and what it hides. Pure."""

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a file; ``place`` names the page or the property, for people."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that readers may download or look at.

    ``refusal`` says why it could not be read whole; ``hidden`` names what it holds and does not
    show (comments, hidden sheets); ``located`` is true when a photo tells where it was taken.
    """

    where: str
    passages: tuple[Passage, ...] = ()
    authors: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    refusal: str = ""
    located: bool = False
    #: 0 when the kind of file has no pages.
    pages: int = 0

    @property
    def name(self) -> str:
        """The name of the file."""
        return PurePosixPath(self.where).name
