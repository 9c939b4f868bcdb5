"""Linear loops and shared computations give what stock gives, for work in proportion."""

import json
import logging
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import FrameType, SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, pass_context, pass_environment
from pelican import generators
from pelican.contents import Article, Author, Category, Content, Page, Tag
from pelican.generators import ArticlesGenerator
from pelican.log import LimitFilter
from pelican.readers import RstReader
from pelican.settings import DEFAULT_CONFIG
from pelican.writers import FileOverwriteFailedError
from porte_voix.delta import linear, opens

from tests.delta.builds import Builder, Order
from tests.delta.flavours import FLAVOURS
from tests.delta.trees import differences, read_tree

ZONE = ZoneInfo("America/Toronto")


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    """The process that builds."""
    with Builder(hash_seed=0) as found:
        yield found


RICH = {
    "YEAR_ARCHIVE_SAVE_AS": "a/{date:%Y}/index.html",
    "MONTH_ARCHIVE_SAVE_AS": "a/{date:%Y}/{date:%b}/index.html",
    "DAY_ARCHIVE_SAVE_AS": "a/{date:%Y}/{date:%m}/{date:%d}/index.html",
    "TAG_FEED_ATOM": "flux/mot/{slug}.atom.xml",
    "CATEGORY_FEED_RSS": "flux/genre-rss/{slug}.xml",
    "AUTHOR_FEED_ATOM": "fil/auteur/{slug}.atom.xml",
    "AUTHOR_FEED_RSS": None,
    "FEED_MAX_ITEMS": 5,
}
PATHS = {
    "RELATIVE_URLS": True,
    "ARTICLE_URL": "{category}/{date:%Y}/{date:%b}/{slug}-{lang}.html",
    "ARTICLE_SAVE_AS": "{category}/{date:%Y}/{date:%b}/{slug}-{lang}.html",
    "PAGE_URL": "{path}.html",
    "PAGE_SAVE_AS": "{path}.html",
    "NEWEST_FIRST_ARCHIVES": False,
    "ARTICLE_ORDER_BY": "title",
    "SUMMARY_MAX_LENGTH": 9,
}


def compare(builder: Builder, place: Path, theme: str, size: int, **changes: Any) -> list[str]:
    """What a build with the replacements does otherwise than a stock one; empty when nothing."""
    site = FLAVOURS[theme](place / "site", Random(f"{theme} {sorted(changes)}"))
    site.create(size)
    found = []
    for name in ("stock", "fast"):
        settings = {**site.settings, **changes}
        if name == "fast":
            settings["PLUGINS"] = [*site.plugins, "tests.delta.accelerated"]
        output = place / name
        # Pictures made by the first build are said once.
        shutil.rmtree(site.root / ".porte-voix/images", ignore_errors=True)
        words = ["content", "-s", "pelicanconf.py", "-o", str(output), "-v", "-e"]
        words += [f"{key}={json.dumps(value)}" for key, value in settings.items()]
        order = Order(site.root, words, site.instant.timestamp(), place / f"talk-{name}")
        built = builder.build(order)
        assert built.code == 0, built.records[-6:]
        told = built.told((output, "OUTPUT"), (site.root, "SITE"))
        found.append((read_tree(output, site.content), told))
    (stock, said), (fast, said_again) = found
    assert len(stock) > size
    told = [f"{count} {record}" for record, count in (said - said_again).items()]
    more = [f"{count} {record}" for record, count in (said_again - said).items()]
    return [*differences(fast, stock), *told, *more]


@pytest.mark.parametrize(
    ("theme", "changes"),
    [("ours", RICH), ("simple", RICH), ("simple", PATHS), ("notmyidea", {**RICH, **PATHS})],
)
def test_a_whole_site_comes_out_the_same(
    builder: Builder, tmp_path: Path, theme: str, changes: dict[str, Any]
) -> None:
    """Same files, same bytes, same log, for three themes and settings that ask for everything."""
    assert compare(builder, tmp_path, theme, 25, **changes) == []


SETTINGS = {**DEFAULT_CONFIG, "PATH": "/site", "TIMEZONE": "America/Toronto"}


def unsaid(caplog: pytest.LogCaptureFixture) -> None:
    """Let Pelican say again what it only says once, or five times."""
    caplog.clear()
    LimitFilter._raised_messages.clear()
    LimitFilter._group_count.clear()


