"""Pelican's writer, which notes what is to be written instead of writing it.

Names, pagination and overwriting are decided here and now, in Pelican's order; rendering may then
happen later, elsewhere, or not at all. It stands for ``Writer.write_file`` of known sources only.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pelican.paginator import Page
from pelican.utils import get_relative_path, path_to_url, sanitised_join
from pelican.writers import Writer

from porte_voix.delta.digest import describe, text_digest
from porte_voix.delta.opens import identity
from porte_voix.delta.traced import TracedList, TracedPaginator
from porte_voix.delta.world import World

#: The last paginators and their numbers: each page of a list names the same two.
_counted: dict[int, tuple[Any, str]] = {}
MOST_COUNTED = 8
#: A relative path that no normalisation would change.
PLAIN = re.compile(r"[^/.\\][^/\\]*(?:/[^/.\\][^/\\]*)*").fullmatch


@dataclass(slots=True, eq=False)
class Job:
    """One output: where, from what, under which base address."""

    path: str
    name: str
    template: Any
    arguments: dict[str, Any]
    base: str | None
    feed: dict[str, Any] | None = None
    idle: bool = False
    _print: bytes | None = field(default=None)

    def fingerprint(self) -> bytes:
        """What the arguments amount to; raises ``Undigestible``."""
        if self._print is None:
            source = self.template.name if self.feed is None else describe(self.feed)
            parts = [self.name, str(self.base), str(source), "idle" if self.idle else ""]
            for key, value in self.arguments.items():
                kind = type(value)
                if kind is str:
                    parts.append(f"{key}=s{value}")
                elif kind is TracedList:
                    parts.append(f"{key}=@{value.delta_name}:{value.low}:{value.high}")
                elif kind is Page:
                    parts.append(f"{key}=p{value.number}{_numbers(value.paginator)}")
                elif kind is TracedPaginator:
                    parts.append(f"{key}=p{_numbers(value)}")
                else:
                    parts.append(f"{key}={describe(value)}")
            self._print = text_digest("\x1e".join(parts))
        return self._print


def _numbers(pages: Any) -> str:
    """Pagination counts by its numbers: the articles of a page are traced."""
    known = _counted.get(identity(pages))
    if known is None or known[0] is not pages:
        if len(_counted) >= MOST_COUNTED:
            _counted.clear()
        numbers = (pages.num_pages, pages.per_page, pages.orphans, pages.name, pages.url)
        known = _counted[identity(pages)] = (pages, str(numbers))
    return known[1]


def _at(pages: list[Any], number: int) -> Any:
    return pages[number] if 0 <= number < len(pages) else None


class NotingWriter(Writer):  # type: ignore[misc]
    """Collects jobs; ``world`` gives the traced form of what templates receive."""

    def __init__(self, output_path: str, settings: dict[str, Any], world: World) -> None:
        super().__init__(output_path, settings=settings)
        self.world = world
        self.jobs: list[Job] = []
        self._targets: dict[str, Job] = {}
        self._root = os.path.abspath(output_path)

    def take_jobs(self) -> list[Job]:
        """What was noted since the last time."""
        jobs, self.jobs = self.jobs, []
        return jobs

    def write_file(
        self,
        name: Any,
        template: Any,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: dict[str, Any] | None = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **kwargs: Any,
    ) -> None:
        """As Pelican's, up to the rendering."""
        if not name:
            return
        double = self.world.double
        kwargs = {
            key: double(f"{name}?{key}", value) if type(value) is list else value
            for key, value in kwargs.items()
        }
        kwargs.update(self._differences(name, context, kwargs))
        if paginated is None:
            paginated = {key: kwargs[key] for key in kwargs if key in ("articles", "dates")}
        else:
            paginated = {key: double(f"{name}?{key}", item) for key, item in paginated.items()}
        if paginated and template_name in self.settings["PAGINATED_TEMPLATES"]:
            per_page = self.settings["PAGINATED_TEMPLATES"][template_name]
            per_page = per_page or self.settings["DEFAULT_PAGINATION"]
            for page_name, extra in self._pages(name, url, paginated, per_page):
                every = {**kwargs, **extra}
                self._note(page_name, template, context, relative_urls, override_output, every)
        else:
            self._note(name, template, context, relative_urls, override_output, kwargs)

    def _differences(
        self, name: str, context: dict[str, Any], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        """What a context made for one page holds besides that of the site."""
        shared = self.world.context
        if context is shared:
            return {}
        return {
            key: self.world.double(f"{name}?{key}", value)
            for key, value in context.items()
            if key not in kwargs and (key not in shared or shared[key] is not value)
        }

    def _pages(
        self, name: str, url: str | None, paginated: dict[str, Any], per_page: int
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        paginators = {
            key: TracedPaginator(name, url, value, self.settings, per_page)
            for key, value in paginated.items()
        }
        first = next(iter(paginators.values()))
        pages = {
            key: [paginator.page(number + 1) for number in range(paginator.num_pages)]
            for key, paginator in paginators.items()
        }
        for number in range(first.num_pages):
            extra: dict[str, Any] = {}
            for key, paginator in paginators.items():
                every = pages[key]
                # Another list may have fewer pages: Pelican asks for them all the same.
                page = _at(every, number) or paginator.page(number + 1)
                extra[f"{key}_paginator"] = paginator
                extra[f"{key}_page"] = page
                extra[f"{key}_previous_page"] = _at(every, number - 1) or (
                    paginator.page(number) if number else None
                )
                extra[f"{key}_next_page"] = _at(every, number + 1)
            yield page.save_as, extra

    def _note(
        self,
        name: str,
        template: Any,
        context: dict[str, Any],
        relative: bool,
        override: bool,
        arguments: dict[str, Any],
    ) -> None:
        base = context.get("localsiteurl")
        own = {"localsiteurl": base, "output_file": name}
        if relative:
            base = path_to_url(get_relative_path(name))
            own = {"SITEURL": base, "localsiteurl": base, "output_file": name}
        # Pelican leaves the last base address behind it; feeds made later read it.
        if base:
            context["localsiteurl"] = base
        job = Job("", name, template, {**own, **arguments}, context.get("localsiteurl"))
        self._aim(job, self._place(name), override)

    def write_feed(
        self,
        elements: Any,
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,
        feed_title: Any = None,
    ) -> Any:
        """As Pelican's, later; a feed asked for as an object is made at once."""
        if not path or context is not self.world.context:
            return super().write_feed(
                elements, context, path, url, feed_type, override_output, feed_title
            )
        feed = {"path": path, "url": url, "feed_type": feed_type, "feed_title": feed_title}
        arguments = {"elements": self.world.double(f"{path}?elements", elements)}
        job = Job("", path, None, arguments, context["localsiteurl"], feed)
        self._aim(job, self._place(path), override_output)
        return None

    def _place(self, name: str) -> str:
        """``sanitised_join``, at once for names that are plain."""
        if PLAIN(name):
            return f"{self._root}/{name}"
        return str(sanitised_join(self.output_path, name))

    def _aim(self, job: Job, path: str, override: bool) -> None:
        """Say who owns a path when several want it, as ``Writer._open_w`` does, or raise."""
        opened, job.path = _claim(self, path, override), path
        if opened:
            earlier = self._targets.get(path)
            if earlier is not None:
                earlier.idle = True
            self._targets[path] = job
        else:
            job.idle = True
        self.jobs.append(job)

    def make_feed(self, job: Job) -> Any:
        """The feed of a job, from Pelican's own function."""
        assert job.feed is not None
        feed = {key: value for key, value in job.feed.items() if key != "path"}
        context = self.world.context
        path, url = job.feed["path"], feed.pop("url")
        return super().write_feed(job.arguments["elements"], context, None, url or path, **feed)


def _claim(writer: Writer, path: str, override: bool) -> bool:
    """Run ``Writer._open_w`` without opening anything; whether the path itself would be opened."""
    written = writer._written_files
    if not override and path not in written and path not in writer._overridden_files:
        written.add(path)
        return True
    opened: list[str] = []

    def note(filename: str, *args: Any, **kwargs: Any) -> None:
        opened.append(filename)

    scope = Writer._open_w.__globals__
    before = scope.get("open")
    scope["open"] = note
    try:
        Writer._open_w(writer, path, "utf-8", override)
    finally:
        if before is None:
            del scope["open"]
        else:
            scope["open"] = before
    return opened != [os.devnull]
