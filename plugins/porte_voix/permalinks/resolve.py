"""What answers at each address ever shared: pages × memory → redirects and problems. Pure.

A redirect always leads to a page of today, so that none leads to another redirect; an address that
was shared for one article never shows another one.
"""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.permalinks.addresses import file_of

#: An article in one language, by its permanent id.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of today: its path, the file it is made from, and the old paths it claims.

    ``key`` is absent for what has no permanent id; ``line`` is that of the claim.
    """

    path: str
    where: str
    key: Key | None = None
    formerly: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """The paths that were shared: those of each article, oldest first, and those of before.

    ``source`` names the file where a person finds the latter.
    """

    shared: Mapping[Key, tuple[str, ...]]
    before: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Where each old path leads, and what cannot be answered."""

    redirects: Mapping[str, str]
    problems: tuple[Problem, ...]


def resolve(pages: Iterable[Page], memory: Memory, others: Iterable[str] = ()) -> Answers:
    """What answers at every path of ``memory``.

    ``others`` are the files of the output that are not made from one content: lists, feeds, images;
    « folder/*.png » stands for all of a kind.
    """
    return _Resolving(tuple(pages), memory, frozenset(others)).answers()


class _Resolving:
    """The state of one resolution: who holds each path, who claims it."""

    def __init__(self, pages: tuple[Page, ...], memory: Memory, others: frozenset[str]) -> None:
        self.pages, self.memory = pages, memory
        self.others = others
        self.holders = {file_of(page.path): page for page in pages}
        self.of_key = {page.key: page for page in pages if page.key}
        self.owners = {file_of(path): key for key, paths in memory.shared.items() for path in paths}
        self.claims: dict[str, Page] = {}
        self.redirects: dict[str, str] = {}
        self.problems: list[Problem] = []

    def answers(self) -> Answers:
        """The claims of people first, as they explain what memory alone cannot."""
        for page in self.pages:
            for path in page.formerly:
                self._claim(path, page)
        for key, paths in self.memory.shared.items():
            self._remember(paths, key)
        for path in self.memory.before:
            self._answer_before(path)
        self._make_room()
        return Answers(self.redirects, tuple(self.problems))

    def _claim(self, path: str, page: Page) -> None:
        """An old path that a page says was its own."""
        file = file_of(path)
        holder, owner = self.holders.get(file), self.owners.get(file)
        other = self.claims.setdefault(file, page)
        if holder is page:
            return
        if holder is not None or self._is_other(file):
            what = _("l'ancien chemin {path} est aujourd'hui celui d'une liste ou d'un fichier")
            if holder:
                what = _("l'ancien chemin {path} est aujourd'hui celui de {held}")
            held = holder.where if holder else ""
            self._refuse(page, what.format(path=path, held=held), _("Retirez-le de cette liste."))
        elif other is not page:
            what = _("l'ancien chemin {path} est déjà réclamé par {other}")
            way_out = _("Gardez-le dans un seul des deux fichiers.")
            self._refuse(page, what.format(path=path, other=other.where), way_out)
        elif owner and owner != page.key and owner in self.of_key:
            what = _("l'adresse {path} a été partagée pour {other}")
            way_out = _("Une adresse ne change jamais de sens : retirez-la de cette liste.")
            self._refuse(page, what.format(path=path, other=self.of_key[owner].where), way_out)
        else:
            self.redirects[path] = page.path

    def _remember(self, paths: tuple[str, ...], key: Key) -> None:
        """The paths that were shared for an article lead to it, or to what replaces it."""
        page = self.of_key.get(key)
        if page is None:
            claims = (self.claims.get(file_of(path)) for path in reversed(paths))
            page = next((claim for claim in claims if claim), None)
        if page is None:
            self._lost(paths[-1], key)
            return
        for path in paths:
            holder = self.holders.get(file_of(path))
            if holder is not None and holder is not page:
                what = _("son adresse, {path}, a été partagée pour l'article {id}")
                way_out = _("Donnez-lui un autre « slug » : une adresse ne change pas de sens.")
                self._refuse(holder, what.format(path=path, id=key[0]), way_out)
            elif self._is_other(file_of(path)):
                what = _("cette adresse, partagée pour l'article {id}, est celle d'une liste")
                way_out = _("Rendez à cette liste son ancienne adresse dans les réglages.")
                self.problems.append(Problem(path, what.format(id=key[0]), way_out))
            elif holder is None:
                self.redirects[path] = page.path

    def _lost(self, path: str, key: Key) -> None:
        """An article that was announced and is no longer there."""
        self.problems.append(
            Problem(
                path,
                _("cette adresse a été annoncée pour l'article {id}, qui n'a plus de page").format(
                    id="/".join(key)
                ),
                _(
                    "Remettez le fichier dont l'id est {id}; pour le retirer : inv withdraw {id}; "
                    "ou ajoutez « anciennement: {path} » à l'article qui le remplace."
                ).format(id=key[0], path=path),
            )
        )

    def _answer_before(self, path: str) -> None:
        """A path of the site that was there before this one."""
        file = file_of(path)
        led = file in self.claims or file in self.owners
        if not led and file not in self.holders and not self._is_other(file):
            self.problems.append(
                Problem(
                    self.memory.source,
                    _("rien ne répond plus à l'ancienne adresse {path}").format(path=path),
                    _(
                        "Ajoutez « anciennement: {path} » à la page qui la remplace; si elle ne "
                        "manque à personne, retirez sa ligne d'ici."
                    ).format(path=path),
                )
            )

    def _is_other(self, file: str) -> bool:
        every = f"{posixpath.dirname(file)}/*{posixpath.splitext(file)[1]}"
        return file in self.others or every in self.others

    def _make_room(self) -> None:
        """Nothing can be a file and a folder at once: « /v1.0 » beside « /v1.0/ »."""
        files = {*self.holders, *self.others, *map(file_of, self.redirects)}
        folders = {folder for file in files for folder in _above(file)}
        for old, new in tuple(self.redirects.items()):
            file = file_of(old)
            taken = [file] if file in folders else [one for one in _above(file) if one in files]
            if not taken:
                continue
            del self.redirects[old]
            inside = self.holders.get(f"{file}/index.html")
            # A host leads from the name of a folder to its page by itself.
            if inside is None or inside.path != new:
                what = _("l'ancien chemin {path} ne peut pas répondre : « {taken} » est à sa place")
                way_out = _("Donnez une autre adresse à ce qui prend sa place.")
                place = next(page for page in self.pages if page.path == new)
                self._refuse(place, what.format(path=old, taken=taken[0]), way_out)

    def _refuse(self, page: Page, what: str, way_out: str) -> None:
        self.problems.append(Problem(page.where, what, way_out, page.line))


def _above(file: str) -> list[str]:
    """The folders that hold a file, the nearest last."""
    names = file.split("/")[:-1]
    return ["/".join(names[: number + 1]) for number in range(len(names))]
