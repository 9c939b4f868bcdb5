"""The name under which the tasks knew ``porte_voix.late``."""

from porte_voix.late import late

__all__ = ["late"]
