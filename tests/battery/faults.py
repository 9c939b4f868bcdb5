"""The table of faults, each under the name that reports give it, and how to play it in a world.

A fault hits the call that publishes, corrects or deletes, or one that comes before it (what is
prepared, a picture that is uploaded), once; some also trouble the looking that follows. ``DONE`` in
a name says that the network had done its work before it failed to say so.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.announce.gallery import UPLOADING, WAYS
from tests.announce.world import PATIENCE, World
from tests.battery.outage import outage

#: The call that each write is: its method, and what its path contains.
CALLS = {
    ("mastodon", "create"): ("POST", "/api/v1/statuses"),
    ("mastodon", "update"): ("PUT", "/api/v1/statuses/"),
    ("mastodon", "delete"): ("DELETE", "/api/v1/statuses/"),
    ("facebook", "create"): ("POST", "/feed"),
    ("facebook", "update"): ("POST", "_"),
    ("facebook", "delete"): ("DELETE", "_"),
    ("x", "create"): ("POST", "/2/tweets"),
    ("x", "delete"): ("DELETE", "/2/tweets/"),
    ("bluesky", "create"): ("POST", "putRecord"),
    ("bluesky", "update"): ("POST", "putRecord"),
    ("bluesky", "delete"): ("POST", "deleteRecord"),
    ("linkedin", "create"): ("POST", "/rest/posts"),
    ("linkedin", "update"): ("POST", "/rest/posts/"),
    ("linkedin", "delete"): ("DELETE", "/rest/posts/"),
    ("threads", "prepare"): ("POST", "/me/threads"),
    ("threads", "create"): ("POST", "/threads_publish"),
    ("threads", "delete"): ("DELETE", "/v1.0/"),
    **{(network, "upload"): WAYS[network] for network in UPLOADING},
    ("linkedin", "place"): ("POST", "/rest/images"),
}
#: The calls that give a network the picture of an announcement; the public sees nothing of them.
UPLOADS = ("upload", "place")
#: What the paths of the look-ups contain; « who am I » has none of it.
LOOKS = {
    "mastodon": ("/statuses",),
    "facebook": ("_",),
    "x": ("tweets",),
    "bluesky": ("ecord",),
    "linkedin": ("/rest/posts",),
    "threads": ("/threads", "/v1.0/1"),
}
GRAPH_DUPLICATE = {"error": {"code": 506, "message": "(#506) Duplicate status message"}}
#: What each network says of an announcement it says it has already.
DUPLICATES: dict[str, dict[str, Any]] = {
    "mastodon": {"status": 422, "body": {"error": "Duplicate status"}},
    "facebook": {"status": 400, "body": GRAPH_DUPLICATE},
    "threads": {"status": 400, "body": GRAPH_DUPLICATE},
    "x": {
        "status": 403,
        "body": {"detail": "You are not allowed to create a Tweet with duplicate content."},
    },
    "bluesky": {
        "status": 400,
        "body": {"error": "InvalidSwap", "message": "Record was at bafyrei"},
    },
    "linkedin": {
        "status": 422,
        "body": {
            "message": "Content is a duplicate of urn:li:share:7397000000000000000",
            "errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST"}]},
        },
    },
}
#: Seconds that a silent network is given.
HASTE = 0.5
#: Longer than a lease, shorter than a lease and the shortest settle time.
LATE = 200.0

Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail: on the wire (kinds of the fakes, in order), or on this side (``outage``).

    ``silent`` is how many look-ups fail afterwards (-1: all of them), ``lag`` how many patiences a
    post stays out of the lists, ``skew`` how far ahead the network's clock is, ``removed`` that the
    copy was first taken down by hand.
    """

    wire: tuple[tuple[str, Options], ...] = ()
    outage: str = ""
    deadline: float = 30.0
    duplicate: bool = False
    silent: int = 0
    lag: float = 0.0
    skew: timedelta = timedelta(0)
    removed: bool = False
    ops: tuple[str, ...] = ("prepare", *UPLOADS, "create", "update", "delete")

    @contextmanager
    def played(self, world: World, network: str, op: str) -> Iterator[Callable[[], bool]]:
        """Put the fault on the next call of this write; gives whether it was met, as it must."""
        fake = world.fakes[network]
        method, path = CALLS[network, op]
        if self.skew:
            fake.clock = lambda: world.clock() + self.skew
        if self.removed:
            fake.store.remove(fake.posts[0])
        if self.lag:
            seconds = self.lag * PATIENCE[network].total_seconds()
            fake.faults.add("lookup_lag", method=method, path_contains=path, seconds=seconds)
        for kind, options in self._on_the_wire(network):
            fake.faults.add(kind, method=method, path_contains=path, **options)
        step, port = "_illustrated" if op in UPLOADS else "_send", urlsplit(fake.url).port or 0
        out = outage(self.outage, port, step) if self.outage else nullcontext()
        world.deadline = self.deadline
        with out as made:

            def met() -> bool:
                return made.played if made else bool(fake.faults.played) or self.removed

            yield met
            assert met(), "the fault was not met"
        world.deadline = 30.0
        if self.silent:
            times = None if self.silent < 0 else self.silent
            for look in LOOKS[network]:
                fake.faults.add("html", method="GET", path_contains=look, times=times)

    def _on_the_wire(self, network: str) -> list[tuple[str, Options]]:
        wire = list(self.wire)
        if self.duplicate:
            wire.append(("status", DUPLICATES[network]))
        return wire


