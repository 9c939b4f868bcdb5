"""The words of an announcement: never too long, never cut where it hurts, always the same."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from porte_voix.announce.compose import (
    TooLong,
    compose,
    counted,
    fitted,
    hand_text,
    key_of,
    link_of,
    nfc,
    pair_mark,
    request_of,
    said,
)
from porte_voix.announce.model import Article, Draft, Image, Op, Request
from porte_voix.announce.networks import measure
from porte_voix.announce.networks.base import Capabilities

from tests.announce.builders import make_capabilities
from tests.factories import make_article

LINK = "https://blogue.rives-boreales.example/2026/sept-places/"
#: How networks count: code points, bytes, graphemes, weights, links that count for 23.
MEASURES: dict[str, Callable[[str], int]] = {
    "characters": measure.code_points,
    "bytes": measure.utf8_bytes,
    "graphemes": lambda text: len(regex.findall(r"\X", text)),
    "weights": lambda text: measure.with_links(text, 23, measure.x_weight),
    "short links": lambda text: measure.with_links(text, 23),
}
#: Letters, spaces, punctuation and the traps: combining marks, joined emoji, flags, Hangul, a
#: prepended sign, line ends, controls, a lone surrogate, no-break spaces.
SIGNS = [
    *("a", "é", "e\u0301", "L", " ", " ", " ", "\u00a0", "\u202f", "\n", "\r\n", "\x00", "\x85"),
    *(".", ". ", "! ", "? ", "… ", ", ", " «\u00a0", "\u00a0» ", "(", ") ", "M. ", "https://a.ca"),
    *("👩‍👧‍👦", "🇨🇦", "👍🏽", "\u1100\u1161\u11a8", "\u0600", "\u0327", "\u200d", "\ud83d", "ﬁ"),
]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join) | st.text(max_size=80)
LIMITS = st.integers(0, 260)


def fits_in(limit: int) -> Callable[[str], bool]:
    """Whether a text has at most this many characters."""
    return lambda text: len(text) <= limit


def draft_of(article: Article, capabilities: Capabilities | None = None, gen: int = 1) -> Draft:
    """The draft for the account « masto » on Mastodon, with campaign tags."""
    return compose(article, "masto", "mastodon", capabilities or make_capabilities(), gen, True)


def test_french_is_set_as_in_quebec_and_facts_stay_as_written() -> None:
    """The words sent are set; the facts, which alone cause updates, are those of the writer."""
    article = make_article(title="L'école: oui !", summary="Appelez au (418) 555-0123 à 13h30 !")
    draft = draft_of(article)
    assert draft.text.startswith("Appelez au 418\u00a0555-0123 à 13\u00a0h\u00a030!")
    card = request_of(article, draft, datetime(2026, 11, 20, tzinfo=UTC)).card
    assert card.title == "L’école\u00a0: oui!"
    assert article.summary == "Appelez au (418) 555-0123 à 13h30 !"
    english = replace(article, lang="en", summary="Really ?")
    assert draft_of(english).text.startswith("Really ?")


def test_typography_never_makes_a_text_too_long() -> None:
    """A text by hand that fits as it was written is sent, set or not."""
    article = make_article(texts=(("", "à 13h30"),))
    can = make_capabilities(limit=7, link_inline=False)
    assert draft_of(article, can).text == "à 13h30"


# -- What always holds ---------------------------------------------------------------------------


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=4), LIMITS, st.sampled_from(sorted(MEASURES)), st.booleans())
def test_a_summary_is_fitted_whatever_it_is(
    summary: str, tags: list[str], limit: int, unit: str, inline: bool
) -> None:
    """Within the limit in each unit, whole link, whole graphemes, clean NFC, twice the same."""
    can = make_capabilities(limit=limit, measure=MEASURES[unit], unit=unit, link_inline=inline)
    article = make_article(summary=summary, hashtags=tuple(tags))
    try:
        draft = draft_of(article, can)
    except TooLong as error:
        assert error.field == "url"
        assert error.count > limit
        return
    request = request_of(article, draft, datetime(2026, 11, 20, tzinfo=UTC))
    sent = request.body() if inline else request.text
    assert can.measure(sent) == draft.count <= limit
    assert draft.link == request.link
    assert sent.endswith(draft.link) or not inline
    assert unicodedata.is_normalized("NFC", sent)
    sent.encode()
    assert not regex.search(r"[\p{Cc}--\n\t]", sent, regex.VERSION1)
    bare, whole = draft_of(replace(article, hashtags=()), can).text, said(summary, "fr")
    assert draft.text.startswith(bare)
    kept = bare if whole.startswith(bare) else bare.removesuffix("…")
    assert whole.startswith(kept)
    assert len(kept) in {0, *(match.end() for match in regex.finditer(r"\X", whole))}
    assert draft_of(article, can) == draft


@settings(max_examples=150, deadline=None)
@given(TEXTS.filter(lambda text: bool(nfc(text))), LIMITS, st.sampled_from(sorted(MEASURES)))
def test_a_hand_text_is_said_whole_or_not_at_all(text: str, limit: int, unit: str) -> None:
    """A text written by hand is never cut nor given mots-clics: it fits, or its count is told."""
    can = make_capabilities(limit=limit, measure=MEASURES[unit])
    article = make_article(texts=(("", text),), hashtags=("Maternelle",))
    try:
        draft = draft_of(article, can)
    except TooLong as error:
        link = link_of(article.url, pair_mark(article.id, "fr", "masto"), 1, "mastodon", True)
        assert (error.count, error.limit) == (counted(nfc(text), link, can), limit)
        assert error.count > limit
    else:
        assert draft.text in (said(text, "fr"), nfc(text))
        assert draft.count <= limit


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(0, 80))
def test_more_room_never_says_less(text: str, limit: int) -> None:
    """A wider limit keeps at least as many whole sentences or words, and the text when it fits."""
    clean = nfc(text)
    cut = fitted(clean, fits_in(limit))
    assert len(cut) <= limit
    assert (cut == clean) == (len(clean) <= limit)


# -- Where a summary is cut ----------------------------------------------------------------------

SENTENCES = (
    "La Petite-Boussole a sept places. Les parents ont jusqu'à vendredi! Écrivez-nous à "
    "l'école, par courriel ou par la poste."
)


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        (SENTENCES, 200, SENTENCES),
        (SENTENCES, 100, SENTENCES[:67]),
        (SENTENCES, 66, "La Petite-Boussole a sept places."),
        (SENTENCES, 20, "La Petite-Boussole…"),
        ("Un mot, deux mots, trois mots", 18, "Un mot, deux mots…"),
        ("Anticonstitutionnellement vôtre", 10, "Anticonst…"),
        (",; anticonstitutionnellement", 10, ",; antico…"),
        (
            "Il a dit «\u00a0Venez.\u00a0» Puis il est parti au loin.",
            25,
            "Il a dit «\u00a0Venez.\u00a0»",
        ),
        (
            "Apportez tout (crayons, etc.) Puis entrez par la porte.",
            35,
            "Apportez tout (crayons, etc.)",
        ),
        ('Elle dit "Oui!" Puis elle signe la longue lettre.', 20, 'Elle dit "Oui!"'),
        ("Vraiment?! Oui, et la suite est très longue.", 15, "Vraiment?!"),
        (
            "Écrivez à M. Tremblois avant la fin du mois de novembre.",
            30,
            "Écrivez à M. Tremblois avant…",
        ),
        ("Voyez p. ex. Les Épinettes-Bleues, notre école.", 30, "Voyez p. ex. Les…"),
        (
            "Le site blogue.example change. Tout le reste demeure.",
            35,
            "Le site blogue.example change.",
        ),
        ("Le coût est de 10\u00a0000\u00a0$ pour tout le monde", 21, "Le coût est de…"),
        ("Voici la liste\u00a0: crayons, papier et colle", 17, "Voici la liste…"),
        ("Un retour à la ligne\nparfois coupe aussi", 25, "Un retour à la ligne…"),
    ],
)
def test_where_a_summary_is_cut(text: str, limit: int, cut: str) -> None:
    """Whole sentences with what closes them, else whole words, never inside a figure."""
    assert fitted(text, fits_in(limit)) == cut


def test_a_family_of_emoji_is_never_broken() -> None:
    """Where not even one word fits, whole graphemes are kept."""
    family = "👩‍👧‍👦"
    bytes_ = MEASURES["bytes"]
    cut = fitted(family * 4, lambda text: bytes_(text) <= 2 * bytes_(family) + 5)
    assert cut == f"{family * 2}…"
    assert fitted(family * 2, lambda text: bytes_(text) <= bytes_(family) + 3) == f"{family}…"


def test_nothing_is_said_where_nothing_fits() -> None:
    """With room for the link only, the link goes alone."""
    article = make_article(summary="Sept places.")
    link = draft_of(article).link
    draft = draft_of(article, make_capabilities(limit=len(link)))
    assert (draft.text, draft.count) == ("", len(link))


def test_a_link_that_does_not_fit_is_an_error() -> None:
    """A limit under the length of the link announces nothing: the link is never cut."""
    with pytest.raises(TooLong) as raised:
        draft_of(make_article(), make_capabilities(limit=30))
    assert raised.value.field == "url"


def test_a_very_long_summary_is_cut_quickly() -> None:
    """A hundred thousand words take a handful of counts, not one for each."""
    counts: list[int] = []

    def count(text: str) -> int:
        counts.append(len(text))
        return len(text)

    draft_of(make_article(summary="mot " * 100_000), make_capabilities(measure=count))
    assert len(counts) < 60


# -- Words by hand -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "said", "field"),
    [
        ({}, "", ""),
        ({"": "Pour tous."}, "Pour tous.", "announce"),
        ({"": "Pour tous.", "mastodon": "Pour le réseau."}, "Pour le réseau.", "announce.mastodon"),
        ({"mastodon": "Pour le réseau.", "masto-a": "Ici."}, "Ici.", "announce.masto-a"),
        ({"Masto_A": "Ici."}, "Ici.", "announce.Masto_A"),
        ({"page": "Ailleurs."}, "", ""),
        ({"": "  "}, "", ""),
    ],
)
def test_the_nearest_text_by_hand_is_said(texts: dict[str, str], said: str, field: str) -> None:
    """The account's own text, else its network's, else the one for all; hyphens do not matter."""
    article = make_article(texts=tuple(texts.items()))
    assert hand_text(article, "masto-a", "mastodon") == (said, field)


def test_a_text_too_long_shows_its_count() -> None:
    """The error tells the count, the limit, the unit and the field that must be shortened."""
    article = make_article(texts=(("mastodon", "x" * 600),))
    with pytest.raises(TooLong) as raised:
        draft_of(article, make_capabilities(link_inline=False))
    error = raised.value
    assert (error.count, error.limit, error.unit) == (600, 500, "caractères")
    assert error.field == "announce.mastodon"


# -- Mots-clics ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "tags"),
    [
        (99, "\n\n#Maternelle #Inscriptions"),
        (27, "\n\n#Maternelle #Inscriptions"),
        (26, "\n\n#Maternelle"),
        (12, ""),
    ],
)
def test_hashtags_come_as_far_as_they_fit(room: int, tags: str) -> None:
    """Mots-clics are added in order while there is room, and never shorten the text."""
    text = "Sept places."
    article = make_article(summary=text, hashtags=("Maternelle", "Inscriptions"))
    can = make_capabilities(limit=len(text) + room, link_inline=False)
    assert draft_of(article, can).text == text + tags


def test_no_hashtag_goes_alone() -> None:
    """Without a text there is nothing to tag."""
    article = make_article(summary="", hashtags=("Maternelle",))
    assert draft_of(article).text == ""


# -- Link, mark, key -----------------------------------------------------------------------------


def test_the_link_carries_the_mark_and_the_campaign() -> None:
    """The mark is always there; the campaign tags only when they are wanted."""
    mark = pair_mark("k3f9x2q7", "fr", "masto")
    tags = parse_qs(urlsplit(link_of(LINK, mark, 2, "mastodon", True)).query)
    assert tags == {
        "utm_source": ["mastodon"],
        "utm_medium": ["social"],
        "utm_id": [f"{mark}-2"],
    }
    assert link_of(LINK, mark, 2, "mastodon", False) == f"{LINK}?utm_id={mark}-2"


def test_the_link_keeps_what_the_address_had() -> None:
    """A query and a fragment stay, in their place."""
    link = link_of(f"{LINK}?page=2#haut", "m", 1, "x", False)
    assert link == f"{LINK}?page=2&utm_id=m-1#haut"


def test_each_pair_has_its_own_mark() -> None:
    """Article, language and account each make another mark; title and address do not count."""
    marks = {
        pair_mark(*pair)
        for pair in (("a", "fr", "m"), ("b", "fr", "m"), ("a", "en", "m"), ("a", "fr", "n"))
    }
    assert len(marks) == 4
    assert all(regex.fullmatch(r"pv[0-9a-f]{12}", mark) for mark in marks)


def test_keys_tell_writes_apart() -> None:
    """One key for the create of a generation, whatever it says; one for each facts otherwise."""
    pair = ("a", "fr", "m")
    assert key_of(pair, 1, Op.CREATE, "x") == key_of(pair, 1, Op.CREATE, "y")
    keys = {
        key_of(pair, 1, Op.CREATE, "x"),
        key_of(pair, 2, Op.CREATE, "x"),
        key_of(pair, 1, Op.UPDATE, "x"),
        key_of(pair, 1, Op.UPDATE, "y"),
        key_of(pair, 1, Op.DELETE, "x"),
        key_of(("a", "fr", "n"), 1, Op.CREATE, "x"),
    }
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}


def test_inputs_change_with_what_compose_read() -> None:
    """The digest kept in the intent tells a new text, title, limit or address, and nothing else."""
    article = make_article()
    inputs = draft_of(article).inputs
    assert draft_of(replace(article, revision="sha256:1", path="x.md")).inputs == inputs
    changes: tuple[dict[str, Any], ...] = (
        {"summary": "Autre."},
        {"title": "Autre"},
        {"url": f"{LINK}x/"},
    )
    for change in changes:
        assert draft_of(replace(article, **change)).inputs != inputs
    assert draft_of(article, make_capabilities(limit=400)).inputs != inputs


# -- The request ---------------------------------------------------------------------------------


def test_the_request_is_complete_and_survives_the_register() -> None:
    """Everything that will be sent is in the request, in UTC and NFC, and comes back the same."""
    article = make_article(
        title="E\u0301cole", image=Image("https://x.example/i.png", "Un quai", "sha256:1")
    )
    now = datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
    request = request_of(article, draft_of(article), now)
    assert request.created_at == "2026-11-20T14:00:00.000+00:00"
    assert (request.card.title, request.card.alt) == ("École", "Un quai")
    assert request.card.image == "https://x.example/i.png"
    assert Request.from_json(request.to_json()) == request


def test_an_article_without_an_image_has_a_bare_card() -> None:
    """No image, no alternative text."""
    article = make_article()
    card = request_of(article, draft_of(article), article.date).card
    assert (card.image, card.alt) == (None, "")
