"""What an SVG drawing holds that is no drawing: opened alone by a browser, it acts as a page. Pure.

A build refuses it: its writer keeps the file, and knows what is published. ``inv check --fix``
takes out what acts, in the file itself, when what is left is sure to draw and nothing else.
"""

import re
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

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
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
#: What a drawing without any of them does not show.
SHAPES = frozenset(
    {*("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use")}
)
#: An address inside the drawing is the only one that it may follow.
INSIDE = re.compile(r"\s*#[\w:.-]+\s*")
LEADS = re.compile(r"url\(\s*[\"']?\s*(?!#)|@import|expression\(|\\", re.IGNORECASE)
LARGEST = 1 << 20
#: What is told of a drawing that was not looked into; no element has such a name.
TOO_LARGE, UNREADABLE = "(trop lourd)", "(illisible)"


def acting(data: bytes) -> str:
    """The first thing in a drawing that might act or fetch; empty when it only draws.

    ``TOO_LARGE`` or ``UNREADABLE`` for one that was not looked into.
    """
    if len(data) > LARGEST:
        return TOO_LARGE
    root = _root(data)
    if root is None:
        return UNREADABLE
    for node in root.iter():
        if not _draws(node):
            return str(node.tag).rpartition("}")[2][:40]
        for attribute, value in node.attrib.items():
            if _acts(attribute, value):
                return attribute.rpartition("}")[2].lower()[:40]
    return ""


def cleaned(data: bytes) -> bytes | None:
    """The same drawing without what acts; nothing when that is not sure, or leaves no drawing."""
    root = _root(data) if len(data) <= LARGEST else None
    if root is None or not _draws(root):
        return None
    for node in list(root.iter()):
        for child in list(node):
            if not _draws(child):
                _remove(node, child)
        for attribute in [name for name, value in node.attrib.items() if _acts(name, value)]:
            del node.attrib[attribute]
    for prefix, space in (("", SVG), ("xlink", XLINK)):
        register_namespace(prefix, space)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    shapes = sum(str(node.tag).rpartition("}")[2] in SHAPES for node in root.iter())
    return made if shapes and not acting(made) else None


def _root(data: bytes) -> Element | None:
    """The tree of a drawing; nothing when it is not one that is safe to read."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    return root


def _draws(node: Element) -> bool:
    space, _brace, name = str(node.tag).rpartition("}")
    return space.lstrip("{") == SVG and name in DRAWS


def _acts(attribute: str, value: str) -> bool:
    plain = attribute.rpartition("}")[2].lower()
    leads = plain in ("href", "src") and not INSIDE.fullmatch(value)
    return plain.startswith("on") or leads or bool(LEADS.search(value))


def _remove(parent: Element, child: Element) -> None:
    """Take an element out; the words that follow it stay."""
    place = list(parent).index(child)
    if child.tail and child.tail.strip():
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)
