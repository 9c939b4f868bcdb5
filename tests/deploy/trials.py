"""The proofs of deployments, small in the tests and whole on demand: read, killed, counted."""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.deploy import carrying
from tests.deploy.reader import Reader
from tests.deploy.site import Shop


@dataclass(frozen=True, slots=True)
class Target:
    """A host, the folder that its web server serves, and what rclone must know of it.

    ``received`` is how many requests of its own protocol the host has received so far.
    """

    to: str
    served: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    received: Callable[[], int] = int


@dataclass(slots=True)
class Figures:
    """What was counted."""

    deployments: int = 0
    killed: int = 0
    opened: int = 0
    missing: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.deployments} mises en ligne, {self.killed} tuées et reprises, {self.opened} "
            f"adresses ouvertes : {len(self.missing)} absentes, {len(self.cut)} coupées"
        )


def read_while_deploying(
    room: Path, target: Target, deployments: int, kills: int, seed: int, articles: int = 30
) -> Figures:
    """Deploy a site that changes, some times killed in the middle, while somebody reads it.

    At the end the host holds the site and nothing else that the site would have kept.
    """
    random, figures = Random(seed), Figures()
    shop = Shop(room / "output", random)
    shop.grow(articles)
    carry(shop, room, target)
    shop.change()
    start = time.monotonic()
    carry(shop, room, target)
    usual = time.monotonic() - start
    doomed = set(random.sample(range(deployments), kills))
    with Reader(target.served, seed) as reader:
        for number in range(deployments):
            shop.change()
            if number in doomed:
                moment = random.uniform(0.3, 1.0) * usual
                figures.killed += _die(shop, room, target, moment)
            carry(shop, room, target)
            figures.deployments += 1
    figures.opened, figures.missing, figures.cut = reader.opened, reader.missing, reader.cut
    for path, text in files(shop.root).items():
        assert files(target.served)[path] == text, path
    return figures


def _die(shop: Shop, room: Path, target: Target, moment: float) -> bool:
    """Kill a deployment in the middle; one that ends before is tried again, and killed sooner."""
    while moment > 0.01:
        words = (shop.root, target.to, room / "store", target.environment, moment)
        if carrying.deploy(*words) is None:
            return True
        shop.change()
        moment *= 0.7
    return False


def carry(shop: Shop, room: Path, target: Target) -> dict[str, int]:
    """One deployment to its end."""
    done = carrying.deploy(shop.root, target.to, room / "store", target.environment)
    assert done is not None
    return done


def files(root: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def one_article_changed(room: Path, target: Target, articles: int) -> dict[str, int]:
    """What it costs to put online one changed article of a large site that is there already."""
    shop = Shop(room / "output", Random(1))
    shop.grow(articles)
    carry(shop, room, target)
    shop.edit(f"texte-{articles // 2}")
    shop.write()
    before = target.received()
    done = carry(shop, room, target)
    received = target.received() - before
    total = sum(1 for path in shop.root.rglob("*") if path.is_file())
    state = target.served / "porte-voix-deploiement.json.gz"
    return {**done, "received": received, "files": total, "account": state.stat().st_size}


def empty(room: Path) -> Path:
    """A room with nothing in it."""
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    return room
