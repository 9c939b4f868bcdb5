"""Addresses, slugs, dates and links, not computed from more than they read.

A dozen times a build, Pelican fills the address of an article from a copy of all its metadata and
from its path, for a pattern that most often names the slug alone. Here a pattern is filled from
what it names: nothing is remembered of an article, so nothing is to be forgotten when it changes.
"""

import datetime
import functools
import os
import re
from collections.abc import Callable
from string import Formatter
from typing import Any, NamedTuple

from pelican.contents import Content
from pelican.urlwrappers import URLWrapper
from pelican.utils import SafeDatetime, path_to_url

from porte_voix.delta.needles import may_match
from porte_voix.delta.patching import Patch

CONTENT = "pelican.contents:Content"
WRAPPER = "pelican.urlwrappers:URLWrapper"
TERM = tuple(f"{WRAPPER}.{name}" for name in ("as_dict", "name", "slug"))
#: Parts of dates that no language changes, as attributes of a date.
PARTS = {
    "%Y": "{date.year}",
    "%m": "{date.month:02d}",
    "%d": "{date.day:02d}",
    "%H": "{date.hour:02d}",
    "%M": "{date.minute:02d}",
    "%S": "{date.second:02d}",
}
DATE = re.compile(r"\{date:((?:[^{}%]|%[YmdHMS])+)\}")
PART = re.compile("%[YmdHMS]")
#: Dates that write their parts as everybody does.
EXACT = (datetime.datetime, SafeDatetime)
#: Years of four digits are written alike by every platform.
FIRST_YEAR = 1000
#: Paths and bases that joining leaves as they are.
PLAIN_PATH = re.compile(r"/?[\w-][\w.-]*(?:/[\w-][\w.-]*)*").fullmatch
PLAIN_INSIDE = re.compile(r"(?:/[^/.\\][^/\\]*)+").fullmatch
PLAIN_BASE = re.compile(r"(?:https?://[a-z0-9.-]+(?::\d+)?)?/(?:[\w-]+/)*", re.ASCII).fullmatch
#: Where each kind of link looks for what it names; those that move files are left to Pelican.
PLACES = {"filename": "generated_content", "static": "static_content"}
#: Figures and signs only: nothing that a locale or a platform writes in its own way.
PLAIN_FORMAT = re.compile(r"(?:[ -$&-~]|%[YmdHMS])*")
WRITTEN_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", re.ASCII)


now = datetime.datetime.now


class _Pattern(NamedTuple):
    """The pattern of an address: what it names, and the same one with plain parts of dates."""

    names: frozenset[str]
    plain: str


def patches() -> tuple[Patch, ...]:
    """The functions replaced."""
    return (
        Patch(
            f"{CONTENT}._expand_settings",
            _expand_settings,
            (f"{CONTENT}.url_format", f"{CONTENT}.get_relative_source_path"),
        ),
        Patch(f"{CONTENT}._update_content", _update_content),
        Patch(
            f"{CONTENT}._link_replacer",
            _link_replacer,
            (f"{CONTENT}.get_relative_source_path", f"{CONTENT}.relative_dir"),
        ),
        Patch(f"{CONTENT}.get_relative_source_path", _relative_source_path),
        Patch("pelican.urlwrappers:slugify", _slugify),
        Patch("pelican.readers:get_date", _get_date),
        Patch("pelican.utils:strftime", _strftime, ("pelican.utils:SafeDatetime.strftime",)),
        *(Patch(f"{WRAPPER}.{name}", _of_term, TERM) for name in ("url", "save_as", "page_name")),
    )


@functools.lru_cache(maxsize=256)
def _pattern(value: str) -> _Pattern | None:
    """What a pattern of addresses names; nothing when it is not a plain one."""
    try:
        fields = [field for field in Formatter().parse(value) if field[1] is not None]
    except ValueError:
        return None
    names = frozenset(re.split(r"[.\[]", str(name))[0] for _, name, _, _ in fields)
    is_nested = any("{" in str(spec) for _, _, spec, _ in fields)
    if "{{" in value or "}}" in value or is_nested or not all(map(str.isidentifier, names)):
        return None
    return _Pattern(names, DATE.sub(lambda date: PART.sub(_part, date[1]), value))


def _part(found: re.Match[str]) -> str:
    return PARTS[found[0]]


def _expand_settings(stock: Any) -> Any:
    """Fill the pattern of an address from what it names."""
    url_format = vars(Content)["url_format"]

    def expand(self: Any, key: str, klass: str | None = None) -> Any:
        value = str(self.settings[f"{klass or self.__class__.__name__}_{key}".upper()])
        pattern = _pattern(value)
        if pattern is None or type(self).url_format is not url_format:
            return stock(self, key, klass)
        # A slug is asked for even when it is not named: that is what tells of an impossible one.
        found = {
            "slug": getattr(self, "slug", ""),
            "lang": getattr(self, "lang", "en"),
            "author": self.author.slug if hasattr(self, "author") else "",
            "category": self.category.slug if hasattr(self, "category") else "",
        }
        for name in pattern.names - found.keys():
            if name == "date":
                date = found[name] = self.date if hasattr(self, "date") else now()
                if type(date) in EXACT and date.year >= FIRST_YEAR:
                    value = pattern.plain
            elif name == "path":
                path = self.metadata.get("path", self.get_relative_source_path())
                found[name] = path_to_url(path)
            elif name in self.metadata:
                found[name] = self.metadata[name]
            else:
                return stock(self, key, klass)
        return value.format(**found)

    return expand


