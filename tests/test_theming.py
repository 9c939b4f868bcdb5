"""Filters and interface words, as templates use them."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from porte_voix.theming import absolute, equip, initials, plain, unbroken


def render(source: str, theme: Path, **settings: Any) -> str:
    """What a template of a site gives."""
    env = Environment(autoescape=True, undefined=StrictUndefined)
    site = {
        "DEFAULT_LANG": "fr",
        "TIMEZONE": "America/Toronto",
        "SITEURL": "https://blogue.example",
        "THEME": str(theme),
    }
    equip(env, {**site, **settings})
    return env.from_string(source).render()


def write_catalogue(path: Path, messages: dict[str, str]) -> None:
    """A compiled gettext catalogue, by its published format."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **messages}.items())
    words = [[text.encode() for text in column] for column in zip(*entries, strict=True)]
    tables, texts = [], b""
    start = 28 + 16 * len(entries)
    for column in words:
        for text in column:
            tables.append(struct.pack("<II", len(text), start + len(texts)))
            texts += text + b"\0"
    header = struct.pack(
        "<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 28 + 16 * len(entries)
    )
    path.parent.mkdir(parents=True)
    path.write_bytes(header + b"".join(tables) + texts)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un <strong>mot</strong>.</p>\n<p>Deux.</p>", "Un mot. Deux."),
        ("<ul><li>un</li><li>deux</li></ul>", "un deux"),
        ("l&#39;école &amp; la cour", "l'école & la cour"),
        ("Avis\u00a0: ouvert", "Avis\u00a0: ouvert"),
    ],
)
def test_plain_gives_the_words(html: str, text: str) -> None:
    """Blocks are separated, entities read, non-breaking spaces kept."""
    assert plain(html) == text


@given(st.text(max_size=200))
def test_plain_takes_any_text(html: str) -> None:
    """Broken HTML never raises and never gives two lines."""
    assert "\n" not in plain(html)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Solange Castelmur", "SC"), ("Marie de la Côte", "MC"), ("Élie", "É"), ("", "")],
)
def test_initials_are_the_first_and_the_last(name: str, letters: str) -> None:
    """Two letters at most, whatever the name."""
    assert initials(name) == letters


def test_absolute_leaves_whole_addresses_alone() -> None:
    """A path of the site becomes its public address, the empty one its first page."""
    site = "https://blogue.example/"
    assert absolute(site, "2026/avis/") == "https://blogue.example/2026/avis/"
    assert absolute(site, "/flux.xml") == "https://blogue.example/flux.xml"
    assert absolute(site, "") == "https://blogue.example/"
    assert absolute(site, "https://ailleurs.example/a") == "https://ailleurs.example/a"


def test_an_address_is_absolute_even_without_siteurl(tmp_path: Path) -> None:
    """Canonical addresses are those of the public site when pages use relative links."""
    shown = render("{{ 'a/'|absolute }}", tmp_path, SITEURL="", PORTE_VOIX_SITE="https://b.example")
    assert shown == "https://b.example/a/"


def test_french_is_the_language_of_the_templates(tmp_path: Path) -> None:
    """Without a catalogue, words are those written; French is singular below two."""
    source = "{{ _('Publié') }} {{ ngettext('%(num)s mot', '%(num)s mots', 1) }}"
    many = "{% trans count=2 %}{{ count }} mot{% pluralize %}{{ count }} mots{% endtrans %}"
    assert render(f"{source} {many}", tmp_path) == "Publié 1 mot 2 mots"


def test_another_language_comes_from_the_theme(tmp_path: Path) -> None:
    """The catalogue of the theme is found by the language of the site."""
    write_catalogue(tmp_path / "translations/en/LC_MESSAGES/theme.mo", {"Publié": "Published"})
    assert render("{{ _('Publié') }}", tmp_path, DEFAULT_LANG="en") == "Published"
    assert render("{{ _('Publié') }}", tmp_path, DEFAULT_LANG="es") == "Publié"


def test_translated_words_are_escaped_with_their_values(tmp_path: Path) -> None:
    """A value put inside a translated sentence cannot bring HTML with it."""
    source = "{% trans name='<b>' %}De {{ name }}{% endtrans %}"
    assert render(source, tmp_path) == "De &lt;b&gt;"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Calendrier 2026-2027", 'Calendrier <span class="nb">2026-2027</span>'),
        ("L’école du Quai-des-Mots", 'L’école du <span class="nb">Quai-des-Mots</span>'),
        ("À Sainte-Aurélie-du-Large", "À Sainte-Aurélie-du-Large"),
        ("<b>porte-voix</b> & -", '&lt;b&gt;<span class="nb">porte-voix</span>&lt;/b&gt; &amp; -'),
        ("Rien -- ici", "Rien -- ici"),
    ],
)
def test_a_large_title_keeps_its_short_words_whole(title: str, shown: str) -> None:
    """A long name may be cut: a phone must hold it. Nothing of the title can act."""
    assert str(unbroken(title)) == shown
