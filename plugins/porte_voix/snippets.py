"""The small pieces of HTML that every page repeats: times, addresses, languages, telephones.

Filters, and no macros: a page asks for them a hundred times.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from porte_voix.dates import NBSP, Dates

#: A bare « fr » or « en » is the French or English of Canada.
REGIONS = {"fr": "fr-CA", "en": "en-CA"}
#: What begins the address of something that is no page of the site.
OUTSIDE = ("mailto:", "tel:")


def region(code: str) -> str:
    """A language as pages name it."""
    return REGIONS.get(code, code)


def phone(number: str) -> Markup:
    """A telephone number that does not break, dialled on touch."""
    dialled = escape(number.replace(NBSP, "-").replace(" ", "-"))
    shown = escape(number.replace(" ", NBSP))
    return Markup(f'<a class="p-tel" href="tel:+1-{dialled}">{shown}</a>')


@pass_context
def href(context: Context, url: str) -> str:
    """The address that a link of the settings leads to, from the page being made."""
    if "://" in url or url.startswith(OUTSIDE):
        return url
    return f"{context['SITEURL']}/{url.lstrip('/')}"


@pass_context
def bare(context: Context, url: str) -> str:
    """The address of a page as its visitors see it, compared to know which entry is current."""
    return str(url).replace(str(context["SITEURL"]), "").replace("index.html", "").strip("/")


@pass_context
def lang_of(context: Context, item: Any) -> Markup:
    """The attribute that tells the language of an article, where it is not that of the site."""
    return _lang(item.lang) if _is_foreign(context, item) else Markup("")


@pass_context
def site_words(context: Context, item: Any) -> Markup:
    """The same for the site's own words (its categories, its audiences) beside such an article."""
    return _lang(context["DEFAULT_LANG"]) if _is_foreign(context, item) else Markup("")


def _is_foreign(context: Context, item: Any) -> bool:
    return bool(item.lang) and item.lang != context["DEFAULT_LANG"]


def _lang(code: str) -> Markup:
    return Markup(f' lang="{escape(region(code))}"')


def times(
    dates: Mapping[str, Dates], machines: Dates, spoken: Callable[[Context], str]
) -> dict[str, Callable[..., Markup]]:
    """Every date a reader sees is a ``<time>``, so that machines read it too."""

    def made(value: date, words: str, kind: str = "") -> Markup:
        name = f' class="{escape(kind)}"' if kind else ""
        stamp = escape(machines.date_iso(value))
        return Markup(f'<time{name} datetime="{stamp}">{escape(words)}</time>')

    @pass_context
    def day(context: Context, value: date, kind: str = "") -> Markup:
        return made(value, dates[spoken(context)].date_medium(value), kind)

    @pass_context
    def long_day(context: Context, value: date, kind: str = "") -> Markup:
        return made(value, dates[spoken(context)].date_long(value), kind)

    @pass_context
    def moment(context: Context, value: Any) -> Markup:
        here = dates[spoken(context)]
        return made(value, f"{here.date_long(value)}, {here.time_short(value)}")

    return {"day": day, "long_day": long_day, "moment": moment}


FILTERS = {
    **{"bare": bare, "href": href, "lang_of": lang_of},
    **{"phone": phone, "region": region, "site_words": site_words},
}
