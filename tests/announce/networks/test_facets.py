"""What is clickable on Bluesky, at the byte."""

import pytest
from porte_voix.announce.networks.facets import facets


def found(text: str) -> list[tuple[str, str]]:
    """The words that each facet covers, and what it leads to."""
    raw = text.encode()
    return [
        (
            raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(),
            one["features"][0].get("tag") or one["features"][0]["uri"],
        )
        for one in facets(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rien à cliquer ici", []),
        ("Bon été 👩‍👩‍👧 #été!", [("#été", "été")]),
        ("#un #deux", [("#un", "un"), ("#deux", "deux")]),
        ("«\u00a0#rentrée\u00a0»", [("#rentrée", "rentrée")]),
        ("le no #14, a#b et # seul", []),
        ("#C-14 et ＃plein", [("#C-14", "C-14"), ("＃plein", "plein")]),
        ("#" + "é" * 64, [("#" + "é" * 64, "é" * 64)]),
        ("#" + "é" * 65, []),
        (
            "Voir https://a.example/é?x=1, puis https://a.example/é?x=1.",
            [("https://a.example/é?x=1", "https://a.example/é?x=1")] * 2,
        ),
        (
            "#été https://a.example/#bas",
            [("#été", "été"), ("https://a.example/#bas", "https://a.example/#bas")],
        ),
    ],
)
def test_links_and_mots_clics(text: str, expected: list[tuple[str, str]]) -> None:
    """Each is found where it stands, without the punctuation that follows it."""
    assert found(text) == expected


def test_the_library_of_the_network_agrees() -> None:
    """Its own builder gives the same bytes."""
    from atproto import client_utils

    built = client_utils.TextBuilder().text("Bon été 👩‍👩‍👧 ").tag("#été", "été").build_facets()
    (ours,) = facets("Bon été 👩‍👩‍👧 #été")
    assert ours["index"] == {
        "byteStart": built[0].index.byte_start,
        "byteEnd": built[0].index.byte_end,
    }
