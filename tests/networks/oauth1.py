"""OAuth 1.0a as X checks it: HMAC-SHA1 over the public address, whatever host was dialled.

https://datatracker.ietf.org/doc/html/rfc5849. The signature is recomputed by oauthlib; the clock of
the check is the real one, because that is the clock the signer reads.
"""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from oauthlib.oauth1.rfc5849 import signature

from tests.networks.wire import Call

#: Seconds a timestamp may be off.
WINDOW = 300


@dataclass(frozen=True, slots=True)
class Keys:
    """The four secrets of one account."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str


@dataclass(frozen=True, slots=True)
class _Signed:
    """What oauthlib asks of a request."""

    uri: str
    http_method: str
    params: list[tuple[str, str]]
    signature: str


class Verifier:
    """Accepts a request signed once, lately, with our keys."""

    def __init__(self, keys: Keys, origin: str) -> None:
        self._keys, self._origin = keys, origin
        self._seen: set[tuple[str, str]] = set()

    def accepts(self, call: Call) -> bool:
        """Whether the Authorization header signs exactly this request."""
        header = call.header("Authorization") or ""
        if not header.startswith("OAuth "):
            return False
        address = self._origin + call.target
        try:
            pairs = signature.collect_parameters(
                uri_query=urlsplit(address).query,
                headers={"Authorization": header},
                exclude_oauth_signature=False,
            )
        except ValueError:
            return False
        given = {name: value for name, value in pairs if name.startswith("oauth_")}
        if len(given) != sum(name.startswith("oauth_") for name, _ in pairs):
            return False
        expected = {
            "oauth_consumer_key": self._keys.consumer_key,
            "oauth_token": self._keys.access_token,
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_version": "1.0",
        }
        if any(given.get(name) != value for name, value in expected.items()):
            return False
        once = (given.get("oauth_timestamp", ""), given.get("oauth_nonce", ""))
        if not once[0].isdigit() or abs(int(once[0]) - time.time()) > WINDOW:
            return False
        if not once[1] or once in self._seen:
            return False
        signed = _Signed(
            address,
            call.method,
            [pair for pair in pairs if pair[0] != "oauth_signature"],
            given.get("oauth_signature", ""),
        )
        secrets = (self._keys.consumer_secret, self._keys.access_token_secret)
        if not signature.verify_hmac_sha1(signed, *secrets):
            return False
        self._seen.add(once)
        return True
