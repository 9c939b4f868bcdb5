"""The tasks of Porte-voix: ``inv --list`` shows them, ``inv --help TASK`` explains one."""

from porte_voix.tasks import namespace

__all__ = ["namespace"]
