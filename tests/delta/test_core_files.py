"""The cache on the disk, and files whose state is asked without building."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from pelican import generators
from porte_voix.delta import noting, outputs, phases, quick, stamps
from porte_voix.delta.copying import Copier
from porte_voix.delta.memory import Memory, Store
from porte_voix.delta.pack import Pack
from porte_voix.delta.placing import put_whole


def known(folder: Path, spared: tuple[str, ...] = ()) -> quick.Known:
    """What a build that read and made every file of a folder would leave."""
    files = {str(path): stamps.take(str(path)) for path in folder.iterdir() if path.is_file()}
    paths = [str(folder / name) for name in spared]
    grouped = quick.by_folder(files, {str(folder): [path.name for path in folder.iterdir()]}, paths)
    return quick.Known(grouped, {}, 10.0, 20.0, (), "", (0,), (), b"")


def test_a_pack_gives_back_what_was_put(tmp_path: Path) -> None:
    """Before and after the blobs are on the disk, and after the file was opened again."""
    pack = Pack(tmp_path / "1.pack")
    places = [pack.put(data) for data in (b"un", b"", b"trois")]
    assert [pack.get(place) for place in places] == [b"un", b"", b"trois"]
    pack.flush()
    pack.close()
    again = Pack(tmp_path / "1.pack")
    assert again.get(places[2]) == b"trois"
    with pytest.raises(EOFError):
        again.get((3, 50))


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, None])
def test_a_damaged_memory_is_dropped(tmp_path: Path, damage: bytes | None) -> None:
    """Cut, overwritten or with one byte changed: it is as if there was none."""
    store = Store(tmp_path)
    memory = Memory(instant=5.0)
    pack = store.open_pack(memory)
    store.save(memory, pack)
    assert store.load().instant == 5.0
    path = tmp_path / "build"
    data = bytearray(path.read_bytes())
    data[data.index(b"instant") + 12] ^= 1
    path.write_bytes(bytes(data) if damage is None else damage)
    assert store.load().instant == 0.0
    assert store.damaged


def test_what_an_interrupted_build_began_is_owned(tmp_path: Path) -> None:
    """A page put in place by a build that was killed is not left behind for ever."""
    store = Store(tmp_path)
    store.announce(["/out/a.html"])
    assert store.load().owned == {"/out/a.html"}
    assert store.interrupted


def test_two_builds_at_once_refuse(tmp_path: Path) -> None:
    """The second is told that it is not alone; the first is not disturbed."""
    with Store(tmp_path).lock() as first, Store(tmp_path).lock() as second:
        assert (first, second) == (True, False)
    with Store(tmp_path).lock() as again:
        assert again


def test_what_a_killed_build_leaves_running_is_waited_for(tmp_path: Path) -> None:
    """Its other processes hold the lock until their page is written, and nobody is refused."""
    ready, told = os.pipe()
    build = os.fork()
    if build == 0:
        with Store(tmp_path).lock():
            if os.fork() == 0:
                os.write(told, b".")
                time.sleep(0.3)
                os._exit(0)
            signal.pause()
    os.read(ready, 1)
    os.kill(build, signal.SIGKILL)
    os.waitpid(build, 0)
    start = time.monotonic()
    with Store(tmp_path).lock() as alone:
        assert alone
    assert time.monotonic() - start > 0.05
    os.close(ready)
    os.close(told)


def test_nothing_changed_is_seen_without_reading(tmp_path: Path) -> None:
    """Content decides when only times moved; a new, gone or edited file is a change."""
    file = tmp_path / "a.md"
    file.write_text("un", "utf-8")
    os.utime(file, (1, 1))
    before = known(tmp_path, ("free",))
    (tmp_path / "free").write_text("x", "utf-8")
    assert quick.changed_inputs(before) == []
    os.utime(file, (2, 2))
    assert quick.changed_inputs(before) == []
    file.write_text("on", "utf-8")
    assert quick.changed_inputs(before) == [str(file)]
    file.unlink()
    assert quick.changed_inputs(before) == [str(file)]
    file.write_text("un", "utf-8")
    (tmp_path / "b.md").write_text("", "utf-8")
    assert quick.changed_inputs(before) == [str(tmp_path / "b.md")]


def test_the_last_build_is_true_for_a_time(tmp_path: Path) -> None:
    """Not before it was made, nor once a date it waited for has come."""
    content = tmp_path / "content"
    content.mkdir()
    made = known(content)
    made.save(tmp_path)
    assert [quick.is_standing(tmp_path, made, now) for now in (9.0, 10.0, 19.0, 20.0)] == [
        *(False, True, True, False)
    ]


def test_an_edit_leaves_the_stamps_of_all_the_others(tmp_path: Path) -> None:
    """Only the small file is written again, and what is read back is what was known."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text("un", "utf-8")
    made = known(content)
    made.outputs, made.pages = {"/out": ({"a.html": (1, 2, b"x")}, None, ())}, ("/out/a.html",)
    made.save(tmp_path)
    stamp = (tmp_path / quick.BASE).stat().st_mtime_ns
    found = quick.load(tmp_path)
    assert found and not made.differs(found)
    (content / "a.md").write_text("deux", "utf-8")
    found = quick.load(tmp_path)
    assert found and quick.changed_inputs(found) == [str(content / "a.md")]
    for one in (made, found):
        one.renew("folders", str(content / "a.md"), stamps.take(str(content / "a.md")))
        one.renew("outputs", "/out/b.html", (3, 4, b"y"))
        one.save(tmp_path)
        again = quick.load(tmp_path)
        assert again and not made.differs(again) and quick.changed_inputs(again) == []
    assert found.outputs["/out"][0] == {"a.html": (1, 2, b"x"), "b.html": (3, 4, b"y")}
    assert (tmp_path / quick.BASE).stat().st_mtime_ns == stamp
    for number in range(quick.MOST):
        made.renew("outputs", f"/out/{number}.html", (5, 6, b"z"))
    made.save(tmp_path)
    assert (tmp_path / quick.BASE).stat().st_mtime_ns != stamp
    again = quick.load(tmp_path)
    assert again and not made.differs(again) and not found.differs(found)


