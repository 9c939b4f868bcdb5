"""Converting faster changes no byte, whatever the text, the extensions and the order of files."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import InlineProcessor, Pattern, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from pelican import readers
from pelican.log import LimitFilter
from pelican.readers import MarkdownReader
from pelican.settings import read_settings
from porte_voix.delta import conversion, lending
from porte_voix.delta.needles import may_match, needles
from porte_voix.plugin import MarkdownReader as OurReader
from pygments.formatters.html import HtmlFormatter

from tests.delta.corners import PIECES, TEXTS
from tests.sites import DEMO

EXTRA = "markdown.extensions.extra"
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"extensions": ["extra", "sane_lists"], "output_format": "html"},
    {
        "extensions": ["markdown.extensions.codehilite", EXTRA, "markdown.extensions.meta"],
        "extension_configs": {"markdown.extensions.codehilite": {"css_class": "highlight"}},
        "output_format": "html5",
    },
    {
        "extensions": [EXTRA, "smarty", "toc", "admonition", "wikilinks", "nl2br"],
        "extension_configs": {
            EXTRA: {"footnotes": {"UNIQUE_IDS": True}, "tables": {"use_align_attribute": True}},
            "toc": {"permalink": True, "baselevel": 2},
            "smarty": {"smart_angled_quotes": True},
        },
    },
    {"extensions": ["legacy_em", "legacy_attrs", "smarty", "def_list"], "tab_length": 2},
    {
        "extensions": ["footnotes", "abbr"],
        "extension_configs": {"abbr": {"glossary": {"mot": "m"}}},
    },
)


@pytest.fixture
def fast() -> Iterator[None]:
    """Conversion as delta makes it, every function known."""
    with conversion.applied() as strange:
        assert strange == ()
        yield


def converted(options: dict[str, Any], texts: tuple[str, ...]) -> list[str]:
    """Each text through an instance of its own, or the error that it raises."""
    return [attempt(Markdown(**options), text) for text in texts]


def attempt(markdown: Markdown, text: str) -> str:
    """The HTML, and what else a conversion leaves; a text may be too much for the library."""
    try:
        html = markdown.convert(text)
    except (IndexError, AttributeError, ValueError, AssertionError, RecursionError) as error:
        return repr(error)
    kept = (markdown.references, getattr(markdown, "Meta", None), getattr(markdown, "toc", None))
    return f"{html}\n{kept}\n{markdown.htmlStash.html_counter}"


@pytest.mark.parametrize("options", OPTIONS)
def test_hand_picked_texts_come_out_the_same(options: dict[str, Any]) -> None:
    """Each extension's corners, alone and one after the other in one text."""
    texts = (*TEXTS, "\n\n".join(TEXTS), *PIECES)
    stock = converted(options, texts)

    with conversion.applied() as strange:
        assert strange == ()
        assert converted(options, texts) == stock


texts = st.lists(
    st.tuples(
        st.sampled_from(PIECES) | st.text("*_`[]()<>&#|:-+.!\\{}\"'^= \n\tax1é", max_size=12),
        st.sampled_from(("", " ", "\n", "\n\n", "\n    ", "\n\n    ")),
    ),
    max_size=14,
).map(lambda found: "".join(piece + end for piece, end in found))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.sampled_from(OPTIONS))
def test_any_text_comes_out_the_same(text: str, options: dict[str, Any]) -> None:
    """Pieces of everything in every order, with every set of extensions."""
    (stock,) = converted(options, (text,))
    with conversion.applied():
        assert converted(options, (text,)) == [stock]


