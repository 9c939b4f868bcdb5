"""Fake networks: strict, stateful stand-ins on the loopback, which know what is really public.

Each one speaks its network's documented contract to the real client library, refuses what the
network would refuse, and can be told to fail in every way a network fails (``faults``).
"""
