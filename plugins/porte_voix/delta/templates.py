"""The environments of the generators, made to tell what templates use: other templates, clocks.

A function that may look at the present, at chance or outside makes what it writes volatile: such
an output is written again at each build.
"""

import functools
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from jinja2 import Environment
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from jinja2.tests import TESTS

from porte_voix.delta import tracing
from porte_voix.delta.traced import TracedList

#: Attributes and functions that tell something new at each call.
RESTLESS = frozenset(
    (
        *("now", "utcnow", "today", "fromtimestamp", "localtime", "gmtime", "time_ns", "urandom"),
        *("monotonic", "perf_counter", "uuid1", "uuid4", "token_hex", "token_urlsafe", "urlopen"),
        *("environ", "getenv", "stat", "getmtime", "exists", "is_file", "isfile"),
    )
)
#: They are told by Python's audit, where somebody listens: during a build, not inside a render.
READS = frozenset(("open", "read_text", "read_bytes", "listdir", "scandir", "walk", "glob"))
#: Modules whose presence beside a function is enough.
RESTLESS_MODULES = frozenset(
    ("random", "secrets", "time", "uuid", "socket", "requests", "subprocess")
)
#: Filters of Jinja that look inside lists behind their methods, or draw lots.
DEEP = ("tojson", "pprint", "xmlattr", "urlencode")
QUIET_PACKAGES = ("jinja2", "pelican", "markupsafe", "gettext", "babel", "functools", "operator")


def equip(env: Environment, judged: dict[int, bool] | None = None) -> None:
    """Make an environment tell the trace in force what it uses.

    ``judged`` spares looking at a function again, among environments that share theirs.
    """
    if getattr(env, "delta_equipped", False):
        return
    judged = {} if judged is None else judged

    def is_one(function: Any) -> bool:
        if id(function) not in judged:
            judged[id(function)] = is_restless(function)
        return judged[id(function)]

    env.delta_equipped = True  # type: ignore[attr-defined]
    env.context_class = tracing.TracedContext
    tables: Any = ((env.filters, FILTERS), (env.tests, TESTS))
    for table, stock in tables:
        for name, function in list(table.items()):
            if stock.get(name) is function:
                if name == "random":
                    table[name] = _volatile(function, name)
                elif name in DEEP:
                    table[name] = _deep(function)
            elif is_one(function):
                table[name] = _volatile(function, name)
            else:
                table[name] = _deep(function)
    for name, value in list(env.globals.items()):
        if name == "lipsum" or (
            callable(value) and DEFAULT_NAMESPACE.get(name) is not value and is_one(value)
        ):
            env.globals[name] = _volatile(value, name)
    _tell_templates(env)


def _tell_templates(env: Environment) -> None:
    stock = env.get_template
    known: dict[tuple[str, str | None], Any] = {}

    def get_template(name: Any, parent: str | None = None, globals: Any = None) -> Any:
        # While nothing is reloaded, a name leads to the same template.
        is_still = globals is None and type(name) is str and not env.auto_reload
        found = known.get((name, parent)) if is_still else None
        if found is None:
            found = stock(name, parent, globals)
            if is_still:
                known[name, parent] = found
        if tracing.current is not None:
            tracing.current.templates.add((parent, str(found.name)))
        return found

    stock_select = env.select_template

    def select_template(names: Any, parent: str | None = None, globals: Any = None) -> Any:
        found = stock_select(names, parent, globals)
        if tracing.current is not None:
            tracing.current.templates.add((parent, str(found.name)))
        return found

    env.get_template = get_template  # type: ignore[method-assign]
    env.select_template = select_template  # type: ignore[method-assign]


def _volatile(function: Any, name: str) -> Callable[..., Any]:
    @functools.wraps(function, updated=())
    def call(*args: Any, **kwargs: Any) -> Any:
        if tracing.current is not None:
            tracing.current.volatile = name
        return function(*args, **kwargs)

    _same_passing(function, call)
    return call


def _deep(function: Any) -> Callable[..., Any]:
    @functools.wraps(function, updated=())
    def call(*args: Any, **kwargs: Any) -> Any:
        for value in args:
            if isinstance(value, TracedList):
                value._all()
        return function(*args, **kwargs)

    _same_passing(function, call)
    return call


def _same_passing(function: Any, call: Any) -> None:
    """Jinja marks functions that want the context or the environment."""
    for source in (function, getattr(function, "__call__", None)):  # noqa: B004
        mark = getattr(source, "jinja_pass_arg", None)
        if mark is not None:
            call.jinja_pass_arg = mark
    if getattr(function, "jinja_async_variant", False):
        call.jinja_async_variant = True


def is_restless(
    function: Any, seen: set[int] | None = None, names: frozenset[str] = RESTLESS | READS
) -> bool:
    """Whether a function may give something else tomorrow for the same arguments."""
    seen = seen if seen is not None else set()
    if id(function) in seen:
        return False
    seen.add(id(function))
    if isinstance(function, functools.partial):
        parts = (function.func, *function.args)
        return any(is_restless(part, seen, names) for part in parts if callable(part))
    if isinstance(function, MethodType):
        return is_restless(function.__func__, seen, names)
    if isinstance(function, BuiltinFunctionType):
        owner = getattr(function, "__self__", None)
        if isinstance(owner, ModuleType):
            return owner.__name__ in RESTLESS_MODULES or function.__name__ in names
        if type(owner).__module__ in RESTLESS_MODULES:
            return True
        return function.__name__ in names
    if isinstance(function, type):
        if function.__module__ == "builtins":
            return False
        parts = tuple(vars(function).values())
        return any(is_restless(part, seen, names) for part in parts if callable(part))
    if isinstance(function, FunctionType):
        return _is_restless_code(function, seen, names)
    call = vars(type(function)).get("__call__")
    return is_restless(call, seen, names) if isinstance(call, FunctionType) else call is None


def _is_restless_code(function: FunctionType, seen: set[int], restless: frozenset[str]) -> bool:
    top = (function.__module__ or "").partition(".")[0]
    if top in QUIET_PACKAGES:
        return False
    names = _names(function.__code__)
    if names & restless:
        return True
    scope = function.__globals__
    for name in names & scope.keys():
        value = scope[name]
        if isinstance(value, ModuleType):
            if value.__name__.partition(".")[0] in RESTLESS_MODULES:
                return True
        elif isinstance(value, FunctionType | type) and is_restless(value, seen, restless):
            return True
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    return any(is_restless(value, seen, restless) for value in cells if callable(value))


def _names(code: Any) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            found |= _names(constant)
    return found