@pytest.mark.parametrize("options", OPTIONS)
def test_what_is_needed_is_needed(options: dict[str, Any]) -> None:
    """Whatever an expression matches holds what was derived from that expression."""
    markdown = Markdown(**options)
    smart = (
        getattr(markdown.treeprocessors["smarty"], "inlinePatterns", ())
        if ("smarty" in markdown.treeprocessors)
        else ()
    )
    expressions = {pattern.compiled_re for pattern in (*markdown.inlinePatterns, *smart)}
    expressions |= {
        found
        for kind in markdown.parser.blockprocessors
        for name in ("RE", "SEARCH_RE")
        if isinstance(found := getattr(kind, name, None), re.Pattern)
    }
    for expression in expressions:
        for text in (
            *TEXTS,
            *PIECES,
            *(" ".join(PIECES[at : at + 9]) for at in range(len(PIECES))),
        ):
            assert may_match(expression, text) or not expression.search(text), expression


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (r"a(bc)+d", (("bc",), ("a",), ("d",))),
        (r"(?:ab|cd)e", (("ab", "cd"), ("e",))),
        (r"a*(?:b|)c?", ()),
        (r"x{3,}", (("xxx",),)),
        (r"[*+-] ", ((" ",), ("*", "+", "-"))),
        (r"[^a]", ()),
        (r"(?i)a", ()),
        (r"(?i:a)b", (("b",),)),
        (r"(?<=a)b(?!c)d$", (("bd",), ("a",))),
        (r"(a)?(?(1)b|c)", ()),
        (r"(?>ab)c", (("abc",),)),
        (r"(a)\1", (("a",),)),
    ],
)
def test_needles_are_told(expression: str, found: tuple[tuple[str, ...], ...]) -> None:
    """What every match holds, the most telling first; nothing when nothing is certain."""
    assert needles(re.compile(expression)) == found


class Counted(InlineProcessor):
    """A pattern with its own idea of its expression."""

    def getCompiledRegExp(self) -> re.Pattern[str]:  # the library's own name
        """Another one than the one compiled."""
        return re.compile("mot")

    def handleMatch(self, m: re.Match[str], data: str) -> Any:
        """An element in the place of the word."""
        found = Element("i")
        found.text = "MOT"
        return found, m.start(0), m.end(0)


class Old(Pattern):
    """A pattern of the former kind, which adds to the parser while a text is being read."""

    def handleMatch(self, m: re.Match[str]) -> Any:
        """A new pattern right after this one, or a new delimiter in one that is there."""
        if m.group(2) == "a":
            self.md.inlinePatterns.register(SimpleTagInlineProcessor("(=)(.*?)=", "q"), "late", 84)
        else:
            self.md.delimiters.add("~", "del", smart=True)
        found = Element("u")
        found.text = m.group(2)
        return found


class Odd(Extension):
    """What third parties do: late registrations, overridden methods, more tags."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add everything odd."""
        md.inlinePatterns.register(Counted("@@@"), "counted", 77)
        md.inlinePatterns.register(Old("%(a+)%", md), "old", 85)
        md.preprocessors.register(Late(md), "late", 1)
        md.parser.blockprocessors.register(Rewriting(md.parser), "rewriting", 72)


class Rewriting(BlockProcessor):
    """A kind of block that changes the text and leaves it to the next kinds."""

    def test(self, parent: Element, block: str) -> bool:
        """Always."""
        return True

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """A spelling of headers that the library does not know."""
        blocks[0] = blocks[0].replace("§ ", "# ")
        return False


class Late(Preprocessor):
    """An extension that changes the parser in the middle of a conversion."""

    def run(self, lines: list[str]) -> list[str]:
        """One more block-level tag, one kind of block less."""
        self.md.block_level_elements.append("u")
        self.md.parser.blockprocessors.deregister("hr", strict=False)
        return lines


def test_odd_extensions_come_out_the_same() -> None:
    """What changes the parser while it works is seen at once."""
    texts = (
        "un mot %aa% =b= ~c~ et @@@",
        "---\n\n%a% =b= mot *x*\n\n<u>\n\n---\n\n%b% =c= *d*",
        "# mot\n%a%\n\n§ T\n\n%aa%\n\n=c= ~d~",
    )
    options = {"extensions": [Odd(), "extra"]}
    stock = converted(options, texts)
    assert "<i>MOT</i>" in stock[0] and "<del>" in stock[0] and "<q>" in stock[1] + stock[2]

    with conversion.applied():
        assert converted(options, texts) == stock


