"""Edits of ``pelicanconf.py``: plain values, features turned on and off, code inside it."""

from typing import Any

from tests.delta.flavours import Ours
from tests.delta.site import Site


def _toggle(site: Site, name: str, values: tuple[Any, ...]) -> str:
    """Another value for a setting; ``None`` in ``values`` leaves it to the file."""
    now = site.settings.get(name)
    value = site.rng.choice([one for one in values if one != now])
    if value is None:
        del site.settings[name]
    else:
        site.settings[name] = value
    site.save_settings()
    return f"{name} = {value!r}"


def sitename(site: Site) -> str:
    """What nearly every page shows."""
    site.settings["SITENAME"] = f"Essai & compagnie {site.next_number()}"
    site.save_settings()
    return str(site.settings["SITENAME"])


def summary_length(site: Site) -> str:
    """What cuts the summaries that nobody wrote."""
    return _toggle(site, "SUMMARY_MAX_LENGTH", (5, 12, 50))


def pagination(site: Site) -> str:
    """How many articles a page of a listing holds."""
    return _toggle(site, "DEFAULT_PAGINATION", (3, 7, 10, False))


def feed_max(site: Site) -> str:
    """How many articles a feed holds."""
    return _toggle(site, "FEED_MAX_ITEMS", (2, 5, 20, 100))


def links(site: Site) -> str:
    """How addresses are written."""
    if isinstance(site, Ours) or site.rng.random() < 0.6:
        return _toggle(site, "RELATIVE_URLS", (None, True))
    return _toggle(site, "SITEURL", (None, "https://ailleurs.example", ""))


def copies(site: Site) -> str:
    """How static files reach the output, and which ones."""
    name, values = site.rng.choice(
        (
            ("STATIC_CREATE_LINKS", (None, True)),
            ("STATIC_CHECK_IF_MODIFIED", (None, True)),
            ("STATIC_PATHS", (None, ["images"], ["images", "extra", "vie"])),
            ("EXTRA_PATH_METADATA", (None, {"extra/robots.txt": {"path": "dit/robots.txt"}}, {})),
            ("THEME_STATIC_DIR", (None, "assets")),
            ("DELETE_OUTPUT_DIRECTORY", (None, True)),
        )
    )
    return _toggle(site, name, values)


def outputs(site: Site) -> str:
    """Which kinds of pages and of feeds are written, and where."""
    name, values = site.rng.choice(
        (
            ("OUTPUT_SOURCES", (None, True)),
            ("TEMPLATE_PAGES", (None, {}, {"extra/bonjour.html": "salut/bonjour.html"})),
            ("TAG_SAVE_AS", (None, "", "t/{slug}.html")),
            ("AUTHOR_SAVE_AS", (None, "", "a/{slug}.html")),
            ("MONTH_ARCHIVE_SAVE_AS", (None, "{date:%Y}/{date:%m}/index.html")),
            ("FEED_ALL_RSS", (None, "flux/tout.rss.xml")),
            ("TAG_FEED_ATOM", (None, "flux/tag/{slug}.atom.xml")),
            ("DRAFT_SAVE_AS", (None, "")),
            ("PAGINATED_TEMPLATES", (None, {"index": 4, "tag": 2, "category": None, "author": 3})),
        )
    )
    return _toggle(site, name, values)


def future(site: Site) -> str:
    """Whether an article dated later waits for its hour."""
    return _toggle(site, "WITH_FUTURE_DATES", (True, False))


def order(site: Site) -> str:
    """In which order articles, pages and archives are listed."""
    name, values = site.rng.choice(
        (
            ("ARTICLE_ORDER_BY", (None, "title", "reversed-title")),
            ("PAGE_ORDER_BY", (None, "title", "reversed-basename")),
            ("NEWEST_FIRST_ARCHIVES", (None, False)),
            ("REVERSE_CATEGORY_ORDER", (None, True)),
        )
    )
    return _toggle(site, name, values)


def defaults(site: Site) -> str:
    """What texts that say nothing are given."""
    name, values = site.rng.choice(
        (
            ("AUTHOR", (None, "Félix Grandgrève")),
            ("DEFAULT_CATEGORY", (None, "Divers")),
            ("DEFAULT_METADATA", (None, {"series": "Par défaut"})),
            ("DEFAULT_DATE_FORMAT", (None, "%d/%m/%Y")),
            ("TIMEZONE", (None, "Europe/Paris")),
            ("TYPOGRIFY", (None, False)),
        )
    )
    return _toggle(site, name, values)


def code(site: Site) -> str:
    """The body of a filter that the settings file defines: the name stays, the code changes."""
    body = site.rng.choice(("str(text).lower()", "str(text)[::-1]", "str(text) + '!'"))
    site.settings["JINJA_FILTERS"] = _Code(f"{{'crie': lambda text: {body}}}")
    site.save_settings()
    return body


class _Code(str):
    """A value that is written as it stands."""

    def __repr__(self) -> str:
        return str(self)
