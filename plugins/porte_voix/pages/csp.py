"""What a page of the blogue may load, said to browsers: nothing from elsewhere, nothing inline.

Pure. The same policy travels as a ``<meta>`` in each page and as headers for the usual hosts. Both
bind where both are present, so the search page has the one exception in both.
"""

from collections.abc import Mapping
from functools import cache

#: Where the search lives: its library is compiled code, which has a permission of its own.
SEARCH = "recherche/"
_POLICY: dict[str, str] = {
    "default-src": "'none'",
    "img-src": "'self'",
    "style-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
#: ``frame-ancestors`` has no effect in a ``<meta>`` (CSP level 3, §6.4.2, read 2026-11-30).
_HEADER_ONLY = {"frame-ancestors": "'none'"}
_COMPILED = "'self' 'wasm-unsafe-eval'"
#: What else a static site may say of itself.
_OTHERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy(path: str = "", *, header: bool = False) -> str:
    """The policy of the page at ``path``, as a header or as a ``<meta>``."""
    return _policy(path.lstrip("/").startswith(SEARCH), header)


@cache
def _policy(searches: bool, header: bool) -> str:
    """There are four of them, and every page holds one."""
    parts = {**_POLICY, **(_HEADER_ONLY if header else {})}
    if searches:
        parts["script-src"] = _COMPILED
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def headers(path: str = "") -> dict[str, str]:
    """Every header of the page at ``path``."""
    return {"Content-Security-Policy": policy(path, header=True), **_OTHERS}


def netlify() -> str:
    """A ``_headers`` file, which Netlify and Cloudflare Pages read.

    Their rules add up: the policy of everything must not reach the search page, so it is said once
    for each of the two, and Cloudflare's ``!`` takes the first away.
    """
    search = headers(SEARCH)["Content-Security-Policy"]
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers().items())]
    lines += [f"/{SEARCH}*", "  ! Content-Security-Policy", f"  Content-Security-Policy: {search}"]
    return "\n".join(lines) + "\n"


def apache() -> str:
    """The lines of an ``.htaccess`` or of a virtual host, with ``mod_headers``."""
    lines = ["<IfModule mod_headers.c>"]
    lines += [f'  Header always set {name} "{value}"' for name, value in headers().items()]
    search = headers(SEARCH)["Content-Security-Policy"]
    lines.append(
        f'  Header always set Content-Security-Policy "{search}" '
        f'"expr=%{{REQUEST_URI}} =~ m#^/{SEARCH}#"'
    )
    return "\n".join([*lines, "</IfModule>"]) + "\n"


def nginx() -> str:
    """The lines of a ``server`` block; a variable, since a location forgets headers."""
    lines = [f'set $politique "{policy(header=True)}";']
    lines.append(f'if ($uri ~ ^/{SEARCH}) {{ set $politique "{policy(SEARCH, header=True)}"; }}')
    lines.append("add_header Content-Security-Policy $politique always;")
    lines += [f'add_header {name} "{value}" always;' for name, value in _OTHERS.items()]
    return "\n".join(lines) + "\n"
