"""Markdown to HTML in less than half the time, the same to the byte.

Python-Markdown tries every inline pattern and every kind of block on every piece of text. Here they
are tried only where the text holds a string that any match would hold. Each decision remains the
stock function's; only questions whose answer is certain are not asked.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from markdown import Markdown, blockprocessors, inlinepatterns
from markdown.extensions import abbr, def_list, footnotes, md_in_html, tables
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import ETX, INLINE_PLACEHOLDER_PREFIX, STX, AtomicString
from pygments.formatters.html import HtmlFormatter

from porte_voix.delta import lending, patching
from porte_voix.delta.needles import Needles, needles
from porte_voix.delta.patching import Patch

INLINE = "markdown.treeprocessors:InlineProcessor"
COLOURS = "pygments.formatters.html:HtmlFormatter"
HTML = "markdown.htmlparser:HTMLExtractor"
MORE_HTML = "markdown.extensions.md_in_html:HTMLExtractorExtra"
#: Under this name a registry keeps what was derived from its items, until one comes or goes.
KEPT = "_porte_voix_sieve"


def first(expression: Any) -> Needles:
    """The most telling condition on a text that matches; none when nothing is certain."""
    return next(iter(needles(expression)), ())


#: What a text must hold to be a block of some kind. Without a match, ``test`` does nothing, or
#: ``run`` does when ``test`` says yes to all.
KINDS: dict[type, Callable[[Any], Needles]] = {
    blockprocessors.HashHeaderProcessor: lambda kind: first(kind.RE),
    blockprocessors.SetextHeaderProcessor: lambda kind: first(kind.RE),
    blockprocessors.HRProcessor: lambda kind: first(kind.SEARCH_RE),
    blockprocessors.BlockQuoteProcessor: lambda kind: first(kind.RE),
    blockprocessors.ReferenceProcessor: lambda kind: first(kind.RE),
    abbr.AbbrBlockprocessor: lambda kind: first(kind.RE),
    def_list.DefListProcessor: lambda kind: first(kind.RE),
    footnotes.FootnoteBlockProcessor: lambda kind: first(kind.RE),
    md_in_html.MarkdownInHtmlProcessor: lambda kind: (STX,),
    tables.TableProcessor: lambda kind: ("|",),
}
CHANGES = ("markdown.util:Registry.register", "markdown.util:Registry.deregister")
READS = tuple(f"markdown.util:Registry.{name}" for name in ("__iter__", "__getitem__", "_sort"))
TESTS = tuple(
    f"{kind.__module__}:{kind.__qualname__}.{part}" for kind in KINDS for part in ("test", "run")
)
FEEDING = tuple(
    f"{parser}.{name}"
    for parser in (HTML, MORE_HTML)
    for name in ("__init__", "reset", "close", "handle_data")
)
LEVEL = ("markdown.core:Markdown.is_block_level",)


@contextmanager
def applied() -> Iterator[tuple[str, ...]]:
    """Convert faster while this lasts; tells the names that are not known, and were left alone."""
    with patching.applied(patches()) as strange, lending.applied() as stranger:
        yield (*strange, *stranger)


def patches() -> tuple[Patch, ...]:
    """The functions replaced. What a former session derived is not taken up by this one."""
    session = object()
    return (
        *(Patch(name, _forgetting) for name in CHANGES),
        Patch(
            f"{INLINE}._InlineProcessor__handleInline",
            lambda stock: _handle_inline(session),
            (
                *(*CHANGES, *READS, "markdown.inlinepatterns:Pattern.getCompiledRegExp"),
                f"{INLINE}._InlineProcessor__applyPattern",
            ),
        ),
        Patch(
            f"{INLINE}._InlineProcessor__processPlaceholders",
            _process_placeholders,
            (f"{INLINE}.__init__",),
        ),
        Patch(
            "markdown.blockparser:BlockParser.parseBlocks",
            lambda stock: _parse_blocks(session),
            (*CHANGES, *READS, *TESTS),
        ),
        Patch("markdown.preprocessors:NormalizeWhitespace.run", _normalize),
        Patch("markdown.preprocessors:HtmlBlockPreprocessor.run", _html, FEEDING),
        Patch("markdown.extensions.md_in_html:HtmlBlockPreprocessor.run", _html, FEEDING),
        Patch("markdown.extensions.fenced_code:FencedBlockPreprocessor.run", _fenced),
        Patch("markdown.treeprocessors:PrettifyTreeprocessor.run", _remembering, LEVEL),
        Patch("markdown.extensions.attr_list:AttrListTreeprocessor.run", _attributes, LEVEL),
        Patch("markdown.treeprocessors:UnescapeTreeprocessor.unescape", _unescape),
        Patch(f"{COLOURS}._create_stylesheet", _stylesheet, (f"{COLOURS}._get_css_class",)),
    )


def _derived(registry: Any, session: object, make: Callable[[Any], list[Any]]) -> list[Any]:
    """What was made of the items of a registry, made once as long as they do not change."""
    kept = registry.__dict__.get(KEPT)
    if kept is None or kept[0] is not session:
        kept = session, make(registry)
        setattr(registry, KEPT, kept)
    return kept[1]  # type: ignore[no-any-return]


def _forgetting(stock: Any) -> Any:
    """An item comes or goes."""

    def changed(registry: Any, *args: Any, **kwargs: Any) -> Any:
        registry.__dict__.pop(KEPT, None)
        return stock(registry, *args, **kwargs)

    return changed


def _sieves(registry: Any) -> list[tuple[Any, Any, Needles]]:
    """Each inline pattern, its expression, and what a text must hold to match."""
    found = []
    for pattern in registry:
        kind = type(pattern)
        is_sure = (
            isinstance(pattern, inlinepatterns.InlineProcessor)
            and kind.getCompiledRegExp is inlinepatterns.Pattern.getCompiledRegExp
        )
        expression = pattern.compiled_re if is_sure else None
        found.append((pattern, expression, first(expression) if is_sure else ()))
    return found


def _handle_inline(session: object) -> Any:
    """Apply the inline patterns to a text, but for those that cannot match."""

    def handle(self: Any, data: str, patternIndex: int = 0) -> str:
        if isinstance(data, AtomicString):
            return data
        sieves = _derived(self.inlinePatterns, session, _sieves)
        apply = self._InlineProcessor__applyPattern
        index, start, count = patternIndex, 0, len(sieves)
        while index < count:
            pattern, expression, wanted = sieves[index]
            # A delimiter may be added to a pattern at any time: its expression is then another.
            if wanted and pattern.compiled_re is expression:
                for needle in wanted:
                    if needle in data:
                        break
                else:
                    index, start = index + 1, 0
                    continue
            data, matched, start = apply(pattern, data, index, start)
            sieves = _derived(self.inlinePatterns, session, _sieves)
            if not matched:
                index += 1
        return data

    return handle


def _process_placeholders(stock: Any) -> Any:
    """A text in which nothing was set aside goes to its element as it is."""

    def process(self: Any, data: str, parent: Any, isText: bool = True) -> Any:
        if not data or INLINE_PLACEHOLDER_PREFIX in data:
            return stock(self, data, parent, isText)
        if isText:
            parent.text = parent.text + data if parent.text else data
        else:
            parent.tail = parent.tail + data if parent.tail else data
        return []

    return process


def _kinds(registry: Any) -> list[tuple[Any, Any, Needles]]:
    """Each kind of block, as its two methods and what a text must hold to be one."""
    return [
        (kind.test, kind.run, KINDS[type(kind)](kind) if type(kind) in KINDS else ())
        for kind in registry
    ]


def _parse_blocks(session: object) -> Any:
    """Give each block to the first kind that takes it, but for those that cannot."""

    def parse(self: Any, parent: Any, blocks: list[str]) -> None:
        while blocks:
            block = blocks[0]
            for test, run, wanted in _derived(self.blockprocessors, session, _kinds):
                if wanted:
                    for needle in wanted:
                        if needle in block:
                            break
                    else:
                        continue
                if test(parent, block):
                    if run(parent, blocks) is not False:
                        break
                    block = blocks[0]

    return parse


def _normalize(stock: Any) -> Any:
    """The same lines when none of them may need anything but an end."""

    def run(self: Any, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "\n " in source or any(sign in source for sign in f"\r\t{STX}{ETX}"):
            return stock(self, lines)  # type: ignore[no-any-return]
        return f"{source}\n\n".split("\n")

    return run


def _html(stock: Any) -> Any:
    """A text without a tag or an entity goes through the HTML parser unchanged."""

    def run(self: Any, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "<" in source or "&" in source:
            return stock(self, lines)  # type: ignore[no-any-return]
        return source.split("\n")

    return run


def _fenced(stock: Any) -> Any:
    """A text without a fence has no fenced code."""

    def run(self: Any, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        wanted = first(self.FENCED_BLOCK_RE)
        if not wanted or any(needle in text for needle in wanted):
            return stock(self, lines)  # type: ignore[no-any-return]
        return text.split("\n")

    return run


def _remembering(stock: Any) -> Any:
    """Each tag is told from an inline one once in a pass, during which the list of tags stays."""

    def run(self: Any, root: Any) -> Any:
        md = self.md
        if type(md).is_block_level is not Markdown.is_block_level or "is_block_level" in vars(md):
            return stock(self, root)
        ask = functools.partial(Markdown.is_block_level, md)
        md.is_block_level = functools.lru_cache(maxsize=None, typed=True)(ask)
        try:
            return stock(self, root)
        finally:
            del md.is_block_level

    return run


def _attributes(stock: Any) -> Any:
    """A tree whose text has no brace has no list of attributes."""
    asked = _remembering(stock)

    def run(self: Any, root: Any) -> Any:
        if type(self) is AttrListTreeprocessor and "{" not in "".join(root.itertext()):
            return None
        return asked(self, root)

    return run


def _unescape(stock: Any) -> Any:
    """A text without the sign of an escaped character; a string of a finer kind becomes plain."""

    def unescape(self: Any, text: str) -> str:
        if STX in text or type(text) is not str or type(self) is not UnescapeTreeprocessor:
            return stock(self, text)  # type: ignore[no-any-return]
        return text

    return unescape


def _stylesheet(stock: Any) -> Any:
    """The classes of a style, which each block of code asks for, worked out once."""
    known: dict[tuple[Any, Any], tuple[dict[Any, Any], dict[Any, Any]]] = {}

    def create(self: Any) -> None:
        if type(self) is not HtmlFormatter:
            stock(self)
            return
        key = self.style, self.classprefix
        if key not in known:
            stock(self)
            known[key] = dict(self.ttype2class), dict(self.class2style)
        classes, styles = known[key]
        self.ttype2class, self.class2style = dict(classes), dict(styles)

    return create