class Equal(Article):
    """Articles that say they are equal to others."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Equal.compared += 1
        return isinstance(other, Content) and other.slug == self.slug

    __hash__ = Article.__hash__


def articles(size: int, kind: type[Article] = Article, seed: int = 0) -> list[Any]:
    """Articles of ten years, some at the same instant, with terms of all sizes."""
    rng = Random(seed)
    start = datetime(2016, 1, 1, tzinfo=ZONE)
    found = []
    for number in range(size):
        day = start + timedelta(days=rng.randrange(3650))
        metadata = {
            "title": f"Titre {number}",
            "slug": f"t{number if number % 9 else number // 2}",
            "date": day,
            "lang": "en" if number % 11 == 5 else "fr",
            "category": Category(f"Genre {number % 7}", SETTINGS),
            "authors": [Author(f"Auteur {number % 13}", SETTINGS)],
            "tags": [Tag(f"mot {int(rng.paretovariate(0.6)) % 60}", SETTINGS) for _ in range(4)],
        }
        found.append(kind("<p>x</p>", metadata, SETTINGS, f"/site/{number}.md", {}))
    rng.shuffle(found)
    return found


def generator(found: list[Any]) -> Any:
    """What the pages of terms need of a generator."""
    terms: dict[str, Any] = {name: defaultdict(list) for name in ("tag", "category", "author")}
    for article in found:
        terms["category"][article.category].append(article)
        for tag in article.tags:
            terms["tag"][tag].append(article)
        for author in article.authors:
            terms["author"][author].append(article)
    return SimpleNamespace(
        articles=found,
        dates=sorted(found, key=lambda article: article.date, reverse=True),
        tags=terms["tag"],
        categories=sorted(terms["category"].items()),
        authors=sorted(terms["author"].items()),
        context={},
        settings=SETTINGS,
        get_template=lambda name: f"template of {name}",
    )


def pages(made: Any) -> list[Any]:
    """Every page of terms that a generator asks to be written, with what templates receive."""
    asked: list[Any] = []

    def write(*args: Any, **kwargs: Any) -> None:
        asked.append((args, kwargs.pop("url"), list(kwargs.items())))

    for name in ("generate_tags", "generate_categories", "generate_authors"):
        getattr(ArticlesGenerator, name)(made, write)
    return asked


@pytest.mark.parametrize("kind", [Article, Equal])
def test_terms_have_the_same_pages(kind: type[Article]) -> None:
    """The articles of a term by date, once each, whatever was removed or added meanwhile."""
    made = generator(articles(120, kind))
    del made.dates[10:20]
    made.categories[0][1].append(made.articles[0])
    stock = pages(made)

    with linear.applied():
        assert pages(made) == stock


@pytest.mark.parametrize("slug", ["", "x"])
def test_a_page_that_cannot_be_written_is_told_the_same(
    caplog: pytest.LogCaptureFixture, slug: str
) -> None:
    """A term without a slug is passed over; another one stops the build."""
    caplog.set_level(logging.INFO)

    def write(*args: Any, **kwargs: Any) -> None:
        raise FileOverwriteFailedError("déjà")

    def told() -> list[Any]:
        unsaid(caplog)
        for name, kinds in (("tag", "tags"), ("category", "categories"), ("author", "authors")):
            made = generator(articles(3))
            terms = getattr(made, kinds)
            for term, _ in terms.items() if name == "tag" else terms:
                term.slug = slug
            try:
                getattr(ArticlesGenerator, f"generate_{kinds}")(made, write)
            except FileOverwriteFailedError as error:
                caplog.records.append(str(error))
        return [
            (found.levelname, found.name, found.getMessage(), vars(found).get("limit_msg"))
            if isinstance(found, logging.LogRecord)
            else found
            for found in caplog.records
        ]

    stock = told()
    assert stock

    with linear.applied():
        assert told() == stock


@pytest.mark.parametrize("kind", [Article, Equal])
def test_periods_have_the_same_articles(kind: type[Article]) -> None:
    """Every granularity, in the order of the list of articles."""
    found = articles(120, kind)
    dates = sorted(found[5:], key=lambda article: article.date)
    names = ("YEAR", "MONTH", "DAY")
    options = {f"{name}_ARCHIVE_SAVE_AS": f"{name}/{{date:%Y}}" for name in names}
    options |= {f"{name}_ARCHIVE_URL": "{date:%Y}" for name in names}

    def archives() -> Any:
        return ArticlesGenerator._build_period_archives(None, dates, found, options)

    def shown(found: Any) -> Any:
        return [(name, [list(one.items()) for one in some]) for name, some in found.items()]

    stock = archives()
    with linear.applied():
        again = archives()
    assert shown(again) == shown(stock)
    assert type(again) is type(stock)


@pytest.mark.parametrize("identity", ["slug", ("slug",), ["slug", "status"], "", None, 5, "absent"])
@pytest.mark.parametrize("kind", [Article, Equal])
def test_translations_are_told_from_originals(
    caplog: pytest.LogCaptureFixture, kind: type[Article], identity: Any
) -> None:
    """Same lists, same links between texts, same warnings, same errors."""

    def processed() -> Any:
        unsaid(caplog)
        found = articles(60, kind)
        found[3].metadata["translation"] = "true"
        try:
            originals, others = generators.process_translations(found, identity)
        except (TypeError, AttributeError) as error:
            return repr(error)
        return (
            [one.source_path for one in originals],
            [one.source_path for one in others],
            [[other.source_path for other in one.translations] for one in originals],
            [record.getMessage() for record in caplog.records],
        )

    stock = processed()
    with linear.applied():
        assert processed() == stock


class Counted(list[Any]):
    """A list that counts how many of its members are looked at."""

    looked = 0

    def __iter__(self) -> Iterator[Any]:
        Counted.looked += len(self)
        return super().__iter__()

    def __contains__(self, one: object) -> bool:
        Counted.looked += len(self)
        return super().__contains__(one)


@dataclass(eq=False, slots=True)
class Light:
    """The least of an article, to have many."""

    number: int
    date: datetime
    category: Category
    authors: list[Author]
    tags: list[Tag]
    slug: str
    lang: str = "fr"
    in_default_lang: bool = True
    metadata: dict[str, str] = field(default_factory=dict)
    translations: list[Any] = field(default_factory=list)

    @property
    def source_path(self) -> str:
        """Where it would be."""
        return f"{self.number}.md"


def light(size: int) -> list[Any]:
    """So many articles, with few terms that have many, and many that have few."""
    day = datetime(2016, 1, 1, tzinfo=ZONE)
    categories = [Category(f"Genre {number}", SETTINGS) for number in range(7)]
    authors = [Author(f"Auteur {number}", SETTINGS) for number in range(30)]
    tags = [Tag(f"mot {number}", SETTINGS) for number in range(max(8, size // 20))]
    return [
        Light(
            number,
            day + timedelta(days=number % 3000),
            categories[number % 7],
            [authors[number % 30]],
            [tags[number % 5], tags[number % 8], tags[number % len(tags)]],
            f"t{number if number % 9 else number // 2}",
        )
        for number in range(size)
    ]


def looked_at(size: int) -> int:
    """How many members of lists are looked at for the terms and periods of so many articles."""
    made = generator(light(size))
    made.tags = {tag: Counted(some) for tag, some in made.tags.items()}
    made.categories = [(one, Counted(some)) for one, some in made.categories]
    made.authors = [(one, Counted(some)) for one, some in made.authors]
    made.dates, found = Counted(made.dates), Counted(made.articles)
    options = {f"{name}_ARCHIVE_SAVE_AS": "{date:%Y}" for name in ("YEAR", "MONTH", "DAY")}
    options |= {f"{name}_ARCHIVE_URL": "{date:%Y}" for name in ("YEAR", "MONTH", "DAY")}
    Counted.looked = 0
    pages(made)
    ArticlesGenerator._build_period_archives(None, made.dates, found, options)
    return Counted.looked


def test_files_of_disabled_readers_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As by Pelican; and no folder is listed again where no reader is disabled."""
    (tmp_path / "note.adoc").write_text("= Note", encoding="utf-8")
    theme, found = DEFAULT_CONFIG["THEME"], dict(DEFAULT_CONFIG)
    generator = ArticlesGenerator({}, found, str(tmp_path), theme, str(tmp_path / "output"))
    with linear.applied(), opens.watched() as watch:
        generator.check_disabled_readers()
        assert not watch.listed
        generator.readers.disabled_readers["adoc"] = RstReader(found)
        generator.check_disabled_readers()
    assert watch.listed
    assert "note.adoc" in caplog.text


