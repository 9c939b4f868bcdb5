"""The register as text files: which part a batch goes to, and what a reader makes of a line."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from porte_voix.errors import LedgerError
from porte_voix.ledger import segments
from porte_voix.ledger.segments import (
    Part,
    Snapshot,
    batch_of,
    heads_of,
    last_head,
    line_of,
    lines_of,
    parts_of,
)

from tests.ledger.factories import START, make_batch, make_intent

ODD = ["L'été « à Noël » 🎒\u00a0!", '"},{"\\', "\x00\x1f\x7f\u2028\ufffe", "\ud83d", "a\nb\r\nc"]


def grown(count: int) -> tuple[Snapshot, dict[str, bytes]]:
    """A register of ``count`` batches, and its files."""
    return history(count)[-1]


def history(count: int) -> list[tuple[Snapshot, dict[str, bytes]]]:
    """A register and its files after each of ``count`` batches."""
    snapshot, files, steps = Snapshot(), dict[str, bytes](), []
    for number in range(count):
        batch = make_batch(id=f"lot-{number}")
        path, content = snapshot.following(batch)
        files[path] = content
        snapshot = snapshot.followed_by(f"c{number}", path, f"b{number}", content, batch.id)
        steps.append((snapshot, dict(files)))
    return steps


@pytest.mark.parametrize("text", ODD)
def test_line_keeps_every_text(text: str) -> None:
    """Whatever the texts, a batch is one line of UTF-8 that reads back equal."""
    batch = make_batch(make_intent(request={"text": text}), id=text, run=text)
    line = line_of(7, batch)
    assert line.count(b"\n") == 1
    assert list(lines_of(line)) == [(7, line[:-1])]
    assert list(heads_of(line)) == [(7, text)]
    assert batch_of(line) == batch


def test_line_can_be_read_by_people() -> None:
    """Accents are written as they are, and the version comes first."""
    line = line_of(12, make_batch(make_intent(request={"text": "Les élèves"}))).decode()
    assert line.startswith('{"version":12,"batch":')
    assert "Les élèves" in line


def test_part_is_named_after_its_month_and_first_version() -> None:
    """The first batch of a month opens a part whose name sorts."""
    snapshot, files = grown(3)
    assert list(files) == ["registre/2026-11/000000001.jsonl"]
    later = make_batch(at=START + timedelta(days=30))
    assert snapshot.following(later)[0] == "registre/2026-12/000000004.jsonl"


def test_month_is_that_of_universal_time() -> None:
    """The part of a batch does not depend on the time zone its instant is told in."""
    late = START.replace(day=30, hour=23).astimezone(tz=None)
    assert "/2026-11/" in Snapshot().following(make_batch(at=late))[0]


def test_full_part_never_changes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a part is full, the next batch opens another; an append rewrites one small file."""
    monkeypatch.setattr(segments, "PART_BYTES", 500)
    steps = history(20)
    for (_older, before), (snapshot, after) in pairwise(steps):
        changed = [path for path in after if after[path] != before.get(path)]
        assert changed == [list(after)[-1]]
        assert len(after[changed[0]]) < 1000
        assert [part.path for part in snapshot.parts] == list(after)
    assert len(after) > 4


def test_reader_opens_only_the_parts_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever knows a version opens the part that holds it and the later ones."""
    monkeypatch.setattr(segments, "PART_BYTES", 500)
    snapshot, files = grown(20)
    for version in range(1, 21):
        opened = [files[part.path] for part in snapshot.since(version)]
        found = [number for content in opened for number, _id in heads_of(content)]
        assert found == list(range(found[0], 21))
        assert version in [number for number, _id in heads_of(opened[0])]


def test_other_files_are_not_parts() -> None:
    """Only files named as parts are read, in the order of their versions, not of their months."""
    files = [
        ("registre/2026-12/000000001.jsonl", "a"),
        ("registre/2026-11/000000009.jsonl", "b"),
        ("registre/notes.txt", "c"),
        ("registre/2026-11/9.jsonl", "d"),
    ]
    assert parts_of(files) == (
        Part(1, "registre/2026-12/000000001.jsonl", "a"),
        Part(9, "registre/2026-11/000000009.jsonl", "b"),
    )


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"version":1,"batch":"x"}', b"\n", b"\xff\n"])
def test_unreadable_part_is_refused(content: bytes) -> None:
    """A part whose last line is cut or is of another kind has no last version."""
    with pytest.raises(ValueError, match="illisible"):
        last_head(content)


def test_cut_line_is_refused() -> None:
    """A line without its end is not read as if it were whole."""
    content = line_of(1, make_batch()) + line_of(2, make_batch())
    with pytest.raises(ValueError, match="illisible"):
        list(lines_of(content[:-1]))
    with pytest.raises(ValueError, match="illisible"):
        last_head(content[:-1])


@pytest.mark.parametrize(
    "change", [{"at": "hier"}, {"at": 3}, {"events": {}}, {"events": None}, {"events": [3]}]
)
def test_unreadable_batch_is_refused(change: dict[str, object]) -> None:
    """A line that holds something else than a batch is refused, never guessed at."""
    data = json.loads(line_of(1, make_batch())) | change
    with pytest.raises((ValueError, LedgerError)):
        batch_of(json.dumps(data).encode())
