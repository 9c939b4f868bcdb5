"""What a value amounts to, in a form that two processes agree on.

Used for settings, for the arguments of a page and for whatever a template read. Objects that stand
for themselves (articles, lists of articles) count by name: what is read inside them is traced.
"""

import datetime
import enum
import functools
import hashlib
import os
import pickle
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from pelican.contents import Content
from pelican.urlwrappers import URLWrapper

from porte_voix.delta.opens import identity

DEEPEST = 40
#: Sixteen bytes: two of a billion values meet once in many ages of the world.
SIZE = 16


#: The names of the contents of the build under way, once they do not change any more.
names: dict[int, str] = {}


class Undigestible(Exception):
    """A value of which nothing lasting can be said."""


class Named:
    """Base of what counts by its name."""

    delta_name: str
    low: int
    high: int


def digest(value: object) -> bytes:
    """The digest of a value; raises ``Undigestible``."""
    return text_digest(describe(value))


def text_digest(text: str) -> bytes:
    """The digest of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def describe(value: object) -> str:
    """The value as a text that only an equal value has; raises ``Undigestible``."""
    simple = _SIMPLE.get(type(value))
    if simple:
        return simple(value)
    out: list[str] = []
    _describe(value, out.append, 0)
    return "\x1f".join(out)


def content_name(content: Content) -> str:
    """How a content is known from one build to the next."""
    known = names.get(identity(content))
    if known is not None:
        return known
    got = object.__getattribute__
    try:
        path = got(content, "source_path")
        root = got(content, "settings")["PATH"]
    except (AttributeError, KeyError):
        raise Undigestible(content.__class__.__name__) from None
    if not isinstance(path, str):
        raise Undigestible(content.__class__.__name__)
    if path.startswith(root):
        path = path[len(root) :].lstrip("/")
    return f"{type(content).__name__}:{path}"


def _describe(value: Any, put: Callable[[str], None], depth: int) -> None:
    kind = type(value)
    simple = _SIMPLE.get(kind)
    if simple:
        put(simple(value))
        return
    if depth > DEEPEST:
        raise Undigestible(kind.__name__)
    for base, form in _FORMS:
        if isinstance(value, base):
            form(value, put, depth + 1)
            return
    _other(value, put, depth + 1)


def _named(value: Any, put: Callable[[str], None], depth: int) -> None:
    put(f"@{value.delta_name}:{value.low}:{value.high}")


def _content(value: Any, put: Callable[[str], None], depth: int) -> None:
    put(f"@{content_name(value)}")


def _wrapper(value: Any, put: Callable[[str], None], depth: int) -> None:
    put(f"w{type(value).__name__}:{value.name}\x1e{value.slug}")
    extra = {key: val for key, val in vars(value).items() if key not in _WRAPPER_KEYS}
    if extra:
        _mapping(extra, put, depth)


def _mapping(value: Mapping[Any, Any], put: Callable[[str], None], depth: int) -> None:
    put(f"{type(value).__name__}{{{len(value)}")
    for key, item in value.items():
        _describe(key, put, depth)
        _describe(item, put, depth)


def _sequence(value: Any, put: Callable[[str], None], depth: int) -> None:
    put(f"{type(value).__name__}[{len(value)}")
    for item in value:
        _describe(item, put, depth)


def _set(value: Any, put: Callable[[str], None], depth: int) -> None:
    put(f"{type(value).__name__}({len(value)}")
    for text in sorted(describe(item) for item in value):
        put(text)


def _function(value: Any, put: Callable[[str], None], depth: int) -> None:
    put(f"f{value.__module__}.{value.__qualname__}")
    _code(value.__code__, put)
    for part in (value.__defaults__, value.__kwdefaults__):
        _describe(part, put, depth)
    for cell in value.__closure__ or ():
        _describe(cell.cell_contents, put, depth)


def _method(value: Any, put: Callable[[str], None], depth: int) -> None:
    _describe(value.__func__, put, depth)
    _describe(value.__self__, put, depth)


def _code(code: CodeType, put: Callable[[str], None]) -> None:
    put(code.co_code.hex())
    put(repr(code.co_names))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _code(constant, put)
        else:
            put(_constant(constant))


def _constant(value: Any) -> str:
    """A constant of a code, whatever the seed of this process."""
    if isinstance(value, tuple):
        return f"({','.join(map(_constant, value))})"
    return repr(sorted(map(repr, value)) if isinstance(value, frozenset) else value)


def _other(value: Any, put: Callable[[str], None], depth: int) -> None:
    kind = type(value)
    put(f"o{kind.__module__}.{kind.__qualname__}")
    if is_dataclass(value):
        for field in fields(value):
            _describe(getattr(value, field.name), put, depth)
    elif hasattr(value, "__dict__") and kind.__flags__ & 512:
        _mapping(vars(value), put, depth)
    else:
        try:
            put(hashlib.sha256(pickle.dumps(value)).hexdigest())
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
            raise Undigestible(kind.__qualname__) from None


def _name(value: Any) -> str:
    return f"n{getattr(value, '__module__', '')}.{value.__qualname__}"


_WRAPPER_KEYS = frozenset(("settings", "_name", "_slug", "_slug_from_name", "name", "slug"))
_SIMPLE: dict[type, Callable[[Any], str]] = {
    str: lambda value: f"s{len(value)}:{value}",
    int: lambda value: f"i{value}",
    bool: lambda value: f"b{value}",
    float: lambda value: f"d{value!r}",
    type(None): lambda value: "n",
    bytes: lambda value: f"B{value.hex()}",
    ZoneInfo: lambda value: f"z{value}",
}
_FORMS: tuple[tuple[Any, Callable[[Any, Callable[[str], None], int], None]], ...] = (
    (Named, _named),
    (Content, _content),
    (URLWrapper, _wrapper),
    (str, lambda value, put, depth: put(f"s{type(value).__name__}:{str.__str__(value)}")),
    (enum.Enum, lambda value, put, depth: put(f"e{type(value).__qualname__}.{value.name}")),
    (
        datetime.datetime,
        lambda value, put, depth: put(
            f"t{type(value).__name__}{value.isoformat()}{value.tzinfo}{value.fold}"
        ),
    ),
    (
        (datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo, int, float),
        lambda value, put, depth: put(f"t{type(value).__name__}{value!r}"),
    ),
    (Mapping, _mapping),
    ((list, tuple), _sequence),
    ((set, frozenset), _set),
    (type, lambda value, put, depth: put(_name(value))),
    (FunctionType, _function),
    (BuiltinFunctionType, lambda value, put, depth: put(_name(value))),
    (MethodType, _method),
    (
        functools.partial,
        lambda value, put, depth: _sequence((value.func, value.args, value.keywords), put, depth),
    ),
    (ModuleType, lambda value, put, depth: put(f"m{value.__name__}")),
    (re.Pattern, lambda value, put, depth: put(f"r{value.pattern!r}{value.flags}")),
    (os.PathLike, lambda value, put, depth: put(f"p{os.fspath(value)!r}")),
)
