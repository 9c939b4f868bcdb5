"""LinkedIn's little text: nothing of ours is read as its grammar."""

import re

from hypothesis import given
from hypothesis import strategies as st
from porte_voix.announce.networks import little_text
from porte_voix.announce.networks.measure import nfc

from tests.networks.linkedin_rules import shown

#: A reserved sign that no backslash of its own precedes.
BARE = re.compile(r"(?<!\\)(?:\\\\)*[|{}@\[\]()<>#*_~]")
TEXTS = st.text(st.sampled_from("aé \n’👍;.-|{}@[]()<>#*_~\\"), max_size=30)


@given(TEXTS)
def test_no_reserved_sign_is_left_bare(text: str) -> None:
    """Whatever the text, the network reads plain words, all of them, and so do we."""
    sent = little_text.escaped(text)
    assert not BARE.search(sent)
    assert shown(sent) == nfc(text)
    assert little_text.plain(sent) == nfc(text)


def test_ordinary_words_are_sent_as_they_are() -> None:
    """French punctuation is not reserved."""
    text = "«\u00a0L’école, c’est… mieux\u00a0!\u00a0» — 10\u00a0%; 5\u00a0$ & plus"
    assert little_text.escaped(text) == text


def test_the_network_s_own_mots_clics_are_words() -> None:
    """A text read back may hold templates where we sent a mot-clic."""
    assert little_text.plain(r"Bon {hashtag|\#|été} \(vrai\)") == "Bon #été (vrai)"
    assert little_text.plain(r"Bon {hashtag|#|été}") == "Bon #été"
