"""What pages may load, in the page and in the headers of the usual hosts."""

from porte_voix.pages import csp


def test_the_policy_allows_the_site_alone() -> None:
    """Nothing inline, nothing from elsewhere, nothing by default."""
    policy = csp.policy("2026/avis/index.html")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "data:" not in policy and "http" not in policy
    assert "frame-ancestors" not in policy
    assert "frame-ancestors 'none'" in csp.policy(header=True)


def test_only_the_search_may_compile() -> None:
    """The exception is that of one page, and no wider than it must be."""
    assert "'wasm-unsafe-eval'" in csp.policy("recherche/index.html")
    assert "'unsafe-eval'" not in csp.policy("recherche/index.html")
    assert "wasm" not in csp.policy("recherches/index.html")
    assert "wasm" not in csp.policy("index.html")


def test_each_host_gets_every_header() -> None:
    """The same headers in the three forms, and the policy of the search after the other."""
    for text in (csp.netlify(), csp.apache(), csp.nginx()):
        for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
            assert name in text
        assert text.index("script-src 'self';") < text.index("'wasm-unsafe-eval'")
