"""What every template may use: filters, and interface words in the language of the site.

French is the source language of a theme; another language is read from the theme's own
``translations/`` folder, which translators fill like that of any gettext project.
"""

import gettext
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup, escape

from porte_voix import snippets
from porte_voix.dates import Dates
from porte_voix.pages.csp import policy
from porte_voix.pages.outline import outline
from porte_voix.pages.terms import reach
from porte_voix.values import LANGUAGES, plain_key

DOMAIN = "theme"
EXTENSION = "jinja2.ext.i18n"
SOURCE_LANGUAGE = "fr"
DATE_FILTERS = ("date_long", "date_medium", "month_year", "time_short")
#: Elements inside a line: everything else separates words.
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "kbd", "mark", "q", "s"),
        *("small", "span", "strong", "sub", "sup", "time", "u"),
    )
)


class _French(gettext.NullTranslations):
    """The words as written in the templates; French takes the singular below two."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if abs(n) < 2 else msgid2


class _Text(HTMLParser):
    """Collects the words of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.words.append("" if tag in INLINE else " ")


def plain(html: str) -> str:
    """HTML as the text a reader would hear, on one line; non-breaking spaces stay."""
    return _heard(str(html))


@lru_cache(1 << 15)
def _heard(html: str) -> str:
    """A summary is heard in every list that shows it."""
    if _PLAIN.fullmatch(html):
        return _one_line(_BARE.sub(_separated, html))
    collector = _Text()
    collector.feed(html)
    collector.close()
    return _one_line("".join(collector.words))


#: Words between bare tags, which no parser is needed to hear.
_BARE = re.compile(r"</?(p|br|[abiqsu]|em|strong|cite|sup|sub|span)>")
_PLAIN = re.compile(rf"(?:[^<&]|{_BARE.pattern})*+")


def _separated(tag: re.Match[str]) -> str:
    return "" if tag[1] in INLINE else " "


