"""Cards of a new site, drawn while it takes shape: the same, whoever draws them and when."""

from pathlib import Path

from pelican import Pelican
from pelican.settings import read_settings
from porte_voix.images.ahead import MADE, DrawnAhead, put_card
from porte_voix.images.cards import FOLDER, Card
from porte_voix.images.plugin import MANY

from tests.sites import SETTINGS, Site, unconnected

PLUGINS = [*SETTINGS["PLUGINS"], "porte_voix.images", "porte_voix.delta"]
#: Pages of articles only, of which no draft has one.
ALONE = {"DRAFT_SAVE_AS": "", "DIRECT_TEMPLATES": []}


def article(number: int, title: str = "Une rentrée") -> str:
    """A text whose card says its number; the first ones are drafts."""
    status = "draft" if number < 9 else "published"
    ident = f"essai{number:03d}".translate(str.maketrans("0123456789", "abcdefghij"))
    facts = f"id: {ident}\nslug: essai-{number}\ntitle: {title} {number}\nstatus: {status}"
    return f"---\n{facts}\ndate: 2026-01-01\nsummary: Tout est dit.\n---\n\nLe texte.\n"


def build(site: Site, workers: int) -> str:
    """Build with so many processes; which way delta took, and why."""
    made = site.settings(PLUGINS=PLUGINS, PORTE_VOIX_WORKERS=workers, **ALONE)
    with unconnected():
        pelican = Pelican(read_settings(override=made))
        pelican.run()
    return f"{pelican.delta_report.way} {pelican.delta_report.why}"


def shown(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every card of a site, with its instant."""
    files = (folder / FOLDER).iterdir()
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def test_a_new_site_has_the_cards_of_its_pages_and_no_others(tmp_path: Path) -> None:
    """As many processes as there are: same files; then a title goes the short way."""
    sites = []
    for workers in (1, 2):
        site = Site(tmp_path / str(workers))
        for number in range(MANY + 20):
            site.write(f"articles/{number}.md", article(number))
        assert build(site, workers) == "generators nothing known"
        sites.append(site)
    alone, shared = (shown(site.output) for site in sites)
    assert len(shared) == MANY + 11
    assert shared == alone
    assert {instant for _data, instant in shared.values()} == {MADE}
    assert list((sites[1].state / "images").glob("*")) == []
    sites[1].write("articles/50.md", article(50, "Un autre titre"))
    assert build(sites[1], 2) == "edit "
    assert len(shown(sites[1].output).items() - shared.items()) == 1


def test_what_is_drawn_is_given_once(tmp_path: Path) -> None:
    """Whole cards only, and nothing is left of the others."""
    drawings = {f"{number}.png": Card(f"Titre {number}", "", "") for number in range(30)}
    ahead = DrawnAhead(tmp_path / "ahead", drawings)
    while not (tmp_path / "ahead/4.png").exists():
        pass
    place = tmp_path / "4.png"
    with ahead:
        assert ahead.give(place)
        assert not ahead.give(place)
        assert not ahead.give(tmp_path / "unknown.png")
    put_card(tmp_path / "again.png", drawings["4.png"])
    assert place.read_bytes() == (tmp_path / "again.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["4.png", "again.png"]
