"""Redirects as hosts want them: a page for all, and one list for each that reads one. Pure."""

import html
from collections.abc import Mapping

from porte_voix.i18n import _
from porte_voix.permalinks.addresses import quoted

#: The lists at the root of the output, for the hosts that read them.
NETLIFY_FILE = "_redirects"
NGINX_FILE = "redirects.nginx.map"
APACHE_FILE = "redirects.apache.map"


def page(target: str, lang: str) -> str:
    """A page that sends its reader to an address, with a link for those it does not send."""
    address = html.escape(target, quote=True)
    title, follow = html.escape(_("Cette page a changé d'adresse")), html.escape(_("La lire ici"))
    return (
        f'<!doctype html>\n<html lang="{html.escape(lang, quote=True)}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="robots" content="noindex">\n<link rel="canonical" href="{address}">\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n'
        '<meta name="viewport" content="width=device-width">\n</head>\n'
        f'<body>\n<h1>{title}</h1>\n<p><a href="{address}">{follow}</a></p>\n</body>\n</html>\n'
    )


def netlify(redirects: Mapping[str, str]) -> str:
    """``_redirects``, as Netlify and Cloudflare Pages read it."""
    return _lines(redirects, "{old} {new} 301")


def nginx(redirects: Mapping[str, str]) -> str:
    """The body of an nginx ``map $uri $porte_voix_redirect``; nginx compares decoded paths."""
    lines = (f'"{_escaped(old)}" "{quoted(new)}";' for old, new in sorted(redirects.items()))
    return "".join(f"{line}\n" for line in lines)


def apache(redirects: Mapping[str, str]) -> str:
    """A text ``RewriteMap`` of Apache; spaces separate, so they travel encoded."""
    return _lines(redirects, "{old} {new}")


def _lines(redirects: Mapping[str, str], form: str) -> str:
    return "".join(
        form.format(old=quoted(old), new=quoted(new)) + "\n"
        for old, new in sorted(redirects.items())
    )


def _escaped(path: str) -> str:
    """A path between quotes in nginx's language."""
    return path.replace("\\", "\\\\").replace('"', '\\"')
