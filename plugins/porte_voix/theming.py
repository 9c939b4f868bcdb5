"""What every template may use: filters, and interface words in the language of the site.

French is the source language of a theme; another language is read from the theme's own
``translations/`` folder, which translators fill like that of any gettext project.
"""

import gettext
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment

from porte_voix.dates import Dates

DOMAIN = "theme"
EXTENSION = "jinja2.ext.i18n"
SOURCE_LANGUAGE = "fr"
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
    collector = _Text()
    collector.feed(str(html))
    collector.close()
    return re.sub(r"[ \t\r\n]+", " ", "".join(collector.words)).strip(" ")


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
    return path if urlsplit(path).scheme else f"{site.rstrip('/')}/{path.lstrip('/')}"


def translations(theme: Path, language: str) -> gettext.NullTranslations:
    """The interface words of a theme; a language without a catalogue reads the French ones."""
    if language != SOURCE_LANGUAGE:
        found = gettext.find(DOMAIN, str(theme / "translations"), [language])
        if found:
            return gettext.translation(DOMAIN, str(theme / "translations"), [language])
    return _French()


def equip(env: Environment, settings: Mapping[str, Any]) -> None:
    """Give the templates of a site their filters and their words."""
    language = str(settings["DEFAULT_LANG"])[:2].lower()
    dates = Dates(language, ZoneInfo(settings["TIMEZONE"]))
    site = site_address(settings)

    def absolute_here(path: str) -> str:
        return absolute(site, path)

    env.filters.update(
        absolute=absolute_here,
        date_iso=dates.date_iso,
        date_long=dates.date_long,
        date_medium=dates.date_medium,
        initials=initials,
        month_year=dates.month_year,
        plain=plain,
        time_short=dates.time_short,
    )
    env.add_extension(EXTENSION)
    words = translations(Path(settings["THEME"]), language)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