def test_the_work_of_terms_and_periods_grows_with_the_site() -> None:
    """Twice the articles, twice the looks; four times with stock."""
    assert looked_at(800) > 3.5 * looked_at(400)
    with linear.applied():
        looks = [looked_at(size) for size in (2000, 4000, 8000)]
    assert looks[1] <= 2.1 * looks[0]
    assert looks[2] <= 2.1 * looks[1]
    assert looks[2] <= 30 * 8000


def compared(size: int) -> int:
    """How many comparisons the search of translations may make, at most, for so many articles."""
    worst = 0

    def watch(frame: FrameType, event: str, _: Any) -> None:
        nonlocal worst
        if event == "call" and frame.f_code.co_name == "process_translations":
            worst += len(frame.f_locals["content_list"]) ** 2

    found = light(size)
    sys.setprofile(watch)
    try:
        generators.process_translations(found, "slug")
    finally:
        sys.setprofile(None)
    return worst


def test_the_work_of_translations_grows_with_the_site() -> None:
    """The stock function only ever sees one text and its translations."""
    assert compared(400) == 400**2
    with linear.applied():
        worst = [compared(size) for size in (2000, 4000, 8000)]
    assert worst[1] <= 2.1 * worst[0]
    assert worst[2] <= 2.1 * worst[1]
    assert worst[2] <= 5 * 8000


