"""The files that a page made people fetch: pictures, documents, whatever is on our site. Pure."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

#: Where a page names other files, tag by tag.
SOURCES = {
    *(("img", "src"), ("source", "src"), ("video", "src"), ("video", "poster"), ("audio", "src")),
    *(("a", "href"), ("meta", "content"), ("embed", "src"), ("object", "data")),
}
SETS = {("img", "srcset"), ("source", "srcset")}
#: A page is no file to purge beside the article's own.
PAGES = ("", "html", "htm", "xml", "json")


def files(html: str, address: str, site: str, theme: str) -> tuple[str, ...]:
    """The addresses, under ``site``, of the files of one page; those of the theme are everybody's.

    ``address`` is that of the page, ``theme`` the folder of the theme's files. A page built for
    another address, as on a writer's machine, says so by its canonical link.
    """
    reader = _Reader()
    reader.feed(html)
    built = reader.canonical.removesuffix(address.removeprefix(site))
    if built not in (site, reader.canonical):
        return files(html.replace(f"{built}/", f"{site}/"), address, site, theme)
    found = dict.fromkeys(urljoin(address, one.strip()) for one in reader.found if one.strip())
    ours = f"{site}/"
    return tuple(
        one
        for one in found
        if one.startswith(ours) and not one.startswith(f"{ours}{theme}/") and _is_file(one)
    )


class _Reader(HTMLParser):
    """What a page names."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.canonical = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the addresses of a tag."""
        if tag == "link" and ("rel", "canonical") in attrs:
            self.canonical = dict(attrs).get("href") or ""
        for name, value in attrs:
            if value and (tag, name) in SOURCES:
                self.found.append(value)
            elif value and (tag, name) in SETS:
                self.found.extend(part.split()[0] for part in value.split(",") if part.split())


def _is_file(address: str) -> bool:
    name = urlsplit(address).path.rpartition("/")[2]
    return bool(name) and name.rpartition(".")[2].lower() not in PAGES and "." in name
