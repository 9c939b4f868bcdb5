"""Sites of hostile posts built by the real Pelican, and what went wrong for their owner."""

import io
import json
import os
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

import html5lib
from porte_voix.errors import ContentError, Problem
from porte_voix.safeguards.conservation import shown

from tests.safeguards.hostile.posts import Post, text
from tests.sites import Site

#: In the environment of a build that is attacked; in no byte of what it makes.
CANARY = "canari-7f3a9c"
WITNESS = "temoin"


def trial(root: Path, posts: Iterable[Post], seconds: float = 5.0) -> list[str]:
    """Build a site of these posts and of a sound one; what went wrong, each in a sentence."""
    site, chosen = Site(root), list(posts)
    problems = built(site, chosen, seconds)
    return [*_judge(site, chosen, problems), *outside(site)]


def built(site: Site, posts: Iterable[Post], seconds: float = 5.0) -> tuple[Problem, ...]:
    """Build such a site, with a canary in the environment; what was refused."""
    site.write(f"articles/{WITNESS}.md", text(WITNESS))
    for post in posts:
        post.put(site.content / post.path)
    os.environ["ESSAI_CANARI"] = CANARY
    settings = {
        "PORTE_VOIX_ARTICLE_SECONDS": seconds,
        "STATIC_PATHS": ["images"],
        "FEED_ALL_ATOM": "flux/atom.xml",
    }
    try:
        with redirect_stdout(io.StringIO()):
            site.build(**settings)
    except ContentError as refusal:
        return refusal.problems
    finally:
        del os.environ["ESSAI_CANARI"]
    return ()


def _judge(site: Site, chosen: list[Post], problems: tuple[Problem, ...]) -> list[str]:
    """Each post refused by its name or published on purpose, and the others built."""
    faults = []
    named = {problem.where for problem in problems}
    for post in chosen:
        where = shown("content", post.path)
        told = any(name == where or name.startswith(f"{where}/") for name in named)
        if post.refused is not None and told != post.refused:
            faults.append(f"{post.name}: refused={told}")
    if not all(problem.what and problem.way_out for problem in problems):
        faults.append("a problem without its way out")
    lost = [
        p for p in problems if p.where.endswith(".md") and "/articles/" in p.where and not p.line
    ]
    faults += [f"{problem.where}: no line" for problem in lost]
    if not (site.output / f"essai-{WITNESS}/index.html").is_file():
        faults.append("the sound article was not built")
    account = json.loads((site.state / "account.json").read_bytes())
    if account["blocked"] != len(problems):
        faults.append("the account does not hold the problems")
    count = sum(1 for path in site.content.rglob("*") if path.is_symlink() or not path.is_dir())
    if sum(account["files"].values()) != count:
        faults.append(f"{count} files, {sum(account['files'].values())} accounted for")
    return faults


def outside(site: Site) -> list[str]:
    """Nothing beside the output and the state, no canary, nothing that acts in a page."""
    expected = {"content", "output", "state"}
    faults = [
        f"written outside: {path}" for path in site.root.iterdir() if path.name not in expected
    ]
    if not _lists(site):
        faults.append("the home page was replaced")
    if not (site.output / "flux/atom.xml").read_bytes().startswith(b"<?xml"):
        faults.append("the feed was replaced")
    for path in site.output.rglob("*"):
        if path.is_symlink():
            faults.append(f"a link in the output: {path}")
        elif path.is_file():
            data = path.read_bytes()
            if CANARY.encode() in data:
                faults.append(f"the environment in {path}")
            if path.suffix == ".html":
                faults += [f"{path}: {what}" for what in acting(data.decode())]
    return faults


def _lists(site: Site) -> bool:
    """Whether the home page is the one that lists articles: it names the sound one."""
    return f"Essai {WITNESS}" in (site.output / "index.html").read_text("utf-8")


def acting(html: str) -> list[str]:
    """What acts in a page: scripts, handlers."""
    found = []
    for node in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if node.tag in ("script", "iframe", "object", "embed"):
            found.append(f"<{node.tag}>")
        found += [name for name in node.attrib if name.lower().startswith("on")]
    return found
