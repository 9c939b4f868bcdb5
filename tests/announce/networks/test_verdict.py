"""The table from the wire to our failures."""

import ssl

import pytest
from porte_voix.announce.networks.base import Refused, Unsure
from porte_voix.announce.networks.verdict import Answer, failure_from, failure_of, retry_after

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"


def answer(status: int, data: object = None, **headers: str) -> Answer:
    """An answer of a network."""
    return Answer("reseau.example", status, headers, data)


def test_a_success_in_json_goes_on() -> None:
    """A 2xx with JSON is left to the library."""
    assert failure_of(answer(200, {})) is None


@pytest.mark.parametrize("status", [200, 204, 301, 303, 408, 500, 503, 504, 599])
def test_doubts(status: int) -> None:
    """Whatever may hide a success is a doubt."""
    assert isinstance(failure_of(answer(status)), Unsure)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422, 426, 429])
def test_refusals(status: int) -> None:
    """A clear no keeps its code."""
    failure = failure_of(answer(status, {}))
    assert isinstance(failure, Refused)
    assert failure.code == status


def test_a_page_does_not_say_that_a_copy_is_gone() -> None:
    """A 404 that is not the network's own may come from any gateway: nothing is concluded."""
    assert isinstance(failure_of(answer(404)), Unsure)


def test_the_reason_is_made_safe() -> None:
    """The network's own words come on one line, without the query of an address."""
    failure = failure_of(answer(422), "Trop\n long : https://a.example/x?access_token=abc fin")
    assert str(failure) == (
        "422\u00a0: reseau.example a refusé\u00a0: "
        "«\u00a0Trop long : https://a.example/x fin\u00a0»"
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Fri, 20 Nov 2026 12:05:00 GMT", "Date": NOON}, 300),
        ({"X-RateLimit-Reset": "2026-11-20T12:01:00.000Z", "Date": NOON}, 60),
        ({"X-RateLimit-Reset": "2026-11-20T11:00:00Z", "Date": NOON}, 0),
        ({"X-Rate-Limit-Reset": "1795176090", "Date": NOON}, 90),
        ({"RateLimit-Reset": "1795176090", "Date": NOON}, 90),
        ({"RateLimit-Reset": "45"}, 45),
        ({"X-RateLimit-Reset": "0"}, 0),
        ({"Retry-After": "bientôt"}, None),
        ({}, None),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    """Each network says it in its own way, against its own clock."""
    assert retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ssl.SSLCertVerificationError("x"), "certificat"),
        (ssl.SSLError("x"), "chiffrée"),
        (TimeoutError(), "délai"),
        (ConnectionRefusedError(), "refusée"),
    ],
)
def test_before_the_first_byte_nothing_happened(error: Exception, words: str) -> None:
    """A failed connection is a clean refusal; the same failure later is a doubt."""
    failure = failure_from(error, "reseau.example", sent=False)
    assert isinstance(failure, Refused)
    assert failure.code == 0
    assert words in failure.why
    assert isinstance(failure_from(error, "reseau.example", sent=True), Unsure)
