"""Twelve articles of the size and the parts of those that the anchors were measured on.

About 840 words, four parts, a list, a quotation, a table and one photo of 1600 × 1000 and 270 kB.
"""

from io import BytesIO
from pathlib import Path
from random import Random

from bench import prose, words

COUNT, WORDS, PARTS = 12, 840, 4
#: The photo that each article shows: its size in pixels, and in bytes at most.
SIZE, BYTES = (1600, 1000), 276_000


def write(content: Path) -> None:
    """Put the articles and their photos in a folder."""
    (content / "articles").mkdir(parents=True)
    (content / "images").mkdir()
    for index in range(COUNT):
        (content / f"images/photo-{index:02}.jpg").write_bytes(photo(index))
        (content / f"articles/article-{index:02}.md").write_text(article(index), "utf-8")


def article(index: int) -> str:
    """One article, its header included."""
    draw = Random(f"lecteur:{index}").random
    letters = "".join(chr(97 + index // 26**place % 26) for place in range(8))
    header = (
        f'---\ntitre: "{prose.one(words.TITLES, draw)} ({index + 1})"\nid: {letters}\n'
        f"date: 2026-11-{index + 1:02} 09:00\nslug: article-{index:02}\ncategorie: Avis\n"
        f'auteur: Solange Castelmur\nstatut: publie\nresume: "{prose.sentence(draw)}"\n'
        f"etiquettes: [{prose.one(words.TAGS, draw)}]\n---\n\n"
    )
    blocks = [
        prose.paragraph(draw),
        f"![Le quai un matin d'hiver]({{static}}/images/photo-{index:02}.jpg)",
    ]
    extras = (prose.bullets(draw), prose.quote(draw), prose.table(draw), prose.paragraph(draw))
    for part in range(PARTS):
        blocks += [f"## {prose.one(words.HEADINGS, draw)}", prose.paragraph(draw), extras[part]]
    count = sum(len(block.split()) for block in blocks)
    while count < WORDS:
        blocks.append(prose.paragraph(draw))
        count += len(blocks[-1].split())
    return header + "\n\n".join(blocks) + "\n"


def photo(index: int) -> bytes:
    """A JPEG that compresses as a photo does: large shapes, a grain over them."""
    from PIL import Image

    draw = Random(f"photo:{index}").randbytes
    shapes = Image.frombytes("RGB", (16, 10), draw(480)).resize(SIZE, Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", (800, 500), draw(400_000)).resize(SIZE).convert("RGB")
    picture = Image.blend(shapes, grain, 0.12)
    for quality in range(95, 20, -3):
        made = BytesIO()
        picture.save(made, "JPEG", quality=quality)
        if made.tell() <= BYTES:
            break
    return made.getvalue()
