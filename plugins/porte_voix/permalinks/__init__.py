"""No address that was ever shared dies: a page, a redirect or a tombstone answers at each one.

As a Pelican plugin it writes the redirects, and stops a build that would forget an address.
"""


def register() -> None:
    """Connect to Pelican; imported late so that the rest of the package never loads Pelican."""
    from porte_voix.permalinks.plugin import register as connect

    connect()
