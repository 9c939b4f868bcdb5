"""One deployment, from what stands on the host to what is wanted: said first, then done.

What is being changed is written on the host before the first file leaves, and what stands there
after the last one: a deployment that died, wherever it died, is taken up by the next.
"""

import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from porte_voix.deploy import release, steps
from porte_voix.deploy.hosts.base import Host
from porte_voix.deploy.release import Release, Standing
from porte_voix.deploy.steps import Work
from porte_voix.deploy.store import Store
from porte_voix.errors import NeedsPerson, Pending
from porte_voix.i18n import _, ngettext
from porte_voix.living import is_alive

#: A deployment of another machine that has said nothing for that long is dead.
PATIENCE = timedelta(minutes=15)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A site to put online: where each file is on this machine, digests, pages of articles."""

    sources: Mapping[str, Path]
    digests: Mapping[str, str]
    articles: frozenset[str]
    withdrawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: the work, its bytes, and what was asked of the host."""

    work: Work
    size: int
    requests: int


class Deployment:
    """One site, one host, one instant."""

    def __init__(self, host: Host, store: Store, now: Callable[[], datetime]) -> None:
        self._host, self._store, self._now = host, store, now
        self._by = f"{socket.gethostname()}:{os.getpid()}"

    def standing(self) -> Standing:
        """What the host holds. Raises ``NeedsPerson`` when its own account cannot be read."""
        state, underway = (self._host.read(path) for path in (release.STATE, release.UNDERWAY))
        try:
            return release.read(state, underway)
        except release.Unreadable:
            raise NeedsPerson(
                _("« {name} », sur l'hébergeur, ne peut pas être lu").format(name=release.STATE),
                _("Supprimez-le là-bas : tout sera envoyé de nouveau, rien ne sera effacé."),
            ) from None

    def plan(self, wanted: Wanted, standing: Standing, at_once: bool = False) -> Work:
        """What would be done; changes nothing."""
        return steps.work(wanted.digests, wanted.articles, standing, self._now(), at_once)

    def run(self, wanted: Wanted, say: Say, allow: bool = False, at_once: bool = False) -> Done:
        """Put a site online. Raises ``NeedsPerson`` or ``Pending``; nothing is half done then."""
        standing = self.standing()
        self._refuse_company(standing)
        planned = self.plan(wanted, standing, at_once)
        if planned.is_drastic and not allow:
            raise NeedsPerson(
                _("Cette mise en ligne retirerait {n} fichiers sur {all}.").format(
                    n=planned.lost, all=len(standing.files)
                ),
                _("Est-ce voulu? Alors : inv deploy --allow"),
            )
        if at_once:
            self._store.empty()
        if not planned.is_nothing:
            self._carry_out(wanted, standing, planned, say, at_once)
        size = sum(wanted.sources[path].stat().st_size for path in planned.sent)
        return Done(planned, size, self._host.requests)

    def previous(self, standing: Standing) -> Wanted:
        """The release before, as this machine kept it. Raises ``NeedsPerson``."""
        before, current = standing.previous, standing.current
        files = self._store.files(before) if before else None
        if before is None or current is None or files is None:
            raise NeedsPerson(
                _("La version précédente n'est pas gardée sur cette machine."),
                _("Reprenez le commit d'avant, puis : inv build --publish, puis inv deploy."),
            )
        again = sorted(set(current.withdrawn) - set(before.withdrawn))
        if again:
            raise NeedsPerson(
                _("La version précédente montrerait ce qui a été retiré : {ids}.").format(
                    ids=", ".join(again)
                ),
                _("Corrigez plutôt le contenu, puis : inv build --publish, puis inv deploy."),
            )
        return Wanted(self._store.sources(files), files, frozenset(), before.withdrawn)

    def _carry_out(
        self, wanted: Wanted, standing: Standing, planned: Work, say: Say, at_once: bool
    ) -> None:
        now = self._now()
        touched = (*planned.sent, *planned.delete, *standing.unsure)
        self._put(release.UNDERWAY, release.underway_file(self._by, now, touched))
        for step in sorted(planned.send):
            paths = planned.send[step]
            self._host.send({path: wanted.sources[path] for path in paths})
            sent = ngettext("{n} fichier : {step}", "{n} fichiers : {step}", len(paths))
            say(sent.format(n=len(paths), step=label(step)))
        if planned.delete:
            self._host.delete(planned.delete)
            count = len(planned.delete)
            say(ngettext("{n} fichier supprimé", "{n} fichiers supprimés", count).format(n=count))
        made = Release(f"{now:%Y%m%dT%H%M%S%f}", now.isoformat(), wanted.withdrawn)
        before = None if at_once else standing.current
        if not planned.sent:
            made, before = standing.current or made, standing.previous if not at_once else None
        after = Standing(planned.files, planned.fading, made, before)
        self._put(release.STATE, release.state_file(after))
        self._put(release.UNDERWAY, release.ended_file())
        self._store.keep(made, before, wanted.digests, wanted.sources)

    def _put(self, path: str, data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, path)
            file.write_bytes(data)
            self._host.send({path: file})

    def _refuse_company(self, standing: Standing) -> None:
        """Wait for another deployment that is not dead."""
        if not standing.by:
            return
        machine, _colon, process = standing.by.partition(":")
        here = machine == socket.gethostname()
        is_there = _is_there(process) if here else self._is_recent(standing)
        if is_there and standing.by != self._by:
            raise Pending(
                _("Une autre mise en ligne est en cours ({by}, depuis {at}).").format(
                    by=standing.by, at=standing.at
                ),
                _("Relancez « inv deploy » quand elle sera finie."),
            )

    def _is_recent(self, standing: Standing) -> bool:
        return datetime.fromisoformat(standing.at) + PATIENCE > self._now()


def _is_there(process: str) -> bool:
    return process.isdecimal() and is_alive(int(process))


def label(step: steps.Step) -> str:
    """What the files of a step are."""
    return {
        steps.Step.SHOWN: _("images, styles et documents"),
        steps.Step.NEW_PAGES: _("pages nouvelles"),
        steps.Step.ARTICLES: _("articles changés"),
        steps.Step.LISTS: _("listes, pages et flux"),
        steps.Step.PUBLIC: _("le fichier qui dit quelle version est en ligne"),
    }[step]
