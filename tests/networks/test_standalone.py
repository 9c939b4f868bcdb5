"""A fake in a process of its own: the address, the truth on disk, the end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import mastodon
import pytest
import requests

from tests.networks.clients import graph_client, mastodon_client, tweepy_client
from tests.networks.plain import publish_on
from tests.networks.x import FakeX

ROOT = Path(__file__).parents[2]
LOST = (mastodon.MastodonNetworkError, requests.ConnectionError, httpx.RemoteProtocolError)

SECRETS = {
    "mastodon": "jeton-mastodon",
    "facebook": "jeton-page",
    "x": "cle-appli:secret-appli:2244994945-jeton:secret-jeton",
    "bluesky": "abcd-efgh-ijkl-mnop",
    "linkedin": "jeton-linkedin",
    "threads": "jeton-threads",
}
#: What publishes, for the networks whose fault must wait for something else to be posted first.
PATHS = {"bluesky": "putRecord", "threads": "threads_publish"}


@pytest.mark.parametrize("network", SECRETS)
def test_a_fake_in_its_own_process(network: str, tmp_path: Path) -> None:
    """It prints its address, keeps the truth on disk, and ends when asked."""
    state = tmp_path / "etat.json"
    fault = {"kind": "commit_then_drop", "method": "POST", "path_contains": PATHS.get(network, "")}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", f"tests.networks.{network}", "--port", "0"),
            *("--state", str(state), "--token-env", "SECRET", "--account-id", "1029"),
            *("--fault", json.dumps(fault)),
        ],
        cwd=ROOT,
        env={**os.environ, "SECRET": SECRETS[network]},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            publish = publisher(network, process.stdout.readline().strip())
            with pytest.raises(LOST):
                publish("Bonjour")
            publish("Bonsoir")
            kept = json.loads(state.read_text())["posts"]
            assert [post["text"] for post in kept] == ["Bonjour", "Bonsoir"]
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 0
        finally:
            process.kill()
            process.wait()


class Elsewhere:
    """A fake known by its address only."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys = FakeX().keys


def publisher(network: str, url: str) -> Callable[[str], Any]:
    """The gesture that publishes on a fake of another process."""
    there: Any = Elsewhere(url)
    if network == "mastodon":
        client = mastodon_client(there)
        return lambda text: client.status_post(text)
    if network == "facebook":
        graph = graph_client(there)
        return lambda text: graph.put_object("1029", "feed", message=text)
    if network != "x":
        return lambda text: publish_on(network, url, SECRETS[network], "1029", text)
    x = tweepy_client(there)
    return lambda text: x.create_tweet(text=text)
