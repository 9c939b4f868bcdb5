"""The generators of a site, made as Pelican makes them; and a context as it is at first."""

from collections.abc import MutableMapping
from typing import Any

from pelican import Pelican
from pelican.generators import Generator


def first_context(settings: Any) -> dict[str, Any]:
    """What ``Pelican.run`` starts from."""
    context: dict[str, Any] = settings.copy()
    context["generated_content"] = {}
    context["static_links"] = set()
    context["static_content"] = {}
    context["localsiteurl"] = settings["SITEURL"]
    return context


def make(pelican: Pelican, context: MutableMapping[str, Any]) -> list[Generator]:
    """Every generator, in Pelican's order; none has run."""
    return [
        cls(
            context=context,
            settings=pelican.settings,
            path=pelican.path,
            theme=pelican.theme,
            output_path=pelican.output_path,
        )
        for cls in pelican._get_generator_classes()
    ]


def name(generator: Generator) -> str:
    """How a generator is known from one build to the next."""
    return f"{type(generator).__module__}:{type(generator).__qualname__}"
