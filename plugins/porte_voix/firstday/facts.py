"""What a board says of itself on the first day, read from what was typed. Pure.

Everything wrong is told at once; nothing is written before all of it is right.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from porte_voix.accounts import NAME as ACCOUNT_NAME
from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import _
from porte_voix.values import LANGUAGES, plain_key

#: What stands for the identity of a real account of each network, in its settings.
IDENTITIES = {
    "mastodon": "server",
    "facebook": "page",
    "bluesky": "handle",
    "linkedin": "organization",
    "threads": "",
    "x": "accept_cost",
}
#: How a network without an identity of its own is asked for real.
YES = ("oui", "yes")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
#: The words that give no letter to a name's initials.
SMALL = {"à", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "the"}
#: The columns of a list of schools, as a spreadsheet saves it.
COLUMNS = {"nom": "name", "lieu": "place", "direction": "head", "telephone": "phone"}
REQUIRED = ("name", "site", "email", "phone", "officer", "author")


@dataclass(frozen=True, slots=True)
class Facts:
    """A board, as its site will show it; ``languages`` starts with the site's own."""

    name: str
    short_name: str
    title: str
    site: str
    address: str
    phone: str
    email: str
    officer: str
    officer_email: str
    author: str
    languages: tuple[str, ...]
    colours: Mapping[str, str]
    schools: Mapping[str, Mapping[str, str]]
    accounts: Mapping[str, Mapping[str, Any]]


def read(typed: Mapping[str, str]) -> Facts:
    """The facts behind the answers. Raises ``SettingsError`` naming every problem.

    ``typed`` has the names of the options; ``schools`` holds names apart with « ; », or the text
    of a CSV file.
    """
    problems = [
        Problem(
            f"--{name}",
            _("ce renseignement manque"),
            _("Donnez-le, ou lancez « inv init » dans un terminal : il le demande."),
        )
        for name in REQUIRED
        if not typed.get(name)
    ]
    given = {name: " ".join(value.split()) for name, value in typed.items() if name != "schools"}
    for name in ("email", "officer-email"):
        if given.get(name) and not MAIL.fullmatch(given[name]):
            what = _("« {text} » n'est pas un courriel").format(text=given[name])
            way_out = _("Exemple : communications@organisme.example.")
            problems.append(Problem(f"--{name}", what, way_out))
    name = given.get("name", "")
    facts = Facts(
        name=name,
        short_name=given.get("short-name") or initials(name),
        title=given.get("title") or name,
        site=_site(given.get("site", ""), problems),
        address=given.get("address", ""),
        phone=given.get("phone", ""),
        email=given.get("email", ""),
        officer=given.get("officer", ""),
        officer_email=given.get("officer-email") or given.get("email", ""),
        author=given.get("author", ""),
        languages=_languages(given.get("languages") or "fr", problems),
        colours={role: given[role] for role in ("accent", "link") if given.get(role)},
        schools=schools(typed.get("schools", ""), problems),
        accounts=accounts(given.get("accounts", ""), problems),
    )
    if problems:
        raise SettingsError(problems)
    return facts


def initials(name: str) -> str:
    """« Centre de services scolaire des Trois-Rives » → « CSSTR »."""
    words = (word.lower() for word in re.split(r"[\s\-'’]+", name) if word)
    return "".join(word[0].upper() for word in words if word not in SMALL)


def schools(text: str, problems: list[Problem]) -> dict[str, dict[str, str]]:
    """Schools by their short name, from names apart with « ; » or the text of a CSV file."""
    if "\n" not in text.strip():
        rows = [{"name": one.strip()} for one in text.split(";") if one.strip()]
    else:
        rows = _rows(text, problems)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        slug = plain_key(row["name"]).encode("ascii", "ignore").decode().replace("_", "-")
        slug = slug.strip("-")
        if not slug or slug in found:
            what = _("« {name} » est là deux fois, ou n'a pas de nom").format(name=row["name"])
            problems.append(Problem("--schools", what, _("Donnez à chacune un nom différent.")))
        else:
            found[slug] = row
    return found


