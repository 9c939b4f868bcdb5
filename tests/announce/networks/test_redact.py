"""Secrets stay out of the logs."""

import logging

import pytest
from porte_voix.announce.networks import redact
from porte_voix.announce.networks.redact import MASK, plain_reason, reveal
from porte_voix.secret import Secret

from tests.announce.networks.benches import X_SECRETS, bench, kind, make_request

VALUE = "canari/tres+secret"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """A log at DEBUG, once the secret is known."""
    assert reveal(Secret(VALUE)) == VALUE
    caplog.set_level(logging.DEBUG)
    return caplog


def test_messages_and_arguments_are_masked(log: pytest.LogCaptureFixture) -> None:
    """A secret shows neither in a message, nor in its arguments, nor in its encoded form."""
    logging.getLogger("autre").debug("jeton %s, encodé %s", VALUE, "canari%2Ftres%2Bsecret")
    assert log.messages == [f"jeton {MASK}, encodé {MASK}"]


def test_ordinary_records_are_left_alone(log: pytest.LogCaptureFixture) -> None:
    """A record without a secret keeps its message and its arguments."""
    logging.getLogger("autre").info("%s annonces", 3)
    assert (log.records[0].msg, log.records[0].args) == ("%s annonces", (3,))


def test_tracebacks_are_masked(log: pytest.LogCaptureFixture) -> None:
    """A secret in an exception does not show in its traceback."""
    try:
        raise ValueError(f"https://a.example/?access_token={VALUE}")
    except ValueError:
        logging.getLogger("autre").exception("échec")
    assert VALUE not in log.text
    assert MASK in log.text


def test_a_record_that_cannot_be_written_is_masked(log: pytest.LogCaptureFixture) -> None:
    """Arguments that do not fit their message are shown masked, and break nothing."""
    logging.getLogger("autre").debug("rien à remplacer", VALUE)
    assert VALUE not in log.text
    assert MASK in log.text


def test_the_factory_is_installed_once() -> None:
    """Many secrets make one mask, not a mask over a mask."""
    reveal(Secret(VALUE))
    factory = logging.getLogRecordFactory()
    reveal(Secret(VALUE + "2"))
    assert logging.getLogRecordFactory() is factory


def test_talkative_loggers_do_not_go_down_to_debug() -> None:
    """The loggers that print whole requests start above DEBUG."""
    logging.getLogger("tweepy").setLevel(logging.DEBUG)
    redact.install()
    assert all(logging.getLogger(name).level >= logging.INFO for name in redact.TALKATIVE)


def test_a_forced_debug_of_tweepy_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Even when somebody asks for DEBUG afterwards, what the libraries print is masked."""
    with bench(kind("x"), monkeypatch) as made:
        for name in ("", "tweepy", "oauthlib", "requests_oauthlib"):
            caplog.set_level(logging.DEBUG, name)
        # Said nowhere else: Pelican, where it is loaded, drops a record already seen.
        made.network.create(make_request(text="Un journal bavard"), "cle")
    assert "Making API request" in caplog.text
    assert not [secret for secret in X_SECRETS.values() if secret in caplog.text]


def test_reasons_are_short() -> None:
    """A page of HTML given as a reason does not fill the screen."""
    assert len(plain_reason("<p>" * 1000)) == 300
