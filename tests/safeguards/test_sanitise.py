"""Nothing that acts goes through; nothing that Markdown makes is lost."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from porte_voix.safeguards.sanitise import SCHEMES, clean, leads_away

from tests.safeguards.injections import SAMPLES
from tests.sites import DEMO

#: What browsers take off both ends of an address, WHATWG URL, 4.4.
CONTROLS = "".join(map(chr, range(0x21)))
EXTENSIONS = ["extra", "sane_lists", "toc", "codehilite", "admonition"]
RICH = """\
[TOC]

## Les frais {#frais}

Un *mot*, un **autre**, du `code`, une note[^1], un lien ([le calendrier]({filename}/c.md "Oui")).

| Jour | Heure |
|:-----|------:|
| mardi | 9 h |

```python
def bonjour():
    return "<b>" & 1
```

!!! note "À savoir"
    Une remarque.

CSS
:   Le centre de services scolaire.

*[CSS]: Centre de services scolaire

<figure><img src="{static}/images/quai.png" alt="Le quai" width="40" height="30">
<figcaption>Le quai</figcaption></figure>

<details><summary>Plus</summary>Voilà <time datetime="2026-11-20">vendredi</time>.</details>

[^1]: Une note.
"""


def parsed(html: str) -> Element:
    """The tree a browser would make."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def shape(html: str) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes and words, spaces apart."""
    return [
        (str(node.tag), dict(node.attrib), " ".join(f"{node.text or ''} {node.tail or ''}".split()))
        for node in parsed(html).iter()
    ]


def assert_harmless(html: str) -> None:
    """No script, no handler, no frame, no style, no address that acts or leads away."""
    for node in parsed(html).iter():
        assert node.tag not in ("script", "iframe", "object", "embed", "style", "link", "base")
        assert node.tag not in ("meta", "form", "input", "button", "svg", "math", "template")
        for name, value in node.attrib.items():
            assert not name.lower().startswith("on")
            assert name not in ("style", "srcdoc", "formaction", "action", "background")
            if name in ("href", "src", "srcset", "cite"):
                address = re.sub(r"[\t\n\r]", "", value.strip(CONTROLS))
                scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
                assert scheme is None or scheme[1].lower() in SCHEMES
                assert not leads_away(address)


def test_there_are_two_hundred_samples() -> None:
    """None twice."""
    assert len(SAMPLES) >= 200


@pytest.mark.parametrize("sample", SAMPLES, ids=ascii)
def test_an_injection_does_nothing(sample: str) -> None:
    """As HTML, and once Markdown has read it; the second cleaning finds nothing more to do."""
    for html in (sample, Markdown(extensions=EXTENSIONS).convert(sample)):
        cleaned = clean(html)
        assert_harmless(cleaned)
        assert clean(cleaned) == cleaned


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/=\"'`&;:abcdefghijklonsvgimreptyx \n\t\\#()[]!-"), max_size=60))
def test_nothing_typed_at_random_acts(text: str) -> None:
    """Whatever the tangle."""
    assert_harmless(clean(Markdown(extensions=EXTENSIONS).convert(text)))


def test_all_that_markdown_makes_stays() -> None:
    """Footnotes, tables, contents, code, figures, definitions, links to other files."""
    html = Markdown(extensions=EXTENSIONS).convert(RICH)
    before = [one for one in shape(html) if one[0] != "style"]
    assert [one[0] for one in shape(clean(html))] == [one[0] for one in before]
    kept = [
        (tag, {n: v for n, v in attributes.items() if n != "style"})
        for tag, attributes, _ in before
    ]
    assert [(tag, attributes) for tag, attributes, _ in shape(clean(html))] == kept
    assert "{static}/images/quai.png" in clean(html)


@pytest.mark.parametrize(
    "path", sorted((DEMO / "content").rglob("*.md")), ids=lambda path: path.stem
)
def test_the_bodies_of_the_demo_lose_nothing(path: Path) -> None:
    """Element by element, attribute by attribute, word by word."""
    text = path.read_text("utf-8")
    extensions = ["extra", "sane_lists"]
    options = {"extra": {"tables": {"use_align_attribute": True}}}
    body = text.partition("\n\n")[2]
    html = Markdown(extensions=extensions, extension_configs=options).convert(body)
    assert shape(clean(html)) == shape(html)
