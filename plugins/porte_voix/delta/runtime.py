"""Jinja's runtime, quicker: what a template does hundreds of times, without what it does not use.

The page is the same. What is escaped is most often a text, what is called a plain function or a
macro given all its arguments, and what includes a template takes all that it writes at once.
"""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import markupsafe
from jinja2 import Template, pass_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from jinja2.utils import internalcode
from markupsafe import Markup

from porte_voix.delta.patching import Patch

CONTEXT = "jinja2.runtime:Context"
MACRO = tuple(f"jinja2.runtime:Macro.{name}" for name in ("__init__", "__call__", "_invoke"))
#: Functions and methods, written in Python or not.
PLAIN = frozenset((FunctionType, BuiltinFunctionType, MethodType))
#: How a function says that it wants the context of the page.
WANTS_CONTEXT = pass_context(lambda context: None).jinja_pass_arg  # type: ignore[attr-defined]
#: What Jinja says of the value of a function that stopped.
STOPPED = "value was undefined because a callable raised a StopIteration exception"
#: Escapes a text; the answer need not be marked as safe, where MarkupSafe has such a function.
_escape: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)


def patches() -> tuple[Patch, ...]:
    """The functions replaced."""
    return (
        Patch(f"{CONTEXT}.__init__", _begin),
        Patch(f"{CONTEXT}.call", _call, MACRO),
        Patch("jinja2.environment:Template._from_namespace", _from_namespace),
    )


def escaped(value: Any) -> str:
    """What a template writes of a value: it is joined with its neighbours at once."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return _escape(value) if kind is str else markupsafe.escape(value)


def _from_namespace(stock: Any) -> Any:
    """A template escapes nothing but what it writes, and is asked for all of it."""

    def from_namespace(cls: Any, environment: Any, namespace: Any, globals: Any) -> Any:
        if namespace.get("escape") is markupsafe.escape:
            namespace["escape"] = escaped
        made = stock.__func__(cls, environment, namespace, globals)
        if cls is Template and not environment.is_async:
            made.root_render_func = _at_once(made.root_render_func)
        return made

    return classmethod(from_namespace)


def _at_once(pieces: Callable[[Any], Iterable[str]]) -> Callable[[Any], Iterator[str]]:
    """One text in the place of hundreds, which whatever includes it would hand over one by one."""

    @internalcode
    def root(context: Any) -> Iterator[str]:
        yield "".join(pieces(context))

    return root


def _begin(stock: Any) -> Any:
    """The names of the globals are put together layer by layer."""

    def begin(
        self: Any, environment: Any, parent: Any, name: Any, blocks: Any, globals: Any = None
    ) -> None:
        self.parent, self.vars, self.environment = parent, {}, environment
        self.eval_ctx = EvalContext(environment, name)
        self.exported_vars, self.name = set(), name
        layers = globals.maps if type(globals) is ChainMap else [globals or ()]
        self.globals_keys = set().union(*layers)
        self.blocks = {key: [block] for key, block in blocks.items()}

    return begin


def _call(stock: Any) -> Any:
    """A plain function, or a macro given all its arguments, is called without ceremony."""

    @internalcode
    def call(
        self: Any,
        function: Any,
        /,
        *args: Any,
        _loop_vars: Any = None,
        _block_vars: Any = None,
        **named: Any,
    ) -> Any:
        if _loop_vars or _block_vars:
            inner = {"_loop_vars": _loop_vars, "_block_vars": _block_vars}
            return stock(self, function, *args, **inner, **named)
        kind = type(function)
        try:
            if kind in PLAIN:
                wants = getattr(function, "jinja_pass_arg", None)
                if wants is None:
                    return function(*args, **named)
                if wants is WANTS_CONTEXT:
                    return function(self, *args, **named)
            elif kind is Macro and not named and _is_whole(function, args):
                return function._invoke(list(args), self.eval_ctx.autoescape)
        except StopIteration:
            return self.environment.undefined(STOPPED)
        return stock(self, function, *args, **named)

    return call


def _is_whole(macro: Macro, args: tuple[Any, ...]) -> bool:
    """Whether a macro takes these arguments, and nothing else."""
    is_plain = not (macro.caller or macro.catch_kwargs or macro.catch_varargs)
    return is_plain and len(args) == macro._argument_count
