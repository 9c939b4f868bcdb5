"""Addresses inside one site: their one spelling, and the file that answers at each. Pure."""

import unicodedata
from urllib.parse import quote, unquote, urlsplit


def path_of(url: str, site: str = "") -> str:
    """The path of an address within its site, from the first slash: ``/2026/avis/``.

    ``site`` is the address of the site it was built for; a path of its own is taken off. Queries
    and fragments say nothing of the page.
    """
    base = urlsplit(site).path.rstrip("/")
    path = urlsplit(url).path
    if base and (path == base or path.startswith(f"{base}/")):
        path = path.removeprefix(base)
    return one_spelling(path)


def one_spelling(path: str) -> str:
    """The same path however it was typed: decoded, composed, without ``index.html``.

    It never climbs out of the site.
    """
    plain = unicodedata.normalize("NFC", unquote(path)).replace("\0", "")
    names = [name for name in plain.split("/") if name not in ("", ".", "..")]
    if names and names[-1] == "index.html":
        return one_spelling("/".join(names[:-1]) + "/")
    folder = plain.endswith(("/", "/.", "/.."))
    return "/" + "/".join(names) + ("/" if folder and names else "")


def file_of(path: str) -> str:
    """The file of the output that answers at a path, as hosts choose it."""
    inside = path.lstrip("/")
    last = inside.rpartition("/")[2]
    if inside.endswith("/") or not inside:
        return f"{inside}index.html"
    return inside if "." in last else f"{inside}/index.html"


def quoted(path: str) -> str:
    """A path as it travels: percent-encoded, with no sign that a list takes for its own."""
    return quote(path, safe="/~")