@pytest.mark.parametrize("place", [0, 20, 45, -1])
def test_damaged_stamps_tell_nothing(tmp_path: Path, place: int) -> None:
    """One byte changed anywhere: nothing is known, or an output is held for changed."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text("un", "utf-8")
    known(content).save(tmp_path)
    path = tmp_path / quick.BASE
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    found = quick.load(tmp_path)
    assert found is None or quick.changed_outputs(found)


def test_a_sweep_leaves_what_a_clean_build_would(tmp_path: Path) -> None:
    """Outputs and what is retained at the top stay; the rest goes, empty folders too."""
    for name in ("keep/a.html", "old/b.html", "CNAME", "keep/stray.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    outputs.sweep(str(tmp_path), {str(tmp_path / "keep/a.html")}, set(), ["CNAME"])
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["CNAME", "keep", "keep/a.html"]


def test_stale_outputs_take_their_empty_folders_along(tmp_path: Path) -> None:
    """Never what lies outside the output folder."""
    root, outside = tmp_path / "out", tmp_path / "outside.html"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "index.html").write_text("x", "utf-8")
    outside.write_text("x", "utf-8")
    stale = [str(root / "a" / "b" / "index.html"), str(outside)]
    assert outputs.remove_stale(str(root), stale) == 1
    assert list(root.iterdir()) == []
    assert outside.exists()


def test_a_file_takes_the_place_of_a_folder_whole(tmp_path: Path) -> None:
    """No temporary name is left, whatever stood there."""
    (tmp_path / "a.html" / "b").mkdir(parents=True)
    put_whole(str(tmp_path / "a.html"), b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
    assert (tmp_path / "a.html").read_bytes() == b"x"


def test_phases_are_timed_for_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phase inside another is not counted twice; nobody asking, nothing is written."""
    trace = tmp_path / "trace.jsonl"
    instants = iter([(0.0, 0.0), (1.0, 1.0), (4.0, 3.0), (6.0, 4.0)])
    monkeypatch.setattr(phases, "_now", instants.__next__)
    with phases.phase("seule"):
        pass
    monkeypatch.setenv(phases.TRACE, str(trace))
    with phases.phase("dehors"), phases.phase("dedans"):
        pass
    assert [json.loads(line) for line in trace.read_text("utf-8").splitlines()] == [
        {"phase": "dedans", "seconds": 3.0, "cpu": 2.0},
        {"phase": "dehors", "seconds": 3.0, "cpu": 2.0},
    ]


def test_folders_that_copying_makes_are_kept_empty(tmp_path: Path) -> None:
    """Those of an ignored name are not made; a file that goes leaves its folder, if it is one."""
    source, root = tmp_path / "static", tmp_path / "out"
    for name in ("css", "css/vide", ".git/x"):
        (source / name).mkdir(parents=True)
    (source / "css" / "main.css").write_text("x", "utf-8")
    for turn in range(2):
        copier = Copier({}, str(root))
        with copier.standing():
            generators.copy(str(source), str(root / "theme"), [".*"])
        made = {Path(path).relative_to(root).as_posix() for path in copier.folders}
        assert made == {"theme", "theme/css", "theme/css/vide"}, turn
    (root / "page").mkdir()
    (root / "page" / "index.html").write_text("x", "utf-8")
    gone = [str(root / "theme/css/main.css"), str(root / "page/index.html")]
    outputs.remove_stale(str(root), gone, copier.folders)
    assert sorted(path.name for path in root.rglob("*")) == ["css", "theme", "vide"]


def test_a_doubt_about_time_is_not_a_change(tmp_path: Path) -> None:
    """A file stamped in the instant it was made keeps that stamp as long as its bytes stay."""
    file = tmp_path / "a"
    file.write_text("x", "utf-8")
    unsure = (1, 0, stamps.take(str(file))[2])
    os.utime(file, (1, 1))
    assert stamps.take(str(file), unsure) == unsure
    file.write_text("y", "utf-8")
    assert stamps.take(str(file), unsure)[2] != unsure[2]


def test_many_stamps_are_those_of_each_file(tmp_path: Path) -> None:
    """Taken by several processes or one by one; a known one is kept, a lost file is told."""
    files = [tmp_path / f"{number}.png" for number in range(4 * noting.SHARE)]
    for number, file in enumerate(files):
        file.write_text(f"image {number}")
        os.utime(file, (1, 1))
    files[7].unlink()
    paths = [str(file) for file in files]
    status = files[9].stat()
    known = {paths[9]: (status.st_size, status.st_mtime_ns, b"known"), "gone": stamps.ABSENT}
    taken = noting.stamped(paths, known, workers=2)
    assert taken == noting.stamped(paths, known, workers=1)
    assert taken == {path: stamps.take(path, known.get(path)) for path in paths}
    assert (taken[paths[7]], taken[paths[9]][2]) == (stamps.ABSENT, b"known")
