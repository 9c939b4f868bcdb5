"""The settings files of the demonstration, with a board's own values in their place. Pure.

Names that a board has not chosen keep their lines and their comments.
"""

import ast
from collections.abc import Mapping
from typing import Any

from porte_voix.firstday.facts import Facts

#: How wide a line may be.
WIDE = 96
#: The words that readers will see, in the site's own language.
WORDS = {
    "fr": {
        "officer": "Responsable de l’accès et des renseignements personnels",
        "author": "Communications",
        "description": "Nos décisions et nos invitations, d’abord ici et au complet.",
        "feed": "Fil Atom",
        "whole": "Chaque publication, au complet.",
        "follow": "Suivre",
        "search": "Rechercher",
        "about": "À propos",
    },
    "en": {
        "officer": "In charge of access and of personal information",
        "author": "Communications",
        "description": "Our decisions and our invitations, here first and in full.",
        "feed": "Atom feed",
        "whole": "Every post, in full.",
        "follow": "Follow",
        "search": "Search",
        "about": "About",
    },
}


def values(facts: Facts) -> dict[str, Any]:
    """The names of ``pelicanconf.py`` that tell who the board is."""
    words = WORDS[facts.languages[0]]
    people = {facts.officer: {"role": words["officer"]}}
    people.setdefault(facts.author, {"role": words["author"]})
    board = {
        "name": facts.name,
        "short_name": facts.short_name,
        "description": words["description"],
        "address": facts.address,
        "phone": facts.phone,
        "email": facts.email,
        "privacy_officer": facts.officer,
        "privacy_email": facts.officer_email,
        "complaint_url": "plaintes-et-signalements/",
    }
    return {
        "SITENAME": facts.title,
        "SITESUBTITLE": facts.title,
        "AUTHOR": facts.name,
        "DEFAULT_LANG": facts.languages[0],
        "PORTE_VOIX_SITE": facts.site,
        "PORTE_VOIX_ACCOUNTS": {name: dict(one) for name, one in facts.accounts.items()},
        "PORTE_VOIX_BOARD": {name: value for name, value in board.items() if value},
        "PORTE_VOIX_PEOPLE": people,
        "PORTE_VOIX_SCHOOLS": {name: dict(one) for name, one in facts.schools.items()},
        "PORTE_VOIX_FOLLOW": ((words["feed"], "flux/atom.xml", words["whole"]),),
        "PORTE_VOIX_MENU": (
            (words["follow"], "suivre/"),
            (words["search"], "recherche/"),
            (words["about"], "a-propos/"),
        ),
        **({"PORTE_VOIX_COLOURS": dict(facts.colours)} if facts.colours else {}),
    }


def rewritten(source: str, chosen: Mapping[str, Any], dropped: tuple[str, ...] = ()) -> str:
    """A settings file with these values; names that it does not have are added at its end."""
    lines = source.splitlines(keepends=True)
    places: dict[str, tuple[int, int]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            places[node.targets[0].id] = (node.lineno - 1, node.end_lineno or node.lineno)
    texts = {name: f"{name} = {literal(value)}\n" for name, value in chosen.items()}
    added = [texts[name] for name in texts if name not in places]
    kept = {name: place for name, place in places.items() if name in texts or name in dropped}
    for name, (start, end) in sorted(kept.items(), key=lambda item: item[1], reverse=True):
        lines[start:end] = [texts[name]] if name in texts else []
    return "".join(lines + added)


def literal(value: Any, depth: int = 0) -> str:
    """A Python literal, on one line if it fits, with a comma after each part otherwise."""
    short = _short(value)
    if len(short) + 4 * depth <= WIDE - 24 or isinstance(value, str | bool) or not value:
        return short
    inside, outside = " " * 4 * (depth + 1), " " * 4 * depth
    if isinstance(value, dict):
        parts = [f"{_short(name)}: {literal(one, depth + 1)}" for name, one in value.items()]
        return "{\n" + "".join(f"{inside}{part},\n" for part in parts) + outside + "}"
    parts = [literal(one, depth + 1) for one in value]
    return "(\n" + "".join(f"{inside}{part},\n" for part in parts) + outside + ")"


def _short(value: Any) -> str:
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\u00a0", "\\u00a0")
        return f'"{quoted}"' if quoted.isprintable() else repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_short(k)}: {_short(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        ends = ",)" if len(value) == 1 else ")"
        return "(" + ", ".join(map(_short, value)) + ends
    return repr(value)
