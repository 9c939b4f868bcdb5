"""Real documents made by hand: a PDF, an office document, a photo, each saying what it is told."""

import zipfile
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DC = "http://purl.org/dc/elements/1.1/"


def pdf(*pages: str, password: str = "", note: str = "", **properties: str) -> bytes:
    """A PDF of these pages; an empty page shows a picture and no word."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for words in pages:
        page = writer.add_blank_page(width=300, height=300)
        stream = DecodedStreamObject()
        if words:
            data = f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET".encode("cp1252")
            resources = DictionaryObject({NameObject("/Font"): DictionaryObject()})
            resources["/Font"][NameObject("/F1")] = writer._add_object(font)
        else:
            data = b"/Im0 Do"
            picture = DecodedStreamObject()
            picture.set_data(b"\0")
            picture.update({NameObject("/Subtype"): NameObject("/Image")})
            shown = DictionaryObject({NameObject("/Im0"): writer._add_object(picture)})
            resources = DictionaryObject({NameObject("/XObject"): shown})
        stream.set_data(data)
        page[NameObject("/Resources")] = resources
        page[NameObject("/Contents")] = writer._add_object(stream)
    if note:
        writer.add_annotation(0, Text(rect=(0, 0, 20, 20), text=note))
    if properties:
        writer.add_metadata({f"/{name}": value for name, value in properties.items()})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def archive(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def docx(*runs: str, comment: str = "", author: str = "", tracked: str = "") -> bytes:
    """A document of one paragraph, cut into these runs."""
    cut = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    ins = f"<w:ins><w:r><w:t>{tracked}</w:t></w:r></w:ins>" if tracked else ""
    parts: dict[str, str | bytes] = {
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p>{cut}{ins}</w:p></w:body>'
        "</w:document>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="{DC}">'
        f"<dc:creator>{author}</dc:creator></cp:coreProperties>",
    }
    if comment:
        parts["word/comments.xml"] = (
            f'<w:comments xmlns:w="{WORD}"><w:comment><w:p><w:r><w:t>{comment}</w:t></w:r></w:p>'
            "</w:comment></w:comments>"
        )
    return archive(parts)


def xlsx(*cells: str, hidden: bool = False) -> bytes:
    """A workbook of one row of texts, on a sheet that may be hidden."""
    state = ' state="hidden"' if hidden else ""
    row = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return archive(
        {
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}"><sheets>'
            f'<sheet name="A"{state}/></sheets>'
            "</workbook>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row>{row}</row>'
            "</sheetData></worksheet>",
        }
    )


def photo(
    kind: str = "JPEG",
    *,
    located: bool = False,
    artist: str = "",
    words: str = "",
    side: int = 1,
    camera: str = "",
) -> bytes:
    """A small picture that says this of itself."""
    image = Image.new("RGB", (8, 6), "navy")
    exif = Image.Exif()
    if side != 1:
        exif[0x0112] = side
    if artist:
        exif[0x013B] = artist
    if words:
        exif[0x010E] = words
    if camera:
        exif[0x010F] = camera
    if located:
        exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 27.0, 3.0), 3: "W", 4: (68.0, 31.0, 0.0)})
    file = BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()
