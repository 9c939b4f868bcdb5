"""A board's own colours, and whether everyone can read them.

Pure. Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, 2026-11-30);
the nearest colour that passes is looked for along lightness alone, in OKLab
(https://bottosson.github.io/posts/oklab/, 2026-11-30), so that the hue stays the board's.
"""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from porte_voix.errors import Problem
from porte_voix.i18n import _, number

#: The least contrast of a text with what is behind it (WCAG 1.4.3).
LEAST = 4.5
#: What the theme puts behind them, in light and in dark; see ``theme/static/css/style.css``.
PAPER = {"light": ("#f6f3ec", "#fffefa"), "dark": ("#0c1615", "#13211f")}
#: The name a board uses, the theme's own, and when it serves.
ROLES = {
    "accent": ("accent", "light"),
    "link": ("lien", "light"),
    "accent_dark": ("accent", "dark"),
    "link_dark": ("lien", "dark"),
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[float, float, float]


def problems(chosen: Mapping[str, Any], where: str = "pelicanconf.py") -> list[Problem]:
    """Everything wrong with ``PORTE_VOIX_COLOURS``, each with a way out."""
    found = []
    for name, value in chosen.items():
        place = f"PORTE_VOIX_COLOURS[{name!r}]"
        if name not in ROLES:
            near = difflib.get_close_matches(str(name), ROLES, 1) or list(ROLES)
            way_out = _("Couleurs possibles : {names}.").format(names=", ".join(near))
            found.append(Problem(where, _("{place} n'est pas connu").format(place=place), way_out))
        elif not isinstance(value, str) or not _HEX.fullmatch(value):
            what = _("{place} : {value!r} n'est pas une couleur").format(place=place, value=value)
            found.append(Problem(where, what, _("Écrivez-la ainsi : #9a430c.")))
        elif weakest(value, ROLES[name][1]) < LEAST:
            what = _("{place} : {value} se lit mal, contraste {ratio}:1 au lieu de {least}:1")
            told = what.format(
                place=place,
                value=value,
                ratio=number(weakest(value, ROLES[name][1]), 2),
                least=number(LEAST, 1),
            )
            way_out = _("La plus proche qui convient : {colour}.").format(
                colour=nearest(value, ROLES[name][1])
            )
            found.append(Problem(where, told, way_out))
    return found


def roles(chosen: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The colours of the theme by mode; in the dark, a colour not given is made from the other."""
    made: dict[str, dict[str, str]] = {"light": {}, "dark": {}}
    for name, (role, mode) in ROLES.items():
        value = chosen.get(name)
        if value is None and mode == "dark" and name.removesuffix("_dark") in chosen:
            value = nearest(chosen[name.removesuffix("_dark")], mode)
        if value is not None:
            made[mode][role] = value.lower()
    return made


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def weakest(colour: str, mode: str) -> float:
    """The least contrast of a colour with the papers of a mode."""
    return min(contrast(colour, paper) for paper in PAPER[mode])


def nearest(colour: str, mode: str) -> str:
    """The colour nearest to this one that passes: darker on paper, lighter in the dark."""
    if weakest(colour, mode) >= LEAST:
        return colour.lower()
    lightness, a, b = _to_oklab(_rgb(colour))
    end = 0.0 if mode == "light" else 1.0
    steps = 512
    for step in range(1, steps + 1):
        # Near black and near white there is no room for much colour.
        part = step / steps
        fade = 1.0 - max(0.0, part - 0.6)
        tried = _hex(_from_oklab((lightness + (end - lightness) * part, a * fade, b * fade)))
        if weakest(tried, mode) >= LEAST:
            return tried
    return "#000000" if mode == "light" else "#ffffff"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in colour)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _curved(part: float) -> float:
    part = max(0.0, part)
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _to_oklab(colour: Rgb) -> Rgb:
    red, green, blue = (_linear(part) for part in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(colour: Rgb) -> Rgb:
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _curved(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _curved(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _curved(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
