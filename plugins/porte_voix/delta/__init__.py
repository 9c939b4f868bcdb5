"""Incremental and parallel Pelican builds, byte-identical to those of stock Pelican.

Add ``porte_voix.delta`` to ``PLUGINS``, nothing else. Where something is not understood, the build
is Pelican's own, with a notice.
"""


def register() -> None:
    """Connect to Pelican; imported late so that the package never loads Pelican by itself."""
    from porte_voix.delta.plugin import register as connect

    connect()
