"""Pictures made light and silent, and social cards: a Pelican plugin."""


def register() -> None:
    """Connect to Pelican."""
    from porte_voix.images import plugin

    plugin.register()
