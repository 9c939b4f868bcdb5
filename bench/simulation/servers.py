"""Six imagined networks, each keeping the truth apart from what its readers see.

What each grants to a sender is what the real one is known to grant; how late a request may arrive
and how long a list may lag fill the settle time that the project's own adapter declares.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from porte_voix.accounts import AccountSettings
from porte_voix.announce import networks
from porte_voix.announce.apply import MARGIN
from porte_voix.announce.guard import MAX_SKEW
from porte_voix.announce.model import Op, Request
from porte_voix.announce.networks.base import Capabilities, Post, Refused, Unsure
from porte_voix.announce.reconcile import marks_of

from bench.simulation.timeline import Timeline

#: How long Mastodon remembers a key, and how long after the post it writes it down.
KEY_LIFE = timedelta(hours=1)
KEY_GAP = timedelta(seconds=5)
#: How long X refuses the same words, and LinkedIn those of a post that was deleted.
TWINS = timedelta(hours=24)
GHOSTS = timedelta(hours=48)
#: How long Threads keeps a container.
CONTAINER_LIFE = timedelta(hours=24)


@dataclass(slots=True)
class Copy:
    """One post as it truly is; ``versions`` tell from when readers see each text."""

    id: str
    marks: frozenset[str]
    link: str
    created_at: datetime
    versions: list[tuple[datetime, str]]
    gone_at: datetime | None = None
    unseen_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text that the network holds."""
        return self.versions[-1][1]


class Server:
    """One account of a network that grants nothing but a list of what it published."""

    def __init__(self, model: "Model", timeline: Timeline) -> None:
        self.model, self.timeline = model, timeline
        self.copies: list[Copy] = []

    def alive(self) -> list[Copy]:
        """The posts that are public."""
        return [copy for copy in self.copies if copy.gone_at is None]

    def create(self, request: Request, key: str) -> Post:
        """Publish."""
        return self._answer(self._publish(request))

    def update(self, post_id: str, request: Request) -> Post:
        """Replace the text of a post."""
        copy = self._find(post_id)
        if copy is None:
            raise Refused(404, "gone")
        copy.versions.append((self._shown_from(), request.text))
        return self._answer(copy)

    def delete(self, post_id: str) -> None:
        """Take a post down; gone already is as good."""
        copy = self._find(post_id)
        if copy is not None:
            copy.gone_at, copy.unseen_at = self.timeline.now(), self._shown_from()

    def get(self, post_id: str) -> Post | None:
        """A post as readers see it."""
        copies = (copy for copy in self.copies if copy.id == post_id)
        return next((self._shown(copy) for copy in copies), None)

    def recent(self, since: datetime) -> tuple[Post, ...]:
        """The posts that readers see, back to an instant."""
        shown = (self._shown(copy) for copy in self.copies if copy.created_at >= since)
        return tuple(post for post in shown if post is not None)

    def _publish(self, request: Request) -> Copy:
        now, name = self.timeline.now(), str(len(self.copies) + 1)
        marks = marks_of(Post("", "", links=(request.link,)))
        copy = Copy(name, marks, request.link, now, [(self._shown_from(), request.text)])
        self.copies.append(copy)
        return copy

    def _find(self, post_id: str) -> Copy | None:
        return next((copy for copy in self.alive() if copy.id == post_id), None)

    def _answer(self, copy: Copy) -> Post:
        return Post(copy.id, f"https://reseau.example/{copy.id}")

    def _shown_from(self) -> datetime:
        """When readers will see what changes now: at once, or as late as lists may lag."""
        dice = self.timeline.dice
        lag = self.model.lag if dice.random() < 0.4 else dice.random() * self.model.lag
        return self.timeline.now() + timedelta(seconds=lag)

    def _shown(self, copy: Copy) -> Post | None:
        now, text = self.timeline.now(), None
        for since, words in copy.versions:
            if since <= now:
                text = words
        if text is None or (copy.unseen_at is not None and copy.unseen_at <= now):
            return None
        address = f"https://reseau.example/{copy.id}"
        return Post(copy.id, address, text, (copy.link,), copy.created_at)


class ForeverKey(Server):
    """The sender chooses the place: a second create at a place finds the first, unless deleted."""

    def __init__(self, model: "Model", timeline: Timeline) -> None:
        super().__init__(model, timeline)
        self._places: dict[tuple[str, str], tuple[Copy, str]] = {}

    def create(self, request: Request, key: str) -> Post:
        """Publish at the place of the key; other words there are no success."""
        place = (key, request.created_at)
        copy, first = self._places.get(place, (None, ""))
        if copy is not None and copy.gone_at is None:
            if copy.text != request.text or first != request.text:
                raise Unsure("something else is there")
            return self._answer(copy)
        made = self._publish(request)
        made.created_at = datetime.fromisoformat(request.created_at)
        self._places[place] = (made, request.text)
        return self._answer(made)


