"""A clean environment: no proxy, no secret, no language taken from the machine."""

import logging
import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget every variable that a library or the project could read."""
    for name in os.environ:
        if name.startswith("PORTE_VOIX_") or name.lower().endswith(("_proxy", "_ca_bundle")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def log_factory() -> Iterator[None]:
    """Give back the process its way of making log records."""
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)
