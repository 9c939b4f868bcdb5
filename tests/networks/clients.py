"""The real client libraries, pointed at the fakes, and a clock to move: what tests start from.

Libraries are imported on use: a test that needs one network does not load the others.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from tests.networks.oauth1 import Keys
from tests.networks.server import FakeNetwork
from tests.networks.x import FakeX

if TYPE_CHECKING:
    import facebook
    import mastodon
    import tweepy

#: Seconds before a client gives up; short, the servers are on this machine.
TIMEOUT = 5.0


class Clock:
    """A clock that a test moves, for the fakes."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The instant it was set to."""
        return self.moment


class Redirect(HTTPAdapter):
    """Dials another host than the one in the address, which stays the one that was signed."""

    def __init__(self, url: str, timeout: float) -> None:
        self._to, self._timeout = urlsplit(url), timeout
        super().__init__()

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """Rewrite the host, and set the timeout that the library does not."""
        address = urlsplit(request.url or "")
        request.url = address._replace(scheme=self._to.scheme, netloc=self._to.netloc).geturl()
        return super().send(request, **{**options, "timeout": self._timeout})


def mastodon_client(
    fake: FakeNetwork, token: str = "jeton-mastodon", timeout: float = TIMEOUT
) -> "mastodon.Mastodon":
    """Mastodon.py, which never waits nor retries."""
    import mastodon

    return mastodon.Mastodon(
        api_base_url=fake.url,
        access_token=token,
        ratelimit_method="throw",
        request_timeout=timeout,
    )


def graph_client(
    fake: FakeNetwork,
    token: str | None = "jeton-page",
    version: str = "v26.0",
    timeout: float = TIMEOUT,
) -> "facebook.GraphAPI":
    """facebook-sdk on a session that dials the fake, at a version its own check would refuse."""
    import facebook

    session = requests.Session()
    session.mount("https://graph.facebook.com/", Redirect(fake.url, timeout))
    graph = facebook.GraphAPI(token, session=session)
    graph.version = version
    return graph


def tweepy_client(
    fake: FakeX, keys: Keys | None = None, timeout: float = TIMEOUT
) -> "tweepy.Client":
    """tweepy, signing for the public host."""
    import tweepy

    keys = keys or fake.keys
    client = tweepy.Client(
        consumer_key=keys.consumer_key,
        consumer_secret=keys.consumer_secret,
        access_token=keys.access_token,
        access_token_secret=keys.access_token_secret,
    )
    client.session.mount("https://api.twitter.com/", Redirect(fake.url, timeout))
    return client