def test_nothing_is_kept_of_a_build() -> None:
    """What Pelican keeps for ever goes with the build; what was there before stays."""
    before = Page("avant", {"title": "T"}, SETTINGS, "/site/a.md", {})
    assert before.content == "avant"
    memory = vars(Content)["get_content"].cache

    with linear.applied():
        after = Page("après", {"title": "T"}, SETTINGS, "/site/b.md", {})
        assert (after.content, after.summary) == ("après", "après")
        assert (after, "") in memory

    assert (before, "") in memory
    assert (after, "") not in memory
    del memory[before, ""]


names = st.text("abc", min_size=1, max_size=2)
layers = st.dictionaries(names, st.integers())


@settings(max_examples=60, deadline=None)
@given(layers, layers, st.none() | layers, st.none() | layers, st.booleans())
def test_templates_receive_the_same(
    everywhere: dict[str, int],
    here: dict[str, int],
    given_to_it: dict[str, int] | None,
    local: dict[str, int] | None,
    shared: bool,
) -> None:
    """Every name with its value, in the same order, and nothing that was given is changed."""

    def received() -> Any:
        env = Environment()
        env.globals.clear()
        env.globals.update(everywhere)
        template = env.from_string("x", globals=dict(here))
        own = None if given_to_it is None else dict(given_to_it)
        context = template.new_context(own, shared, local)
        parent = list(context.parent.items())
        return parent, sorted(context.globals_keys), own, (shared and context.parent is own)

    stock = received()
    with linear.applied():
        assert received() == stock


class Things:
    """What a template may call, each in its own way."""

    def plain(self, *args: Any, **kwargs: Any) -> Any:
        """A method."""
        return args, kwargs

    @pass_context
    def with_context(self, context: Any, *args: Any) -> Any:
        """A method that wants to know where it is called."""
        return context["name"], context.get("each"), args

    @pass_environment
    def with_environment(self, environment: Any) -> Any:
        """A method that wants the environment."""
        return type(environment).__name__

    def ended(self) -> Any:
        """Jinja makes something undefined of this one."""
        raise StopIteration

    def __call__(self) -> Any:
        """The object itself."""
        return "called"


CALLS = (
    *("things.plain()", "things.plain(1, b=each)", "things.with_context(each)", "things()"),
    *("things.with_environment()", "things.ended()", "things.ended() is undefined", "name.upper()"),
    *("things.plain(*[1, 2], **{'_c': 3})", "range(3) | list", "{'a': each}.get('a')", "dict(a=1)"),
    *("missing()", "name()", "things.plain.__self__.plain(0)", "''.join(['a', name])"),
)


@pytest.mark.parametrize("call", CALLS)
def test_calls_in_templates_are_the_same(call: str) -> None:
    """A method, a function, an object, with what it wants of Jinja and what it raises."""
    inside = f"{{% block b scoped %}}{{{{ {call} }}}}{{% endblock %}}"
    text = f"{{% for each in [1, 2] %}}{inside}{{% endfor %}}"

    def rendered() -> Any:
        try:
            return Environment().from_string(text).render(name="N", things=Things())
        except Exception as error:
            return type(error), str(error)

    stock = rendered()
    with linear.applied():
        assert rendered() == stock
