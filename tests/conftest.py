"""What no test may leave to the next one of its process."""

import locale
from collections.abc import Iterator

import pytest

#: That of the machine, which the texts of programs are decoded by.
SPOKEN = locale.setlocale(locale.LC_ALL)


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    """Pelican, run in this process, takes the locale that its site asks for, and keeps it."""
    yield
    locale.setlocale(locale.LC_ALL, SPOKEN)
