"""The smaller of two limits: what the settings declare, and what the server itself publishes.

A server that takes more than we declared changes nothing: the plan, made without any network, stays
true. One that takes less must be believed before anything is sent.
"""

from collections.abc import Mapping

from porte_voix.announce.networks.base import Capabilities, Network, Refused, TellsLimits, Unsure
from porte_voix.announce.networks.deadline import Bounded, within

#: An address as long as ours are, to compare how two servers count it.
SAMPLE = "https://blogue.exemple.example/2026/un-titre-de-longueur-moyenne/?utm_id=pv0123456789ab-1"


def narrowed(
    declared: Mapping[str, Capabilities],
    networks: Mapping[str, Network],
    bounded: Bounded = within,
) -> dict[str, Capabilities]:
    """The capabilities of each account, with its server's limits where they are smaller."""
    return {
        name: _smaller(capabilities, networks[name], bounded) if name in networks else capabilities
        for name, capabilities in declared.items()
    }


def _smaller(declared: Capabilities, network: Network, bounded: Bounded) -> Capabilities:
    """The capabilities to go by; a server that does not answer is taken at the settings' word."""
    if not isinstance(network, TellsLimits):
        return declared
    try:
        told = bounded(declared.deadline.total_seconds(), network.limits)
    except (Refused, Unsure):
        return declared
    return told if room(told) < room(declared) else declared


def room(capabilities: Capabilities) -> int:
    """How much is left for words once an address is counted."""
    return capabilities.limit - capabilities.measure(SAMPLE)
