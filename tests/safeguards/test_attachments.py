"""Whatever the file, what it tells of people is found, and what cannot be read is refused."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from porte_voix.safeguards.attachments import stripping
from porte_voix.safeguards.attachments.opening import opened
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.looking import in_file, shown_name
from porte_voix.safeguards.policy import Policy

from tests.safeguards import documents

NAS = "046 454 286"
POLICY = Policy(Board(facts={"phone": "418 555-0100"}, people={"Solange Castelmur": {}}))


def found(data: bytes, name: str) -> tuple[Finding, ...]:
    """What the rules say of a file."""
    return in_file(data, f"content/documents/{name}", POLICY)


def rules(data: bytes, name: str) -> set[str]:
    """The rules that a file does not respect."""
    return {one.rule for one in found(data, name)}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (documents.pdf("Bonjour", "Encore", f"NAS : {NAS}"), "guide.pdf"),
        (documents.pdf("Bonjour", note=f"Son NAS : {NAS}"), "note.pdf"),
        (documents.pdf("Bonjour", Subject=f"NAS {NAS}"), "propriete.pdf"),
        (documents.docx("NAS : 046 ", "454 ", "286"), "coupe.docx"),
        (documents.docx("Bonjour", comment=f"NAS {NAS}?"), "remarque.docx"),
        (documents.docx("Bonjour", tracked=f"NAS {NAS}"), "suivi.docx"),
        (documents.xlsx("Élève", f"NAS {NAS}"), "liste.xlsx"),
        (documents.xlsx("Élève", f"NAS {NAS}", hidden=True), "cachee.xlsx"),
        (documents.photo(words=f"NAS {NAS}"), "photo.jpg"),
        (documents.photo("PNG", words=f"NAS {NAS}"), "photo.png"),
        (f"Nom;NAS\nX;{NAS}".encode(), "liste.csv"),
        (f"Nom;NAS\nX;{NAS}".encode("utf-16"), "liste16.csv"),
        (f"<svg xmlns='http://www.w3.org/2000/svg'><text>NAS {NAS}</text></svg>".encode(), "a.svg"),
        (documents.pdf("Bonjour"), f"NAS {NAS}.pdf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_number_is_found_wherever_it_hides(data: bytes, name: str) -> None:
    """Pages, margins, properties, hidden sheets, formatting in the middle, the name itself."""
    certain = [one for one in found(data, name) if one.rule == "renseignement-personnel"]
    assert certain
    assert all(one.severity is Severity.BLOCK for one in certain)
    assert not any(NAS in one.problem.what for one in found(data, name))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (documents.pdf("Bonjour", password="secret"), "protege.pdf"),
        (documents.pdf("Bonjour", ""), "numerise.pdf"),
        (documents.pdf("Bonjour")[:200], "coupe.pdf"),
        (b"", "vide.pdf"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "protege.docx"),
        (b"PK\x03\x04abime", "abime.docx"),
        (documents.archive({"word/embeddings/liste.xlsx": b""}), "imbrique.docx"),
        (b"\x89PNG\r\n\x1a\nrien", "abime.png"),
        (b"MZ", "programme.exe"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>", "entites.svg"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused(data: bytes, name: str) -> None:
    """With why, and never by falling."""
    refused = [one for one in found(data, name) if one.rule == "piece-illisible"]
    assert [one.severity for one in refused] == [Severity.BLOCK]
    assert refused[0].problem.way_out


def test_an_innocent_file_says_nothing() -> None:
    """A guide, a picture and a calendar pass."""
    assert (
        rules(documents.pdf("Guide des parents", Author="Solange Castelmur"), "guide.pdf") == set()
    )
    assert rules(documents.photo(), "quai.jpg") == set()
    assert rules(b"BEGIN:VCALENDAR\nEND:VCALENDAR", "rentree.ics") == set()


def test_margins_and_authors_are_told() -> None:
    """What a document hides, who made it, and how long it is."""
    assert "piece-a-nettoyer" in rules(documents.docx("a", comment="Vu?"), "a.docx")
    assert "piece-a-nettoyer" in rules(documents.docx("a", tracked="b"), "a.docx")
    assert "piece-a-nettoyer" in rules(documents.xlsx("a", hidden=True), "a.xlsx")
    assert "auteur-du-fichier" in rules(documents.docx("a", author="Zélie Fictive"), "a.docx")
    assert "auteur-du-fichier" in rules(documents.photo(artist="Zélie Fictive"), "a.jpg")
    assert "mots-internes" in rules(documents.pdf("CONFIDENTIEL"), "a.pdf")
    assert "piece-a-ouvrir" in rules(documents.pdf(*["Page"] * 41), "long.pdf")
    assert "piece-a-ouvrir" in rules(b"ID3", "mot.mp3")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_that_says_where_it_was_taken_is_stopped_then_mended(
    kind: str, tmp_path: Path
) -> None:
    """Its pixels are the same to the bit, its right side stays up, and nothing else is left."""
    data = documents.photo(kind, located=True, artist="Zélie Fictive", words="Cour", side=6)
    suffix = kind.lower().replace("jpeg", "jpg")
    assert "photo-localisee" in rules(data, f"cour.{suffix}")
    path = tmp_path / f"cour.{suffix}"
    path.write_bytes(data)
    assert stripping.strip(path)
    after = path.read_bytes()
    assert rules(after, path.name) == set()
    with Image.open(BytesIO(data)) as one, Image.open(BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()
        if kind == "JPEG":
            assert dict(other.getexif()) == {0x0112: 6}
    assert not stripping.strip(path)


def test_a_name_that_tells_is_shown_masked() -> None:
    """The report says which file without repeating what its name says."""
    shown = shown_name("content/documents/ZZZZ15620901.pdf", POLICY)
    assert shown == "content/documents/ZZ••••••••01.pdf"
    assert shown_name("content/documents/guide.pdf", POLICY) == "content/documents/guide.pdf"


def test_nothing_opened_ever_falls() -> None:
    """Damaged in any place, a file is read or refused."""
    for whole, name in (
        (documents.pdf("Bonjour", note="x", Title="y"), "a.pdf"),
        (documents.docx("Bonjour", comment="x"), "a.docx"),
        (documents.photo(located=True), "a.jpg"),
    ):
        for at in range(0, len(whole), max(1, len(whole) // 60)):
            opened(whole[:at] + b"\xff" + whole[at + 1 :], name)
            opened(whole[:at], name)