class HourKey(Server):
    """A key is remembered for an hour, from a moment after the post is public."""

    def __init__(self, model: "Model", timeline: Timeline) -> None:
        super().__init__(model, timeline)
        self._keys: dict[str, tuple[Copy, datetime]] = {}

    def create(self, request: Request, key: str) -> Post:
        """Publish, unless the key is known."""
        now = self.timeline.now()
        known = self._keys.get(key)
        if known is not None and known[1] <= now < known[1] + KEY_LIFE:
            if known[0].gone_at is not None:
                raise Refused(404, "gone")
            return self._answer(known[0])
        copy = self._publish(request)
        self._keys[key] = (copy, now + KEY_GAP * self.timeline.dice.random())
        return self._answer(copy)


class RefusesTwins(Server):
    """The same text is refused for a day, without a word on where the first one is."""

    def create(self, request: Request, key: str) -> Post:
        """Publish, unless the same text was published that day."""
        since = self.timeline.now() - TWINS
        body = (request.text, request.link)
        if any(body == (copy.text, copy.link) and copy.created_at > since for copy in self.copies):
            raise Unsure("duplicate")
        return super().create(request, key)


class RemembersGhosts(Server):
    """The same words are refused while a post says them, and two days after it was deleted.

    The refusal names the post; the adapter keeps it as a doubt, and the look-up finds the post.
    """

    def create(self, request: Request, key: str) -> Post:
        """Publish, unless the same words are there or were lately."""
        since = self.timeline.now() - GHOSTS
        for copy in self.copies:
            if copy.text == request.text and (copy.gone_at is None or copy.gone_at > since):
                raise Unsure(f"duplicate of urn:li:share:{copy.id}")
        return super().create(request, key)


class TwoPhases(Server):
    """A container publishes nothing; it is published once, and tells what became of it."""

    def __init__(self, model: "Model", timeline: Timeline) -> None:
        super().__init__(model, timeline)
        self._containers: dict[str, tuple[Request, datetime]] = {}
        self._published: set[str] = set()
        self._names = count(1)

    def container(self, request: Request) -> str:
        """A container ready to be published."""
        name = f"c{next(self._names)}"
        self._containers[name] = (request, self.timeline.now())
        return name

    def status(self, name: str) -> str:
        """What became of a container."""
        if name in self._published:
            return "PUBLISHED"
        _request, made = self._containers[name]
        return "FINISHED" if self.timeline.now() - made < CONTAINER_LIFE else "EXPIRED"

    def create(self, request: Request, key: str) -> Post:
        """Publish the container of a request, once; without one, it is made on the way."""
        name = request.media[0] if request.media else self.container(request)
        status = self.status(name)
        if status == "PUBLISHED":
            raise Unsure("published already")
        if status != "FINISHED":
            raise Refused(400, status)
        self._published.add(name)
        return self._answer(self._publish(self._containers[name][0]))


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of network: its server, what its adapter declares, and how slow it may be.

    ``late`` seconds at most for a request on its way, ``lag`` at most for a list; ``blind`` when
    the account has no right to read.
    """

    name: str
    account: AccountSettings
    server: Callable[["Model", Timeline], Server]
    capabilities: Capabilities
    late: float
    lag: float
    blind: bool = False


def _model(
    name: str, kind: Callable[[Model, Timeline], Server], lag: float, /, **options: object
) -> Model:
    """A model as slow as its settle time allows; ``lag`` is the share that lists take of it.

    Two clocks may differ by twice what one may be off, and a call may start until the margin
    before the end of its lease.
    """
    account = AccountSettings("compte", name, options)
    declared = networks.capabilities(account)
    slow = (declared.settle - 2 * MAX_SKEW + MARGIN).total_seconds()
    plain = replace(declared, measure=len, cost=0.0)
    return Model(name, account, kind, plain, slow * (1 - lag), slow * lag)


MODELS = {
    model.name: model
    for model in (
        _model("bluesky", ForeverKey, 0.0, handle="rives-boreales.example"),
        _model("mastodon", HourKey, 0.5, server="https://social.example"),
        _model("facebook", Server, 0.5, page="1000001"),
        _model("x", RefusesTwins, 0.8, accept_cost=True),
        _model("linkedin", RemembersGhosts, 0.8, organization="1000002"),
        _model("threads", TwoPhases, 0.5),
    )
}


def can_edit(model: Model) -> bool:
    """Whether posts of this network can be corrected."""
    return Op.UPDATE in model.capabilities.can
