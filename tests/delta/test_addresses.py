"""Addresses, slugs, dates and links come out the same, however they are asked for."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from pelican import contents, readers, urlwrappers, utils
from pelican.contents import Article, Author, Category, Content, Page, Tag
from pelican.settings import DEFAULT_CONFIG, read_settings
from pelican.utils import SafeDatetime
from porte_voix.delta import linear

ZONE = ZoneInfo("America/Toronto")
SETTINGS = {**DEFAULT_CONFIG, "PATH": "/site", "TIMEZONE": "America/Toronto"}


@pytest.fixture
def fast() -> Iterator[None]:
    """The replacements of delta, every function known."""
    with linear.applied() as strange:
        assert strange == ()
        yield


def site_settings(**more: Any) -> Any:
    """The settings of a small site."""
    return read_settings(override={"PATH": ".", "TIMEZONE": "America/Toronto", **more})


FIELDS = (
    *("slug", "lang", "date", "author", "category", "path", "title", "extra", "number", "absent"),
    *("date.year", "date.month:02d", "extra[k]", "title.real", "0", "", "slug!r", "slug:>9"),
    *("date:%Y", "date:%m/%d", "date:%-d", "date:%b", "date:%H%M%S", "date:%Y{slug}", "date:%%Y"),
    *("date!s:%Y", "date:%y", "date:", "author:>12", "path:.3"),
)
patterns = st.lists(
    st.sampled_from([*(f"{{{field}}}" for field in FIELDS), "{{slug}}", "{{date:%Y}}"])
    | st.sampled_from(["/", "a", "-", ".html", "{", "}", "é", "%Y", "{{", "}}"]),
    max_size=5,
).map("".join)


class Own(Article):
    """A content with its own idea of what an address is made of."""

    @property
    def url_format(self) -> dict[str, Any]:
        """One more thing to name, and one thing else."""
        return {**super().url_format, "absent": "là", "slug": "autre"}


class Loud(datetime):
    """A date with its own idea of how dates are written."""

    def __format__(self, written: str) -> str:
        return f"!{written}"


metadata = st.fixed_dictionaries(
    {"title": st.sampled_from(("T", "Été d’ici"))},
    optional={
        "slug": st.sampled_from(("s", "é")),
        "lang": st.sampled_from(("fr", "en")),
        "date": st.sampled_from(
            [
                datetime(2026, 11, 5, 9, 3, tzinfo=ZONE),
                SafeDatetime(2026, 1, 31, 23, 59, 59),
                SafeDatetime(987, 1, 2),
                datetime(5, 1, 2),
                Loud(2026, 1, 2, tzinfo=ZONE),
            ]
        ),
        "author": st.sampled_from([Author("A b", SETTINGS), Author("", SETTINGS)]),
        "category": st.sampled_from([Category("C d", SETTINGS), Category("!!", SETTINGS)]),
        "status": st.sampled_from(("published", "draft", "hidden")),
        "path": st.sampled_from(("p/q", "")),
        "save_as": st.just("ailleurs.html"),
        "extra": st.just({"k": "v"}),
        "number": st.just(7),
    },
)


def addresses(kind: type[Content], pattern: str, facts: dict[str, Any]) -> list[str]:
    """The addresses of a content, or how they fail."""
    options = {**SETTINGS, "AUTHOR": "Nous"}
    for name in ("ARTICLE", "DRAFT", "PAGE", "DRAFT_PAGE", "OWN"):
        for key in ("URL", "SAVE_AS", "LANG_URL", "LANG_SAVE_AS"):
            options[f"{name}_{key}"] = pattern
    content = kind("x", dict(facts), options, "/site/articles/un.md", {})
    found = []
    for name in ("url", "save_as"):
        try:
            found.append(getattr(content, name))
        except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
            found.append(repr(error))
    return found


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([Article, Page, Own]), patterns, metadata)
@example(Article, "{date:%Y}/{{date:%Y}}", {"title": "T"})
@example(Own, "{slug}{date:%Y}", {"title": "T", "slug": "s"})
@example(Article, "{date:%Y}", {"title": "T", "date": Loud(2026, 1, 2, tzinfo=ZONE)})
def test_addresses_are_the_same(kind: type[Content], pattern: str, facts: dict[str, Any]) -> None:
    """Any pattern, with anything named in it and anything missing."""
    freeze = pytest.MonkeyPatch()
    frozen = SimpleNamespace(
        datetime=SimpleNamespace(now=lambda: datetime(2026, 2, 3, 4, 5), max=datetime.max)
    )
    try:
        freeze.setattr(contents, "datetime", frozen)
        stock = addresses(kind, pattern, facts)
        freeze.setattr("porte_voix.delta.addresses.now", frozen.datetime.now)
        with linear.applied():
            assert addresses(kind, pattern, facts) == stock
    finally:
        freeze.undo()


def test_an_address_follows_what_changes(fast: None) -> None:
    """Nothing is remembered: slug, date, status, settings and overrides count at once."""
    options = site_settings(ARTICLE_URL="{date:%Y}/{slug}/", DRAFT_URL="b/{slug}/")
    facts = {"title": "T", "slug": "un", "date": datetime(2026, 1, 1, tzinfo=ZONE)}
    article = Article("x", facts, options, "un.md", {})
    found = [article.url]
    article.slug = "deux"
    found.append(article.url)
    article.date = datetime(2027, 1, 1, tzinfo=ZONE)
    found.append(article.url)
    article.status = "draft"
    found.append(article.url)
    options["DRAFT_URL"] = "c/{slug}/"
    found.append(article.url)
    article.override_url = "d"
    found.append(article.url)
    assert found == ["2026/un/", "2026/deux/", "2027/deux/", "b/deux/", "c/deux/", "d"]


dates = st.from_regex(r"\A\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?\Z") | st.sampled_from(
    [
        *("2026-11-20", "2026-11-20 09:00", "2026-11-20T09:00:30", "2026-02-30", "2026-13-01"),
        *("2026-11-20 24:00", "2026-11-20 09:60", "0026-11-20", "1000-01-01", "9999-12-31"),
        *("20 nov 2026", "2026/11/20", "2026-11-20 09:00Z", " 2026-11-20", "2026-11-20  09:00"),
        *("2026-11-20 09:00 -0500", "٢٠٢٦-11-20", "", "hier", "2026-11-20\n"),
    ]
)


@settings(max_examples=120, deadline=None)
@given(dates)
def test_dates_are_read_the_same(written: str) -> None:
    """A full date by a short way, any other by the long one: same instant, class or error."""

    def read() -> Any:
        try:
            found = readers.get_date(written)
        except (ValueError, OverflowError) as error:
            return repr(error)
        return found, type(found), found.tzinfo, found.microsecond

    stock = read()
    with linear.applied():
        assert read() == stock


@settings(max_examples=60, deadline=None)
@given(
    st.text("aÉé 'b-_!<b>&amp;", max_size=12),
    st.sampled_from([[], SETTINGS["SLUG_REGEX_SUBSTITUTIONS"], [["a", "b"]]]),
    st.booleans(),
    st.booleans(),
)
def test_slugs_are_the_same(name: str, subs: Any, preserve: bool, use_unicode: bool) -> None:
    """By name and by every setting that counts, asked once or twice."""
    arguments = (name, subs, preserve, use_unicode)
    stock = urlwrappers.slugify(*arguments)
    with linear.applied():
        assert [urlwrappers.slugify(*arguments) for _ in "ab"] == [stock, stock]
        assert urlwrappers.slugify(name, regex_subs=subs) == contents.slugify(name, regex_subs=subs)


pieces = st.lists(
    st.sampled_from(["a", "é b", ".", "..", "", ".caché", "a.md", "a\\b", "a\nb", "site"]),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["/site", "/site/", "/site/../site", "/", "site", ".", "/site/un"]),
    st.sampled_from(["/site/", "/site", "", "/", "/sites/", "/site/un/"]),
    pieces,
    st.booleans(),
)
def test_paths_inside_the_content_are_the_same(
    root: str, start: str, names: list[str], asked: bool
) -> None:
    """Of a text or of any path, below the folder of the content or not."""
    page = Page("", {"title": "T"}, {**SETTINGS, "PATH": root}, "/site/p.md", {})
    path = start + "/".join(names)
    if not asked:
        page.source_path = path
    stock = page.get_relative_source_path(path if asked else None)
    with linear.applied():
        assert page.get_relative_source_path(path if asked else None) == stock


LINKED = (
    "",
    "<p>rien</p>",
    '<p><a href="{filename}/un.md">x</a> {x} | y</p>',
    '<img src="{static}/images/a.png"><a href="|attach|b.pdf">',
    "<a href='{index}'>{</a><a href=\"https://e.example\">",
    '<a href="{nulle}part">',
)


@pytest.mark.parametrize("text", LINKED)
@pytest.mark.parametrize(
    "regex", [DEFAULT_CONFIG["INTRASITE_LINK_REGEX"], r"@(?P<what>\w+)@", "(?P<what>)"]
)
def test_links_are_resolved_the_same(text: str, regex: str) -> None:
    """With links or without, whatever they look like."""
    options = {**SETTINGS, "INTRASITE_LINK_REGEX": regex}

    def resolved(written: Any) -> Any:
        context = {
            "generated_content": {},
            "static_content": {},
            "localsiteurl": "https://e.example",
        }
        page = Page(written, {"title": "T"}, options, "/site/pages/p.md", context)
        found = page.content
        return found, type(found), page.get_static_links(), page.summary

    for written in (text, Markup(text), text.replace("{filename}", "@filename@")):
        stock = resolved(written)
        with linear.applied():
            assert resolved(written) == stock


PLACES = (
    *("/un.md", "un.md", "deux.md", "sous/trois.md", "../un.md", "/sous/trois.md#fin", "un%20.md"),
    *("/un.md?q", "absent.md", "é.md", "a&amp;b.md", "//un.md", "/", "", "un.md;x", "./un.md"),
)
ADDRESSES = (
    *("un/", "un.html", "/un/", "", "a/../b/", "http://ailleurs.example/x", "é/", "?p=1", "a//b/"),
    *("./un/", "un", "sous/un.html", "...", "a.b/.c/"),
)
BASES = (
    *("", "https://banc.example", "https://banc.example/", "http://127.0.0.1:8000", "..", "../.."),
    *("https://banc.example/blogue", "https://banc.example/a/../b", "//banc.example", "HTTPS://B"),
)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(["filename", "static", "attach"]),
    st.sampled_from(PLACES),
    st.sampled_from(ADDRESSES),
    st.sampled_from(BASES),
    st.sampled_from(["/site/un.md", "/site/sous/p.md", "/site/.caché/p.md", "/ailleurs/p.md"]),
    st.booleans(),
)
@example("filename", "/un.md", "un/", "https://banc.example", "/site/sous/p.md", False)
@example("static", "sous/trois.md", "un/", "", "/site/un.md", False)
def test_links_lead_to_the_same_addresses(
    what: str, place: str, address: str, base: str, source: str, relative: bool
) -> None:
    """Plain ones by a short way, all others by the long one; a link nowhere stays as it is."""
    options = {**SETTINGS, "RELATIVE_URLS": relative}
    text = f'<p><a class="x" href="{{{what}}}{place}">x</a></p>'

    def resolved() -> Any:
        names = ("un.md", "deux.md", "sous/trois.md", "é.md", "a&b.md", "sous/un.md", "un .md")
        here = {
            name: SimpleNamespace(url=address, attach_to=lambda content: None) for name in names
        }
        context = {"generated_content": here, "static_content": here, "localsiteurl": base}
        try:
            return Page(text, {"title": "T"}, options, source, context).content
        except (ValueError, TypeError) as error:
            return repr(error)

    stock = resolved()
    with linear.applied():
        assert resolved() == stock


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*(f"%{sign}" for sign in "YmdHMSyBAjZzcxXpfGuV%Q"), "%-d", "%-m", "-", " ", "é", "a"]
        ),
        max_size=5,
    ).map("".join),
    st.sampled_from(
        [
            SafeDatetime(2026, 1, 5, 4, 3, 2, tzinfo=ZONE),
            datetime(2026, 11, 25, 14, 3, 2),
            SafeDatetime(1000, 1, 1),
            SafeDatetime(999, 12, 31),
            Loud(2026, 1, 2),
        ]
    ),
)
@example("%Y-%m-%d", SafeDatetime(2026, 1, 5))
def test_dates_are_written_the_same(written: str, date: Any) -> None:
    """In figures by a short way, in words by the long one."""

    def told() -> Any:
        try:
            safe = date.strftime(written) if type(date) is SafeDatetime else None
            return utils.strftime(date, written), safe
        except (ValueError, TypeError) as error:
            return repr(error)

    stock = told()
    with linear.applied():
        assert told() == stock


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([Author, Category, Tag, type("Tag", (Tag,), {"as_dict": lambda self: {}})]),
    st.sampled_from(["T'es là", "a b", "!!", Markup("a<b")]),
    st.sampled_from(
        ["t/{slug}/", "t/{slug}.html", "{name}", "fixe", "{_name}", "{settings[SITENAME]}", "{{}"]
    ),
    st.sampled_from([None, "choisi"]),
)
def test_terms_have_the_same_addresses(kind: Any, name: str, pattern: str, slug: Any) -> None:
    """Asked once or twice, renamed in between, with any pattern."""
    options = dict(SETTINGS)
    for term in ("AUTHOR", "CATEGORY", "TAG"):
        options |= {f"{term}_URL": pattern, f"{term}_SAVE_AS": f"{pattern}index.html"}

    def told() -> list[Any]:
        term = kind(name, options)
        if slug:
            term.slug = slug
        found: list[Any] = []
        for _ in "ab":
            for attribute in ("url", "save_as", "page_name"):
                try:
                    found.append(getattr(term, attribute))
                except (KeyError, ValueError, IndexError) as error:
                    found.append(repr(error))
            found.append(sorted(key for key in vars(term)))
            term.name = "autre nom"
        return found

    stock = told()
    with linear.applied():
        assert told() == stock
