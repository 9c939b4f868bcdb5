"""A plugin that only removes repeated work: no cache, no other process, stock's order of things."""

from contextlib import ExitStack

from pelican import Pelican
from pelican.plugins import signals
from porte_voix.delta import conversion, linear

_lasting = ExitStack()


def register() -> None:
    """Start with the build; the process ends with it."""
    signals.initialized.connect(start)


def start(_: Pelican) -> None:
    """Everything must be known, or the proof would prove nothing."""
    for manager in (conversion.applied(), linear.applied()):
        strange = _lasting.enter_context(manager)
        assert strange == (), strange