def _status(status: int, **options: Any) -> tuple[tuple[str, Options], ...]:
    return (("status", {"status": status, **options}),)


#: The writes that the public sees.
PUBLIC = ("create", "update", "delete")
#: The calls that are one connection to this side; what is only prepared has none of its own.
ALONE = (*UPLOADS, *PUBLIC)
LOST = (("commit_then_drop", {}),)

FAULTS: dict[str, Fault] = {
    # Before anything left this machine.
    "connexion refusée": Fault(outage="refused", ops=ALONE),
    "nom introuvable": Fault(outage="name", ops=ALONE),
    "certificat refusé": Fault(outage="certificate", ops=ALONE),
    "coupure au premier octet": Fault(outage="first byte", ops=ALONE),
    # The line.
    "coupure avant le travail": Fault((("drop", {}),)),
    "coupure après le travail": Fault(LOST),
    "réinitialisation avant le travail": Fault((("reset", {}),)),
    "réinitialisation après le travail": Fault((("reset", {"commit": True}),)),
    "silence avant le travail": Fault((("hang", {}),), deadline=HASTE),
    "silence après le travail": Fault((("hang", {"commit": True}),), deadline=HASTE),
    "goutte à goutte": Fault((("trickle", {"interval": 0.05}),), deadline=HASTE),
    # The server.
    "500 avant le travail": Fault(_status(500)),
    "500 après le travail": Fault(_status(500, commit=True)),
    "502 en page web": Fault((("html", {"status": 502}),)),
    "503 en page web, après le travail": Fault((("html", {"status": 503, "commit": True}),)),
    # Refusals.
    "429 avec délai": Fault(_status(429, headers={"Retry-After": "60"})),
    "429 sans délai": Fault(_status(429, body={})),
    "401, jeton expiré": Fault(_status(401)),
    "403, compte suspendu": Fault(_status(403)),
    "404, copie retirée à la main": Fault(removed=True, ops=("update", "delete")),
    "404, dit sans raison": Fault(_status(404), ops=("prepare", *UPLOADS, "create")),
    "404 en page web": Fault((("html", {"status": 404}),)),
    "doublon, dit sans raison": Fault(duplicate=True, ops=("prepare", *PUBLIC)),
    "413, image trop lourde": Fault(_status(413), ops=UPLOADS),
    "415, image d'un autre genre": Fault(_status(415), ops=UPLOADS),
    "doublon de lui-même, liste en retard": Fault(LOST, lag=3.5, ops=("create",)),
    # Answers that tell nothing.
    "200 coupé": Fault((("truncated", {}),)),
    "200 en page web": Fault((("html", {}),)),
    "200 en page web, après le travail": Fault((("html", {"commit": True}),)),
    "200 sans identifiant": Fault((("no_id", {}),)),
    "200 sans identifiant, après le travail": Fault((("no_id", {"commit": True}),)),
    "redirection": Fault(_status(307, body={}, headers={"Location": "/ailleurs"})),
    # Time, and the looking that follows.
    "arrivée tardive": Fault((("late", {"seconds": LATE}),)),
    "liste en retard": Fault(LOST, lag=0.5, ops=("create",)),
    "recherche muette au début": Fault(LOST, silent=2),
    "recherche toujours muette": Fault(LOST, silent=-1, ops=PUBLIC),
    "horloge du réseau en avance": Fault(LOST, skew=timedelta(minutes=9)),
    "horloge du réseau en retard": Fault(LOST, skew=timedelta(minutes=-9)),
}


def trials(networks: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Each (network, write, fault) that exists, in the order of the tables."""
    return [
        (network, op, name)
        for network, op in CALLS
        if network in networks
        for name, fault in FAULTS.items()
        if op in fault.ops
    ]
