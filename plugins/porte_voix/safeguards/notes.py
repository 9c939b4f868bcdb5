"""What sanitising took out of a text, told to its writer: nothing disappears in silence. Pure."""

import re
from collections.abc import Iterator

from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.metadata import Document
from porte_voix.safeguards.sanitise import SCHEMES, TAGS, addressed

#: The name of an element as a browser reads it.
ELEMENT = re.compile(r"<([A-Za-z][^\s/>]*)")
#: A handler or a style among attributes; a word of the text before « = » is told for nothing.
HANDLER = re.compile(
    r"""<[A-Za-z][^>]*?[\s/"'](on[a-z]+|style|srcdoc|formaction)\s*=""", re.IGNORECASE
)
SCHEME = re.compile(r"""\s*["']?\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:""", re.IGNORECASE)
#: What passes in silence: what is kept, and elements that Markdown's own extensions write and that
#: readers do without.
KNOWN = TAGS | {"html", "head", "body"}


def removed(html: str, document: Document) -> Iterator[Problem]:
    """What a page will not hold, each kind once, with the line where it is typed."""
    told: dict[str, str] = {}
    for name in dict.fromkeys(ELEMENT.findall(html)):
        if name.lower() not in KNOWN:
            told.setdefault(f"<{name.lower()}>", f"<{name}")
    for name in HANDLER.findall(html):
        told.setdefault(name.lower(), name)
    for attribute, _start, place in addressed(html):
        scheme = SCHEME.match(html, place) if attribute in ("href", "src") else None
        if scheme and scheme[1].lower() not in SCHEMES:
            name = scheme[1]
            told.setdefault(f"{name.lower()}:", f"{name}:")
    for shown, typed in told.items():
        what = _("« {name} » a été retiré de la page : rien n'agit sur la personne qui lit")
        way_out = _("Retirez-le du texte, ou mettez un lien à sa place.")
        yield Problem(document.where, what.format(name=shown[:40]), way_out, _line(typed, document))


def _line(typed: str, document: Document) -> int:
    at = document.body.lower().find(typed.lower())
    return document.body_line + document.body.count("\n", 0, max(at, 0))
