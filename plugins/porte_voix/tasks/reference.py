"""The reference page: every field, setting, network, task and exit code, written from the code.

Nothing in it is typed twice, so it cannot drift: ``inv reference`` writes it and
``inv reference --check``, like its test, refuses a page that is out of date.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from invoke.collection import Collection

from porte_voix.accounts import PREFIX, AccountSettings
from porte_voix.announce import networks
from porte_voix.announce.model import Op
from porte_voix.announce.networks import outbox
from porte_voix.announce.networks.options import COMMON
from porte_voix.compound import OBJECTIVES
from porte_voix.errors import PorteVoixError
from porte_voix.i18n import N_, _, number
from porte_voix.metadata import TABLE, Field
from porte_voix.settings import THEME_NAMES, Settings
from porte_voix.tasks.reference_words import (
    ERRORS,
    KINDS,
    OPTIONS,
    PARTS,
    SAFEGUARDS,
    SAMPLES,
    SECRETS,
    VARIABLES,
)

PAGE = Path("docs/fr/reference.md")
#: What a network lets us do with what was said.
ABILITIES = {Op.CREATE: N_("annoncer"), Op.UPDATE: N_("corriger"), Op.DELETE: N_("retirer")}


def page(tasks: Collection) -> str:
    """The whole page in Markdown; ``tasks`` are those that ``tasks.py`` exposes."""
    parts: tuple[Iterable[str], ...] = (
        _heading(),
        _front_matter(),
        _settings(),
        _networks(),
        _variables(),
        _tasks(tasks),
        _exits(),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _heading() -> Iterator[str]:
    yield f"# {_('Référence')}"
    yield ""
    yield _(
        "Cette page est écrite par `inv reference`, à partir du code. Pour comprendre plutôt que "
        "chercher : [écrire](ecrire.md), [exploiter](exploiter.md)."
    )


def _front_matter() -> Iterator[str]:
    yield from _title(_("Champs de l'en-tête"))
    yield _(
        "Le nom français et le nom anglais se valent; majuscules, accents, espaces et traits "
        "d'union ne comptent pas. Une page ne demande que son titre."
    )
    yield ""
    headings = (_("Champ"), _("En anglais"), _("Où"), _("Forme"), _("À quoi il sert"))
    yield from _table(headings, (_field(field) for field in TABLE))
    for field in TABLE:
        if field.name in PARTS:
            yield from _title(_("Parties de « {field} »").format(field=field.french), 3)
            rows = ((_code(french), _code(name)) for name, french in PARTS[field.name].items())
            yield from _table((_("Partie"), _("En anglais")), rows)
    yield ""
    yield _("Types d'objectif : {types}.").format(types=", ".join(map(_code, OBJECTIVES)))


def _field(field: Field) -> tuple[str, ...]:
    where = _("articles et pages")
    if not field.pages or not field.articles:
        where = _("articles") if field.articles else _("pages")
    required = _("; obligatoire") if field.required else ""
    names = ", ".join(_code(name) for name in (field.name, *field.others))
    return (_code(field.french), names, where + required, _(KINDS[field.read]), field.help)


def _settings() -> Iterator[str]:
    yield from _title(_("Réglages"))
    yield _("Dans `pelicanconf.py` ou `publishconf.py`, à côté de ceux de Pelican.")
    yield ""
    rows = (
        (_code(PREFIX + f.name.upper()), _code(repr(f.default)), _(f.metadata["help"]))
        for f in fields(Settings)
    )
    yield from _table((_("Réglage"), _("Par défaut"), _("À quoi il sert")), rows)
    yield ""
    yield _("Le thème seul lit aussi : {names}.").format(
        names=", ".join(_code(PREFIX + name) for name in THEME_NAMES)
    )
    yield ""
    yield _("Les [règles](regles.md) lisent aussi :")
    yield ""
    more = ((_code(PREFIX + name), _(words)) for name, words in SAFEGUARDS.items())
    yield from _table((_("Réglage"), _("À quoi il sert")), more)


def _networks() -> Iterator[str]:
    yield from _title(_("Réseaux et options d'un compte"))
    yield _(
        'Un compte s\'écrit `"nom": {"network": "réseau", …}` dans `PORTE_VOIX_ACCOUNTS`. '
        "Tous les réseaux prennent les options de la première table."
    )
    yield ""
    yield from _options("", COMMON)
    for name, entry in networks.NETWORKS.items():
        can = networks.capabilities(AccountSettings("compte", name, SAMPLES[name]))
        yield from _title(_code(name), 3)
        yield _("- Longueur : {limit} {unit}.").format(limit=number(can.limit), unit=can.unit)
        abilities = (_(words) for op, words in ABILITIES.items() if op in can.can)
        yield _("- Permet de : {abilities}.").format(abilities=", ".join(abilities))
        if can.cost:
            cost = number(can.cost, 2)
            yield _("- Prix d'une annonce avec lien : {cost} $ US.").format(cost=cost)
        if name == "outbox":
            likes = (
                f"{_code(like)} ({number(limits.limit)})" for like, limits in outbox.LIKES.items()
            )
            yield _("- Imite : {likes}.").format(likes=", ".join(likes))
        if entry.extra:
            yield _("- Bibliothèques : {extra}.").format(extra=_code(f"porte-voix[{entry.extra}]"))
        if SECRETS[name]:
            secrets = (_code(f"PORTE_VOIX_<COMPTE>_{secret}") for secret in SECRETS[name])
            yield _("- Secrets : {secrets}.").format(secrets=", ".join(secrets))
        yield ""
        yield from _options(name, entry.options)


def _options(network: str, names: Iterable[str]) -> Iterator[str]:
    rows = ((_code(name), _(OPTIONS[network][name])) for name in sorted(names))
    yield from _table((_("Option"), _("À quoi elle sert")), rows)


def _variables() -> Iterator[str]:
    yield from _title(_("Variables d'environnement"))
    rows = ((_code(name), _(words)) for name, words in VARIABLES.items())
    yield from _table((_("Variable"), _("À quoi elle sert")), rows)


def _tasks(tasks: Collection) -> Iterator[str]:
    yield from _title(_("Commandes"))
    yield _("`inv --list` les nomme toutes; `inv --help plan` en explique une.")
    for name in tasks.task_names:
        task = tasks[name]
        arguments = task.get_arguments()
        needed = "".join(f" {a.name.upper()}" for a in arguments if a.positional)
        yield from _title(_code(f"inv {name}{needed}"), 3)
        yield str(task.__doc__)
        if arguments:
            yield ""
        for argument in arguments:
            yield f"- {_spelt(argument)} : {argument.help}"


def _spelt(argument: Any) -> str:
    """An argument as it is typed, with its value if it takes one."""
    if argument.positional:
        return _code(argument.name.upper())
    if argument.kind is bool:
        # As « inv --help » spells what is done unless one says no.
        return _code(f"--{'[no-]' if argument.default else ''}{argument.name}")
    return _code(f"--{argument.name}={argument.default or '…'}")


def _exits() -> Iterator[str]:
    yield from _title(_("Codes de sortie"))
    rows = [("0", _("Fait, ou rien à faire."), _("Rien."))]
    for error in _family(PorteVoixError):
        meaning, gesture = ERRORS[error]
        rows.append((str(error.exitcode), _(meaning), _(gesture)))
    yield from _table((_("Code"), _("Ce qu'il dit"), _("Que faire")), rows)


def _family(error: type[PorteVoixError]) -> Iterator[type[PorteVoixError]]:
    """An error and those below it that have words of their own, as the tree draws them."""
    if not error.__name__.startswith("_"):
        yield error
    for below in error.__subclasses__():
        yield from _family(below)


def _title(text: str, level: int = 2) -> tuple[str, str, str]:
    return "", f"{'#' * level} {text}", ""


def _code(text: str) -> str:
    return f"`{text}`"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