def _one_line(words: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", words).strip(" ")


def alphabetical(contents: Iterable[Any]) -> list[Any]:
    """Texts by title, as a dictionary has them: « À propos » stands among the A."""
    return sorted(contents, key=lambda one: plain_key(one.title))


def initials(name: str) -> str:
    """« Solange Castelmur » → « SC »."""
    letters = [word[0].upper() for word in str(name).split() if word[0].isalpha()]
    return "".join(letters if len(letters) < 2 else (letters[0], letters[-1]))


def site_address(settings: Mapping[str, Any]) -> str:
    """The address of the site, even when its pages use relative links."""
    return str(settings["SITEURL"] or settings.get("PORTE_VOIX_SITE", ""))


def absolute(site: str, path: str) -> str:
    """The public address of a path of the site; a whole address is left alone."""
    path = str(path)
    return (
        path if ":" in path and urlsplit(path).scheme else f"{site.rstrip('/')}/{path.lstrip('/')}"
    )


#: A short word with hyphens, which a large title had better not cut: « 2026-2027 ».
_HYPHENED = re.compile(r"(?<![\w-])(?=[\w-]{3,14}(?![\w-]))\w+(?:-\w+)+")

_SRCSET = re.compile(r'srcset="[^"]*"')


def unbroken(title: str) -> Markup:
    """A title whose short hyphened words stay on one line; of class ``nb`` in the page."""
    return Markup(_HYPHENED.sub(r'<span class="nb">\g<0></span>', str(escape(title))))


def translations(theme: Path, language: str) -> gettext.NullTranslations:
    """The interface words of a theme; a language without a catalogue reads the French ones."""
    if language != SOURCE_LANGUAGE:
        found = gettext.find(DOMAIN, str(theme / "translations"), [language])
        if found:
            return gettext.translation(DOMAIN, str(theme / "translations"), [language])
    return _French()


class _Tongues:
    """The words and the dates of each language a page may be in.

    A page says its language by the variable ``page_lang``, set before anything else; without it,
    the page speaks the language of the site.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.default = _code(settings["DEFAULT_LANG"])
        zone, theme = ZoneInfo(settings["TIMEZONE"]), Path(settings["THEME"])
        spoken = {self.default, *LANGUAGES}
        self.dates = {code: Dates(code, zone) for code in spoken}
        self.words = {code: translations(theme, code) for code in spoken}
        self._codes: dict[Any, str] = {}

    def of(self, context: Context) -> str:
        """The language of the page being made."""
        lang = context.resolve_or_missing("page_lang")
        found = self._codes.get(lang)
        if found is None:
            code = _code(self.default if lang is missing or not lang else lang)
            found = self._codes[lang] = code if code in self.words else self.default
        return found

    def say(self, context: Context, message: str) -> str:
        """A message in the language of the page."""
        return self.words[self.of(context)].gettext(message)

    def count(self, context: Context, singular: str, plural: str, number: int) -> str:
        """A message that agrees with a number."""
        return self.words[self.of(context)].ngettext(singular, plural, number)


def _code(language: object) -> str:
    return str(language)[:2].lower()


def equip(env: Environment, settings: Mapping[str, Any]) -> None:
    """Give the templates of a site their filters and their words."""
    tongues = _Tongues(settings)
    site = site_address(settings)

    def absolute_here(path: str) -> str:
        return absolute(site, path)

    def dated(name: str) -> Callable[[Context, Any], str]:
        forms = {code: getattr(dates, name) for code, dates in tongues.dates.items()}

        @pass_context
        def form(context: Context, value: Any) -> str:
            return str(forms[tongues.of(context)](value))

        return form

    @pass_context
    def say(context: Context, message: str) -> str:
        return tongues.say(context, message)

    @pass_context
    def count(context: Context, singular: str, plural: str, number: int) -> str:
        return tongues.count(context, singular, plural, number)

    @pass_context
    def nearby(context: Context, html: str) -> Markup:
        """Pictures of several files found beside the page, where its addresses are relative.

        Pelican does it for the other addresses. A page read from a disk would show no picture.
        """
        if not context.get("RELATIVE_URLS"):
            return Markup(html)
        whole, near = f"{site.rstrip('/')}/", f"{context['SITEURL']}/"
        return Markup(_SRCSET.sub(lambda match: match[0].replace(whole, near), str(html)))

    machines = tongues.dates[tongues.default]

    def latest(article: Any) -> str:
        """The last day that counts for an article, in the form that machines read."""
        return machines.date_iso(getattr(article, "modified", None) or article.date)

    def in_a_year(value: datetime | None) -> str:
        """The same day of the next year; the year 2000 stands for no day at all."""
        start = value or datetime(1999, 1, 1, tzinfo=machines.zone)
        return machines.date_iso(start + timedelta(days=365))

    env.filters.update(
        absolute=absolute_here,
        alphabetical=alphabetical,
        date_iso=machines.date_iso,
        date_mail=format_datetime,
        in_a_year=in_a_year,
        latest=latest,
        initials=initials,
        nearby=nearby,
        outlined=outline,
        plain=plain,
        policy=policy,
        unbroken=unbroken,
        reach=reach,
        **{name: dated(name) for name in DATE_FILTERS},
        **snippets.FILTERS,
        **snippets.times(tongues.dates, machines, tongues.of),
    )
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    env.add_extension(EXTENSION)
    env.install_gettext_callables(say, count, newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = _word(tongues)


def _word(tongues: _Tongues) -> Callable[..., Any]:
    """``_`` as Jinja has it: the messages of every page, which name nothing, are made once."""
    made: dict[tuple[str, str], Markup] = {}

    @pass_context
    def word(context: Context, message: str, **named: Any) -> Any:
        if named or not context.eval_ctx.autoescape:
            return context.call(context.resolve("gettext"), message, **named)
        key = (tongues.of(context), message)
        if key not in made:
            made[key] = Markup(tongues.words[key[0]].gettext(message)) % {}
        return made[key]

    return word
