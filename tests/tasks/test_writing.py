"""Starting an article: a draft for a day of work, an urgent notice for a bad morning."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.factories import GOOD
from tests.tasks.conftest import Site

TORONTO = ZoneInfo("America/Toronto")
FIVE = ("--where", "Toutes les écoles : les six", "--do", "gardez vos enfants à la maison")


def written(site: Site) -> Path:
    """The file that is there besides the one of the test."""
    (found,) = [p for p in (site.folder / "content/articles").rglob("*.md") if p.name != "bon.md"]
    return found


def test_an_urgent_notice_is_ready_at_once(small_site: Callable[..., Site]) -> None:
    """Five facts make a page, a banner that knows its end, and an announcement, all accepted."""
    site = small_site(bon=GOOD)
    until = f"{datetime.now(TORONTO) + timedelta(hours=5):%Y-%m-%d %H:%M}"
    given = (*FIVE, "--until", until, "--next", "à 16 h")
    done = site.inv("new", "les écoles sont fermées", "--urgent", *given)
    assert done.code == 0, done.err
    assert until in done.out
    text = written(site).read_text("utf-8")
    assert 'titre: "Les écoles sont fermées"' in text and "statut" not in text
    assert site.inv("check").code == 0
    assert site.inv("build").code == 0
    home = (site.folder / "output/index.html").read_text("utf-8")
    assert 'class="urgent"' in home and "Prochaine nouvelle" in home
    assert home.count('class="urgent-title"') == 1
    assert "h-feed" not in home, "what the banner says is not said again below"
    manifest = json.loads((site.folder / ".porte-voix/manifest.json").read_text("utf-8"))
    (notice,) = [one for one in manifest["articles"] if one["urgent"]]
    assert "Gardez vos enfants à la maison." in json.dumps(notice, ensure_ascii=False)


def test_what_is_missing_is_named_at_once(small_site: Callable[..., Site]) -> None:
    """Where nobody can be asked, every missing answer is a line; nothing is written."""
    site = small_site(bon=GOOD)
    done = site.inv("new", "Fermé", "--urgent", "--where", "ici")
    assert done.code == 3
    for option in ("--do", "--until", "--next"):
        assert option in done.err
    assert "--where" not in done.err
    assert len(list((site.folder / "content/articles").rglob("*.md"))) == 1


def test_an_end_must_come(small_site: Callable[..., Site]) -> None:
    """An end in the past, or that is no end, is refused with what to write."""
    site = small_site(bon=GOOD)
    for until, words in (("2020-01-01 10:00", "passée"), ("bientôt", "18 h")):
        done = site.inv("new", "F", "--urgent", *FIVE, "--until", until, "--next", "à 16 h")
        assert done.code == 3 and words in done.err


def test_a_draft_takes_what_is_given(small_site: Callable[..., Site]) -> None:
    """Options fill the header; an objective that does not exist is refused with those that do."""
    site = small_site(bon=GOOD)
    given = ("--category", "Inscriptions", "--audience", "parents du primaire")
    assert site.inv("new", "Essai", *given, "--objective", "inscription").code == 0
    text = written(site).read_text("utf-8")
    assert 'categorie: "Inscriptions"' in text and "type: inscription" in text
    assert 'publics: ["parents du primaire"]' in text
    # Git knows nobody here, and a login is nobody's name: whoever signed last does again.
    assert 'auteur: "Maïté Desroseaux"' in text
    done = site.inv("new", "Autre", "--objective", "vente")
    assert done.code == 3 and "recrutement" in done.err


def test_a_draft_is_dated_by_the_clock_of_the_site(small_site: Callable[..., Site]) -> None:
    """A board of another hour than that of this machine, or of Montréal."""
    site, zone = small_site(bon=GOOD), ZoneInfo("Pacific/Auckland")
    with (site.folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f'\nTIMEZONE = PORTE_VOIX_TIMEZONE = "{zone}"\n')
    before = datetime.now(zone).replace(second=0, microsecond=0)
    assert site.inv("new", "Essai").code == 0
    found = re.search(r"^date: (.+)$", written(site).read_text("utf-8"), re.MULTILINE)
    assert found
    assert before <= datetime.fromisoformat(found[1]).replace(tzinfo=zone) <= datetime.now(zone)
