"""A whole audit of the first page and of an article, as a phone sees them.

Speed is not judged here, on a machine that does other things: ``inv bench.reader`` does that.
"""

import pytest

from tests.browser.conftest import Online
from tests.browser.kinds import ARTICLE
from tests.web import tools

pytestmark = [pytest.mark.browser, pytest.mark.real]


def test_accessibility_and_seo_are_whole(chromium: str, online: Online) -> None:
    """One hundred out of one hundred, with no audit that fails."""
    addresses = (f"{online.address}/", online.address + ARTICLE)
    for (run,) in tools.audit(chromium, 1, ("accessibility", "seo"), *addresses):
        assert run == {"accessibility": 100, "seo": 100, "failed": []}


def test_the_audit_would_find_something(
    chromium: str, online: Online, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A picture without alternative text and a page without description lose points."""
    from tests.serving import serve

    folder = tmp_path_factory.mktemp("faulty")
    (folder / "index.html").write_text("<html><title>T</title><img src='a.png'>", "utf-8")
    with serve(folder) as address:
        ((run,),) = tools.audit(chromium, 1, ("accessibility", "seo"), f"{address}/")
    assert run["accessibility"] < 100 and run["seo"] < 100
    assert "image-alt" in run["failed"]
