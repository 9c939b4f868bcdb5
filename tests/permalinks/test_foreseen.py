"""The addresses foreseen without building are those of the build."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings
from pelican.utils import slugify
from porte_voix import settings as settings_of
from porte_voix.metadata import parse_bytes
from porte_voix.permalinks.foreseen import foresee, slug_of
from porte_voix.permalinks.listed import Facts, listed
from porte_voix.permalinks.plugin import is_public, to_page

from tests.factories import TORONTO, make_text, read
from tests.sites import DEMO, unconnected
from tests.tasks.conftest import copy_site

CONF = settings_of.names(DEMO / "pelicanconf.py")
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@given(st.text(max_size=60))
def test_a_slug_is_that_of_pelican(title: str) -> None:
    """Accents, quotes, tags and signs, by the rules of our settings."""
    assert slug_of(title, CONF) == slugify(title, CONF["SLUG_REGEX_SUBSTITUTIONS"])


def test_the_addresses_of_our_site_are_foreseen(tmp_path: Path) -> None:
    """Articles, translations and pages, at the same paths with the same claims; the same lists."""
    copy_site(tmp_path, ("content", "theme", "pelicanconf.py"))
    asked = {"Objectif_type": "service", "Objectif_enonce": "Tout dire", "Pour_vous": "Vous saurez"}
    names = {"Identifiant": "zzzz2222", "Titre": "L’été « à » l’école", "Langue": "en"}
    extra = make_text(Slug=None, Publics="parents", **names, **asked)
    (tmp_path / "content/articles/extra.md").write_text(extra, "utf-8")
    built: dict[str, Any] = {}

    def note(generators: list[Any]) -> None:
        context = generators[0].context
        public = filter(is_public, context["generated_content"].values())
        built["pages"] = {(page.path, page.key, page.formerly) for page in map(to_page, public)}

    with unconnected(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        made = Pelican(read_settings("pelicanconf.py", override={"WITH_FUTURE_DATES": True}))
        signals.all_generators_finalized.connect(note)
        made.run()
        texts = {
            folder: [
                parse_bytes(path.read_bytes(), path.as_posix(), TORONTO, page=folder == "pages")
                for path in sorted(Path("content", folder).rglob("*.md"))
            ]
            for folder in ("articles", "pages")
        }
    found = foresee(texts["articles"], texts["pages"], CONF, NOW)
    assert found is not None
    assert {(page.path, page.key, page.formerly) for page in found.pages} == built["pages"]
    output = tmp_path / "output"
    assert [name for name in sorted(found.lists) if not (output / name).is_file()] == []


def test_settings_that_do_not_tell_are_left_to_the_build() -> None:
    """An address made from a field of somebody else's, or no pattern at all."""
    texts = [read(make_text())]
    assert foresee(texts, [], {**CONF, "ARTICLE_URL": "{quartier}/{slug}/"}, NOW) is None
    assert foresee(texts, [], {}, NOW) is None


def test_a_later_article_is_not_public_yet() -> None:
    """Its hour makes it so; a withdrawn one keeps its page."""
    texts = [
        read(make_text(Date="2026-11-20 09:00")),
        read(make_text(Retire="2026-11-21", Motif_retrait="Erreur.", Statut="brouillon")),
    ]
    before = foresee(texts, [], CONF, datetime(2026, 11, 1, tzinfo=UTC))
    assert before is not None and len(before.pages) == 1


@pytest.mark.parametrize(
    ("rules", "files"),
    [
        (((1, "", "{save_as}"), (2, "", "{base_name}/page/{number}/")), ["page/2/", "page/3/"]),
        (
            ((1, "", "{save_as}"), (-1, "", "{name}-fin{extension}")),
            ["index.html", "index-fin.html"],
        ),
    ],
)
def test_lists_are_cut_as_pelican_cuts_them(rules: tuple[Any, ...], files: list[str]) -> None:
    """By the last rule that applies, or by the one of the last page."""
    options = {
        "DIRECT_TEMPLATES": ["index"],
        "PAGINATED_TEMPLATES": {"index": None},
        "DEFAULT_PAGINATION": 2,
        "PAGINATION_PATTERNS": rules,
    }
    found = list(listed(options, Facts(dates=(NOW,) * 5)))
    assert len(found) == 3 and set(files) <= set(found)
