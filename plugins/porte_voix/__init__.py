"""Porte-voix: a school board's blog, said once on every official account.

As a Pelican plugin it reads the board's front matter and equips the theme; ``porte_voix.announce``
adds the manifest of what can be announced.
"""


def register() -> None:
    """Connect to Pelican; imported late so that the rest of the package never loads Pelican."""
    from porte_voix.plugin import register as connect

    connect()
