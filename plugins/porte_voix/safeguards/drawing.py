"""What an SVG drawing holds that is no drawing: opened alone by a browser, it acts as a page. Pure.

It is refused rather than cleaned: its writer keeps the file, and knows what is published.
"""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

#: Elements that draw, SVG 2, chapters 5 to 16; neither scripts, foreign content nor animation.
DRAWS = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "switch", "path"),
        *("rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"),
        *("linearGradient", "radialGradient", "stop", "pattern", "clipPath", "mask", "marker"),
        *("filter", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feFlood"),
        *("feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode"),
        *("feOffset", "feDropShadow", "feMorphology", "feTile", "feTurbulence"),
    }
)
SVG = "http://www.w3.org/2000/svg"
#: An address inside the drawing is the only one that it may follow.
INSIDE = re.compile(r"\s*#[\w:.-]+\s*")
LEADS = re.compile(r"url\(\s*[\"']?\s*(?!#)|@import|expression\(|\\", re.IGNORECASE)
LARGEST = 1 << 20


def acting(data: bytes) -> str:
    """The first thing in a drawing that might act or fetch; empty when it only draws."""
    if len(data) > LARGEST:
        return "> 1 Mio"
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return "XML"
    for node in root.iter():
        tag = str(node.tag)
        space, _brace, name = tag.rpartition("}")
        if space.lstrip("{") != SVG or name not in DRAWS:
            return name[:40]
        for attribute, value in node.attrib.items():
            plain = attribute.rpartition("}")[2].lower()
            if plain.startswith("on"):
                return plain[:40]
            if plain in ("href", "src") and not INSIDE.fullmatch(value):
                return plain
            if LEADS.search(value):
                return plain[:40]
    return ""