def test_what_was_derived_does_not_outlive_the_build() -> None:
    """An instance kept by a plugin may change between two builds."""
    markdown = Markdown()
    with conversion.applied():
        assert "~a~" in markdown.convert("~a~\n\n§")
    markdown.inlinePatterns.register(SimpleTagInlineProcessor("(~)(.*?)~", "q"), "late", 200)
    markdown.parser.blockprocessors.register(Rewriting(markdown.parser), "rewriting", 72)

    with conversion.applied():
        assert markdown.convert("~a~\n\n§ T") == "<p><q>a</q></p>\n<h1>T</h1>"


FOOTNOTES = "Texte[^1].\n\n[^1]: Note.\n"


def site_settings(**more: Any) -> Any:
    """The settings of a small site; a new object each time, since Pelican adds to them."""
    return read_settings(override={"PATH": ".", "TIMEZONE": "UTC", "PLUGINS": [], **more})


def read_all(kind: type[MarkdownReader], files: list[Path], **more: Any) -> list[str]:
    """Every file through one reader; what is read, or how it fails."""
    reader = kind(site_settings(**more))
    found = []
    for file in files:
        try:
            html, metadata = reader.read(str(file))
        except (AttributeError, TypeError, ValueError) as error:
            found.append(repr(error))
            continue
        told = {name: str(value) for name, value in metadata.items() if name != "identity"}
        found.append(f"{html}\n{told}")
    return found


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The hand-picked texts as files of a site, in any order, some of them twice."""
    found = []
    for number, text in enumerate((*TEXTS, *PIECES[::3], FOOTNOTES, FOOTNOTES)):
        file = tmp_path / f"{number:03}.md"
        head = f"Title: T {number}\nDate: 2026-11-20\nSummary: Un *{number}*[^1].\n    [^1]: *n*\n"
        file.write_text(f"{head}\n{text}", "utf-8", newline="")
        found += [file] if number % 5 else [file, file]
    Random(3).shuffle(found)
    return found


@pytest.mark.parametrize("options", [OPTIONS[index] for index in (1, 2, 3, 5)])
def test_a_lent_instance_is_as_good_as_new(files: list[Path], options: dict[str, Any]) -> None:
    """Nothing of a file passes to the next: footnotes counted, abbreviations, metadata."""
    stock = read_all(MarkdownReader, files, MARKDOWN=options)

    with conversion.applied():
        assert read_all(MarkdownReader, files, MARKDOWN=options) == stock


def test_our_reader_counts_its_footnotes_the_same() -> None:
    """Our texts and summaries have footnotes of their own, whose names count the conversions."""
    demo = sorted((DEMO / "content").rglob("*.md"))
    assert len(demo) > 20
    conf = str(DEMO / "pelicanconf.py")
    reader = OurReader(read_settings(conf))
    stock = [str(reader.read(str(file))) for file in demo]

    with conversion.applied():
        reader = OurReader(read_settings(conf))
        again = [str(reader.read(str(file))) for file in demo]

    def plain(found: str) -> str:
        return re.sub(r" object at 0x\w+", "", found)

    assert [*map(plain, again)] == [*map(plain, stock)]


def instances(monkeypatch: pytest.MonkeyPatch) -> list[Markdown]:
    """Every instance made from now on."""
    made = []
    stock = Markdown.__init__

    def init(self: Markdown, **options: Any) -> None:
        made.append(self)
        stock(self, **options)

    monkeypatch.setattr(Markdown, "__init__", init)
    return made


def test_one_instance_serves_many_files(
    files: list[Path], fast: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is what it is for."""
    made = instances(monkeypatch)
    read_all(MarkdownReader, files, MARKDOWN={"extensions": ["extra"]})
    assert len(made) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"extensions": [FootnoteExtension(UNIQUE_IDS=True)]},
        {"extensions": [Odd()]},
        {"extensions": [f"{__name__}:Odd"]},
        {"extensions": ["extra"], "unknown": 1},
    ],
)
def test_an_extension_that_is_not_vetted_has_new_instances(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    """Objects, strangers and unknown options: one instance a file, as Pelican does."""
    with conversion.applied():
        made = instances(monkeypatch)
        read_all(MarkdownReader, files[:5], MARKDOWN=options)
    assert len(made) == 5


def test_an_instance_that_failed_is_not_lent_again(
    files: list[Path], fast: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversion that stopped in the middle may have left anything behind."""
    made = instances(monkeypatch)
    reader = MarkdownReader(site_settings(MARKDOWN={"extensions": ["extra"]}))
    reader.read(str(files[0]))
    with pytest.raises(FileNotFoundError):
        reader.read("nulle-part.md")
    reader.read(str(files[0]))
    assert len(made) == 2


def test_a_reading_inside_another_has_its_own_instance(
    files: list[Path], fast: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A metadata processor may read another file: the first one is not done with its instance."""
    made = instances(monkeypatch)
    options = site_settings(MARKDOWN={"extensions": ["extra"]})
    inner = MarkdownReader(options)

    def read_inside(value: str, _: Any) -> str:
        return inner.read(str(files[1]))[0] if len(made) < 2 else value

    monkeypatch.setitem(readers.METADATA_PROCESSORS, "title", read_inside)
    MarkdownReader(options).read(str(files[0]))
    assert len(made) == 2


def test_an_instance_is_lent_once_and_only_to_who_reads_a_file(fast: None) -> None:
    """Asked twice for one file, or for no file: new instances."""
    shelf = lending._Shelf()
    first, second = shelf.lending(lambda reader: (shelf.lend(), shelf.lend()))(None)
    (third,) = shelf.lending(lambda reader: (shelf.lend(),))(None)
    assert first is third
    assert first not in (second, shelf.lend())


def test_changed_options_have_another_instance(files: list[Path], fast: None) -> None:
    """A plugin may change the options between two files, in place."""
    options = {"extensions": ["extra"], "extension_configs": {"extra": {"footnotes": {}}}}
    reader = MarkdownReader(site_settings(MARKDOWN=options))
    file = files[0]
    file.write_text(f"Title: x\n\n{FOOTNOTES}", "utf-8")
    assert "fn:1" in reader.read(str(file))[0]
    reader.settings["MARKDOWN"]["extension_configs"]["extra"]["footnotes"]["SEPARATOR"] = "+"
    assert "fn+1" in reader.read(str(file))[0]


def test_who_listens_to_the_library_hears_it(
    files: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    """At the level where each new instance tells its extensions, there is one a file."""
    with caplog.at_level("DEBUG", "MARKDOWN"):
        LimitFilter._raised_messages.clear()
        read_all(MarkdownReader, files[:3])
        stock = [record.getMessage() for record in caplog.records]
        caplog.clear()
        LimitFilter._raised_messages.clear()
        with conversion.applied():
            read_all(MarkdownReader, files[:3])
        assert [record.getMessage() for record in caplog.records] == stock


def test_colours_are_the_same() -> None:
    """The classes of a style, for two styles and two prefixes, asked twice."""

    def told() -> list[Any]:
        found = []
        for _ in "ab":
            for style in ("default", "monokai"):
                for prefix in ("", "x-"):
                    made = HtmlFormatter(style=style, classprefix=prefix)
                    found.append((made.ttype2class, made.class2style, made.get_style_defs()))
        return found

    stock = told()
    with conversion.applied():
        assert told() == stock
