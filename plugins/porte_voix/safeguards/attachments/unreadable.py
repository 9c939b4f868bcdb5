"""Why a file cannot be read: the reason that its author will act on."""


class Unreadable(Exception):
    """A file of which not everything can be read; ``why`` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