def _rows(text: str, problems: list[Problem]) -> list[dict[str, str]]:
    """The lines of a CSV file; its separator is the comma, the semicolon or the tab."""
    lines = text.lstrip("\ufeff").lstrip().splitlines(keepends=True)
    separator = max(",;\t", key=lines[0].count)
    rows = []
    table = csv.reader(lines, delimiter=separator)
    titles = [plain_key(title) for title in next(table)]
    unknown = [title for title in titles if title not in COLUMNS]
    if unknown or "nom" not in titles:
        what = _("colonnes inconnues ou « nom » absent : {names}").format(names=", ".join(titles))
        way_out = _("Première ligne : {names}.").format(names=separator.join(COLUMNS))
        problems.append(Problem("--schools", what, way_out))
        return []
    for line in table:
        cells = dict(zip((COLUMNS[title] for title in titles), map(str.strip, line), strict=False))
        row = {name: value for name, value in cells.items() if value}
        if row.get("name"):
            rows.append(row)
    return rows


def accounts(text: str, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Accounts from « mastodon=https://social.example, facebook »: real, or an outbox alike."""
    found: dict[str, dict[str, Any]] = {
        "apercu": {"network": "outbox", "label": _("Aperçu de la direction")}
    }
    for one in filter(None, (part.strip() for part in text.split(","))):
        network, _equals, identity = (part.strip() for part in one.partition("="))
        network = network.lower()
        if network not in IDENTITIES:
            what = _("le réseau « {network} » n'est pas connu").format(network=network)
            way_out = _("Réseaux connus : {known}.").format(known=", ".join(sorted(IDENTITIES)))
            problems.append(Problem("--accounts", what, way_out))
        elif not identity:
            found[f"apercu-{network}"] = {"network": "outbox", "like": network}
        else:
            found[network] = _real(network, identity, problems)
    assert all(ACCOUNT_NAME.fullmatch(name) for name in found)
    return found


def _real(network: str, identity: str, problems: list[Problem]) -> dict[str, Any]:
    """The settings of a real account; one of a network that needs nothing is asked by « oui »."""
    option = IDENTITIES[network]
    agreed = identity.lower() in YES
    if option in ("", "accept_cost"):
        if not agreed:
            what = _("« {text} » ne convient pas à {network}").format(
                text=identity, network=network
            )
            way_out = _("Écrivez {network}=oui, ou {network} seul pour un aperçu.").format(
                network=network
            )
            problems.append(Problem("--accounts", what, way_out))
        return {"network": network, **({option: True} if option else {})}
    if agreed:
        what = _("il manque l'identité du compte {network}").format(network=network)
        way_out = _("Écrivez {network}={option}.").format(network=network, option=option.upper())
        problems.append(Problem("--accounts", what, way_out))
    return {"network": network, option: identity}


def _site(typed: str, problems: list[Problem]) -> str:
    """The public address, without its last bar."""
    address = typed.rstrip("/")
    parts = urlsplit(address)
    plain = not (parts.query or parts.fragment or parts.username)
    if typed and not (parts.scheme in ("https", "http") and parts.hostname and plain):
        what = _("« {text} » n'est pas une adresse de site").format(text=typed)
        way_out = _("Exemple : https://blogue.organisme.example.")
        problems.append(Problem("--site", what, way_out))
    return address


def _languages(typed: str, problems: list[Problem]) -> tuple[str, ...]:
    """The languages of the site, its own first."""
    found = tuple(dict.fromkeys(one.strip().lower() for one in typed.split(",") if one.strip()))
    unknown = [one for one in found if one not in LANGUAGES]
    if unknown or not found:
        what = _("langue inconnue : {names}").format(names=", ".join(unknown))
        way_out = _("Langues possibles : {names}.").format(names=", ".join(LANGUAGES))
        problems.append(Problem("--languages", what, way_out))
    return found
