"""What readers and machines get beside Pelican's own pages: lists, feeds, relations, files."""


def register() -> None:
    """Connect to Pelican; imported late so that the rest of the package never loads Pelican."""
    from porte_voix.pages import plugin

    plugin.register()
