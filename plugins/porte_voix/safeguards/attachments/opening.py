"""Any file of the content to its words: one reader a family of formats, or a clear refusal.

What cannot be read cannot be published: a file that nobody read is how lists of pupils go online.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.safeguards.attachment import Attachment, Passage
from porte_voix.safeguards.attachments.unreadable import Unreadable
from porte_voix.safeguards.finding import Finding, Severity

#: A larger file is not read (bytes).
LARGEST = 60_000_000
TEXTS = frozenset({"txt", "csv", "tsv", "ics", "vtt", "srt", "xml", "json", "svg", "md", "html"})
#: Nobody can search what is said aloud; it is listened to.
HEARD = frozenset({"mp3", "ogg", "mp4", "webm", "m4a", "wav", "mov"})
OFFICE = frozenset({"docx", "pptx", "xlsx", "odt", "ods", "odp"})
PICTURES = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "tif", "tiff", "heic", "heif"}
)
Reader = Callable[[bytes, str], Attachment]


def opened(data: bytes, where: str) -> Attachment:
    """The file as rules read it; what could not be read is in ``refusal``, never raised."""
    suffix = PurePosixPath(where).suffix.lower().removeprefix(".")
    try:
        if len(data) > LARGEST:
            raise Unreadable(_("ce fichier est trop gros pour être relu"))
        if suffix in HEARD:
            return Attachment(where)
        if suffix in TEXTS:
            return Attachment(where, (Passage("", _words(data, suffix)),))
        return _reader(suffix)(data, where)
    except Unreadable as error:
        return Attachment(where, refusal=error.why)
    except Exception:  # whatever a parser raises on a damaged file
        return Attachment(where, refusal=_("ce fichier est abîmé, ou n'est pas ce que dit son nom"))


def fallen(where: str) -> Finding:
    """What is told of a file whose opening ended its process."""
    what = _("ce fichier a fait tomber le programme qui le lisait")
    way_out = _("Refaites-le dans son logiciel, ou publiez-le autrement.")
    return Finding("piece-illisible", Severity.BLOCK, Problem(where, what, way_out))


def _reader(suffix: str) -> Reader:
    """What reads such files; its library is loaded for the first of them. Raises ``Unreadable``."""
    if suffix == "pdf":
        from porte_voix.safeguards.attachments import pdf

        return pdf.read
    if suffix in OFFICE:
        from porte_voix.safeguards.attachments import office

        return office.read
    if suffix in PICTURES:
        from porte_voix.safeguards.attachments import photo

        return photo.read
    what = _("rien ici ne sait relire un fichier « .{suffix} »").format(suffix=suffix)
    raise Unreadable(what)


def _words(data: bytes, suffix: str) -> str:
    if suffix == "svg":
        from porte_voix.safeguards.attachments import office

        return office.words_of(data)
    return _text(data)


def is_heard(where: str) -> bool:
    """Whether a file is to be listened to rather than read."""
    return PurePosixPath(where).suffix.lower().removeprefix(".") in HEARD


def _text(data: bytes) -> str:
    """The words of a text file, in the encodings that offices use."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\x00" in data:
        raise Unreadable(_("ce fichier n'est pas un texte"))
    return data.decode("cp1252", "replace")
