"""Contents that were read once, kept as their state, and made again without reading.

The text stays in the pack until somebody asks for it. Settings and context are never kept: a
content made again holds those of the present build.
"""

import datetime
import functools
import io
import locale
import pickle
import sys
from typing import Any

from pelican.contents import Article, Content, SkipStub
from pelican.urlwrappers import URLWrapper

from porte_voix.delta.opens import identity
from porte_voix.delta.pack import Pack, Place

#: Attributes that belong to the build and not to the file.
BUILD = ("settings", "_context", "translations")
TEXT = "_delta_text"
#: The categories, tags and authors of the build under way, where texts may share them.
_shared: dict[Any, URLWrapper] | None = None
SLUGS = (str, type(None))


class _Pickler(pickle.Pickler):
    def __init__(self, file: Any, settings: Any, context: Any) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._known = {identity(settings): "settings", identity(context): "context"}

    def persistent_id(self, value: Any) -> str | None:
        return self._known.get(identity(value)) if type(value) is dict else None

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, URLWrapper):
            return frozen_wrapper(value)
        return NotImplemented


def frozen_wrapper(value: URLWrapper) -> Any:
    """A tag, a category or an author as ``pickle`` wants objects reduced."""
    return _wrapper, (type(value), *_wrapper_state(value))


def _wrapper_state(value: URLWrapper) -> tuple[Any, ...]:
    state = dict(vars(value))
    return (
        state.pop("settings"),
        *(state.pop(name) for name in ("_name", "_slug", "_slug_from_name")),
        state or None,
    )


def _wrapper(
    kind: type[URLWrapper], settings: Any, name: Any, slug: Any, auto: Any, extra: Any
) -> URLWrapper:
    key = None
    if _shared is not None and not extra and type(name) is str and type(slug) in SLUGS:
        key = (kind, name, slug, auto)
        known = _shared.get(key)
        if known is not None:
            return known
    made = _made(kind, settings, name, slug, auto)
    if extra:
        made.__dict__.update(extra)
    if key is not None and _shared is not None:
        _shared[key] = made
    return made


def _made(kind: type[URLWrapper], settings: Any, name: Any, slug: Any, auto: Any) -> URLWrapper:
    made: URLWrapper = object.__new__(kind)
    # One by one, as Pelican does: such an object takes a third of the memory, and there are six
    # for each article, of a few hundred names.
    made.settings = settings
    made._name = sys.intern(name) if type(name) is str else name
    made._slug = sys.intern(slug) if type(slug) is str else slug
    made._slug_from_name = auto
    return made


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, known: dict[str, Any]) -> None:
        super().__init__(io.BytesIO(data))
        self.persistent_load = known.__getitem__  # type: ignore[method-assign]
        self.find_class = _class  # type: ignore[method-assign]


@functools.lru_cache(maxsize=1024)
def _class(module: str, name: str) -> Any:
    """A class or a function that states name, which contents share."""
    return pickle.Unpickler(io.BytesIO()).find_class(module, name)


def freeze(content: Content, settings: Any, context: Any) -> tuple[bytes, bytes | None]:
    """The state of a content and its text; raises what ``pickle`` raises."""
    state = {key: value for key, value in vars(content).items() if key not in BUILD}
    text = state.get("_content")
    if isinstance(content, SkipStub):
        state, text = {"source_path": content.source_path}, None
    if type(text) is str:
        del state["_content"]
    out = io.BytesIO()
    kept = (isinstance(content, SkipStub), "\0".join(state), *state.values())
    _Pickler(out, settings, context).dump(kept)
    return out.getvalue(), text.encode("utf-8", "surrogatepass") if type(text) is str else None


def thaw(kind: Any, state: bytes, text: Place | None, settings: Any, context: Any) -> Content:
    """The content again, in the present build."""
    made = make(kind, state, text, settings, context)
    speak(made, settings)
    return made


def make(kind: Any, state: bytes, text: Place | None, settings: Any, context: Any) -> Content:
    """The content again, ahead of its turn: ``speak`` when it comes."""
    known = {"settings": settings, "context": context}
    skipped, names, *values = _Unpickler(state, known).load()
    attributes = dict(zip(_names(names), values, strict=True))
    if skipped:
        stub = SkipStub.__new__(SkipStub)
        stub.__dict__.update(attributes)
        return stub
    made: Any = object.__new__(kind)
    _share_names(attributes.get("metadata"))
    own = made.__dict__
    own["settings"] = settings
    own.update(attributes)
    own.update(_context=context, translations=[])
    if text is not None:
        made.__dict__[TEXT] = text
    return made


@functools.lru_cache(maxsize=1024)
def _names(joined: str) -> tuple[str, ...]:
    """The names of attributes, which contents share."""
    return _interned(tuple(joined.split("\0")))


@functools.lru_cache(maxsize=1024)
def _interned(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sys.intern, names))


def _share_names(metadata: Any) -> None:
    """Let a dictionary just made name its fields by the strings that all others use."""
    if type(metadata) is dict and {*map(type, metadata)} == {str}:
        names, values = _interned(tuple(metadata)), [*metadata.values()]
        metadata.clear()
        metadata.update(zip(names, values, strict=True))


def speak(content: Content, settings: Any) -> None:
    """The locale that making this content leaves behind it, when its date format names one."""
    if isinstance(content, SkipStub):
        return
    form = settings["DATE_FORMATS"].get(getattr(content, "lang", None))
    form = form or settings["DEFAULT_DATE_FORMAT"]
    if isinstance(form, tuple) and "date_format" not in content.metadata:
        locale.setlocale(locale.LC_ALL, form[0])


def put_off(content: Content, now: datetime.datetime) -> datetime.datetime | None:
    """Decide again whether an article dated later is still a draft; the instant that ends it."""
    if not isinstance(content, Article) or content.settings["WITH_FUTURE_DATES"]:
        return None
    if "date" not in content.metadata:
        return None
    content.status = content.metadata.get("status", content.default_status)
    if content.date <= now:
        return None
    content.status = "draft"
    return content.date  # type: ignore[no-any-return]


class _Text:
    """Stands on the class for texts that are still in the pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __get__(self, content: Content | None, kind: type | None = None) -> Any:
        place = None if content is None else content.__dict__.get(TEXT)
        if content is None or place is None:
            raise AttributeError("_content")
        # Not kept on the content: the texts of a large site would fill each process.
        return self.pack.get(place).decode("utf-8", "surrogatepass")


def open_texts(pack: Pack) -> None:
    """From now on texts come from this pack."""
    _class.cache_clear()
    Content._content = _Text(pack)


def share_terms(share: bool) -> None:
    """From now on texts that are made share their categories, tags and authors, or do not."""
    global _shared
    _shared = {} if share else None


def close_texts() -> None:
    """Forget the pack."""
    share_terms(False)
    if "_content" in vars(Content):
        del Content._content
