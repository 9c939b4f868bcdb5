"""Every kind of edit that a walk may draw, by name. Each returns what it did, or ``None`` if
nothing lent itself to it; all that is drawn comes from the site's own generator of numbers.
"""

from collections.abc import Callable, Collection, Mapping

from tests.delta import edits_content, edits_files, edits_settings, edits_theme
from tests.delta.flavours import Ours
from tests.delta.site import Site

Edit = Callable[[Site], str | None]


def _named(module: object) -> dict[str, Edit]:
    """The public functions that a module defines, « -» for « _»."""
    return {
        name.replace("_", "-"): thing
        for name, thing in vars(module).items()
        if callable(thing)
        and not name.startswith("_")
        and getattr(thing, "__module__", "") == getattr(module, "__name__", None)
    }


EDITS: Mapping[str, Edit] = {
    **_named(edits_content),
    **_named(edits_files),
    **_named(edits_theme),
    **_named(edits_settings),
}
#: After these everything is made again, so that nothing is learned of what is kept: drawn less.
SWEEPING = {*_named(edits_settings), "plugin", "override", "translated-words"}
WEIGHTS = {name: 1 if name in SWEEPING else 4 for name in EDITS}
WEIGHTS.update({"body": 12, "title": 8, "nothing": 8})


def draw(site: Site, kinds: Collection[str] = ()) -> str:
    """Make one edit of a kind drawn at random, among ``kinds`` if any; its name and what it did."""
    if isinstance(site, Ours):
        site.mend()
    if site.tick or site.broken:
        name = "tick" if site.tick else "mend"
        return f"{name} : {EDITS[name](site)}"
    names = [name for name in EDITS if not kinds or name in kinds]
    weights = [WEIGHTS[name] for name in names]
    while True:
        name = site.rng.choices(names, weights)[0]
        done = EDITS[name](site)
        if done:
            return f"{name} : {done}"
