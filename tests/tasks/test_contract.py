"""A plan as a contract: what was read is what is announced, or nothing is."""

from collections.abc import Callable
from pathlib import Path

from porte_voix.tasks import demo_site

from tests.tasks.conftest import Done, Site


def outbox(site: Site) -> dict[str, bytes]:
    """What the demo's outboxes hold."""
    folder = site.folder / demo_site.ROOT / "state" / "outbox"
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}


def test_a_plan_of_today_is_carried_out(demo: tuple[Site, Done], tmp_path: Path) -> None:
    """The plan just written is accepted as it is."""
    site, _done = demo
    written = str(tmp_path / "plan.json")
    assert site.inv("plan", "--demo", "--out", written).code == 0

    done = site.inv("announce", "--demo", "--plan", written)

    assert done.code == 0, done.err


def test_a_plan_that_changed_is_refused(demo: tuple[Site, Done], tmp_path: Path) -> None:
    """A plan whose digest is no longer today's sends nothing and says how to make a new one."""
    site, _done = demo
    before = outbox(site)
    written = tmp_path / "plan.json"
    assert site.inv("plan", "--demo", "--out", str(written)).code == 0
    text = written.read_text("utf-8")
    written.write_text(text.replace('"digest": "sha256:', '"digest": "sha256:0'), "utf-8")

    done = site.inv("announce", "--demo", "--plan", str(written))

    assert done.code == 4
    assert "inv plan --out" in done.err
    assert outbox(site) == before


def test_a_plan_that_cannot_be_read_is_named(
    small_site: Callable[..., Site], tmp_path: Path
) -> None:
    """A file that is no plan is one sentence and exit 2."""
    site = small_site()
    (tmp_path / "plan.json").write_text("rien", "utf-8")
    (site.folder / ".porte-voix").mkdir()
    (site.folder / ".porte-voix/manifest.json").write_text("{}", "utf-8")

    done = site.inv("announce", "--plan", str(tmp_path / "plan.json"))

    assert done.code == 2
