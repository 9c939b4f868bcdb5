"""Announce each article on every official account, exactly once.

As a Pelican plugin it only writes the manifest; plan and apply read it in a job of their own.
"""


def register() -> None:
    """Connect to Pelican; imported late so that the rest of the package never loads Pelican."""
    from porte_voix.announce import plugin

    plugin.register()