def _of_term(stock: Any) -> Any:
    """The address of a term, filled once for each name: menus ask for the same in each page."""
    key = stock.fget.keywords["key"]
    known: dict[tuple[str, str, str], str] = {}
    settings: dict[type, str] = {}

    def address(self: Any) -> Any:
        setting = settings.get(type(self))
        name, slug = self._name, self._slug
        if setting and type(name) is type(slug) is str:
            value = self.settings[setting]
            found = known.get((value, name, slug)) if type(value) is str else None
            if found is not None:
                return found
        return first(self)

    def first(self: Any) -> Any:
        kind: Any = type(self)
        setting = settings.get(kind) or settings.setdefault(kind, _setting(kind, key))
        value = self.settings[setting] if setting else None
        if type(value) is not str or not _is_of_term(value):
            return stock.fget(self)
        # Pelican also copies both on the object, where nothing can see them.
        name, slug = self._name, self._slug or self.slug
        if type(name) is not str or type(slug) is not str:
            return stock.fget(self)
        found = known.get((value, name, slug))
        if found is None:
            found = known[value, name, slug] = stock.fget(self)
        return found

    return property(address)


def _setting(kind: Any, key: str) -> str:
    """The setting that holds the pattern; nothing when a class has its own way."""
    is_usual = all(vars(URLWrapper)[name] is getattr(kind, name) for name in ("name", "slug"))
    is_usual = is_usual and kind.as_dict is URLWrapper.as_dict
    return f"{kind.__name__.upper()}_{key}" if is_usual else ""


@functools.lru_cache(maxsize=256)
def _is_of_term(value: str) -> bool:
    """Whether a pattern names nothing but the name and the slug of a term."""
    pattern = _pattern(value)
    return pattern is not None and pattern.names <= {"name", "slug"}


def _strftime(stock: Any) -> Any:
    """A date in figures, which no language changes, is written at once."""

    def strftime(date: Any, date_format: str) -> Any:
        plain = _plain_format(date_format)
        if plain is not None and type(date) in EXACT and date.year >= FIRST_YEAR:
            return plain(date=date)
        return stock(date, date_format)

    return strftime


@functools.lru_cache(maxsize=256)
def _plain_format(date_format: str) -> Callable[..., str] | None:
    """What fills a format of figures and signs with the parts of a date."""
    if type(date_format) is not str or not PLAIN_FORMAT.fullmatch(date_format):
        return None
    return PART.sub(_part, date_format.replace("{", "{{").replace("}", "}}")).format


def _update_content(stock: Any) -> Any:
    """A text without a link inside the site stays what it is."""

    def update(self: Any, content: str, siteurl: str) -> Any:
        if type(content) is str and not may_match(self._get_intrasite_link_regex(), content):
            return content
        return stock(self, content, siteurl)

    return update


def _link_replacer(stock: Any) -> Any:
    """A plain link to a text or to a file is followed without taking its address apart."""

    def replace(self: Any, siteurl: str, m: re.Match[str]) -> Any:
        place = PLACES.get(m["what"])
        value = m["value"]
        if place and PLAIN_PATH(value) and not self.settings["RELATIVE_URLS"]:
            root = value[0] == "/" or folder_of(self.source_path, self.settings["PATH"])
            inside = value[1:] if root is True else f"{root}{value}"
            found = self._context[place].get(inside) if root is not None else None
            base = siteurl if siteurl.endswith("/") else f"{siteurl}/"
            if found is not None and PLAIN_BASE(base):
                url = found.url
                if type(url) is str and PLAIN_PATH(url.removesuffix("/")) and url[0] != "/":
                    return "".join((m["markup"], m["quote"], base, url, m["quote"]))
        return stock(self, siteurl, m)

    return replace


def _relative_source_path(stock: Any) -> Any:
    """Where a plain path is in the content, without taking it apart."""

    def relative(self: Any, source_path: Any = None) -> Any:
        path, root = source_path or self.source_path, self.settings["PATH"]
        if type(path) is str and type(root) is str and path.startswith(root):
            inside = path[len(root) :]
            if inside[:1] == "/" and PLAIN_INSIDE(inside) and _is_absolute(root):
                return inside[1:]
        return stock(self, source_path)

    return relative


@functools.lru_cache(maxsize=16)
def _is_absolute(root: str) -> bool:
    """Whether a path is the one that ``abspath`` makes of it, with slashes only."""
    return root != "/" and os.sep == "/" and os.path.abspath(root) == root


@functools.lru_cache(maxsize=1024)
def folder_of(source: str, root: str) -> str | None:
    """The folder of a source inside the content, to be put before a name; none when outside."""
    folder = os.path.dirname(os.path.relpath(os.path.abspath(source), os.path.abspath(root)))
    if not folder:
        return ""
    return f"{folder}/" if PLAIN_PATH(folder) else None


def _slugify(stock: Any) -> Any:
    """One slug for each name: terms are objects by the thousands, and names by the hundreds."""
    known: dict[Any, str] = {}

    def slugify(
        value: str, regex_subs: Any = (), preserve_case: bool = False, use_unicode: bool = False
    ) -> Any:
        key = value, tuple(map(tuple, regex_subs)), preserve_case, use_unicode
        if type(value) is not str:
            return stock(*key)
        if key not in known:
            known[key] = stock(*key)
        return known[key]

    return slugify


def _get_date(stock: Any) -> Any:
    """A date written in full is read as it is; any other one is guessed as before."""

    def get_date(string: str) -> Any:
        found = WRITTEN_DATE.fullmatch(string)
        try:
            parts = found.groups(default="0") if found else ()
            return SafeDatetime(*map(int, parts)) if parts else stock(string)
        except ValueError:
            return stock(string)

    return get_date
