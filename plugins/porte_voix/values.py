"""What the fields of front matter hold, and how each kind is read from what was typed.

A reader returns the value, or ``None`` after telling the desk what is wrong: one mistake never
hides the next. Nothing here knows the names of the fields; ``metadata`` does.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from porte_voix.errors import Problem
from porte_voix.frontmatter import Items, Node, Scalar, Table
from porte_voix.i18n import _

#: English word and the French ones, accents aside.
STATUSES = {
    "published": ("publie", "publiee"),
    "draft": ("brouillon",),
    "hidden": ("cache", "cachee"),
}
LANGUAGES = ("fr", "en")
TRUE = ("oui", "yes", "true", "vrai")
FALSE = ("non", "no", "false", "faux")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
IMAGE = re.compile(r"[^/\\:]+(?:/[^/\\:]+)*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
#: Addresses a reader may be sent to; a path of the site starts with « / » or Pelican's « { ».
LINK = re.compile(r"(?:https?://|mailto:|tel:|/|\{(?:filename|static|attach|index)\})\S+")
TEMPLATE = re.compile(r"[a-z0-9][a-z0-9_-]*")
MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[ T]| +)(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)
MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet"),
    *("aout", "septembre", "octobre", "novembre", "decembre"),
)
FRENCH_DATE = re.compile(
    r"(?:[a-z]+ )?(?:le )?(\d{1,2})(?:er)? ([a-z]+) (\d{4})"
    r"(?:,? (?:a )?(\d{1,2}) ?[h:] ?(\d{2})?)?"
)
#: Outside these years a date is a slip of the keyboard.
YEARS = range(1900, 2200)


@dataclass(slots=True)
class Desk:
    """Where a file is read: its name, the site's time zone, and the problems found so far."""

    where: str
    zone: ZoneInfo
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, node: Node, what: str, way_out: str) -> None:
        """Note a problem at the line of ``node``."""
        self.problems.append(Problem(self.where, what, way_out, node.line))


Reader = Callable[[Node, Desk], object]


def plain_key(text: str) -> str:
    """A word without its case, accents, spaces and hyphens: « Mots-clés » → « mots_cles »."""
    # Some signs show their capital only once they are taken apart.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "_", bare).strip("_")


def one_line(text: str) -> str:
    """The text on one line; non-breaking spaces stay."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


def scalar(node: Node, desk: Desk) -> str | None:
    """The text typed, refused when it is a list or a mapping."""
    if isinstance(node, Scalar):
        return node.text
    desk.refuse(node, _("un simple texte est attendu ici"), _("Écrivez une seule valeur."))
    return None


def text(node: Node, desk: Desk) -> str | None:
    """A text on one line."""
    typed = scalar(node, desk)
    return None if typed is None else one_line(typed)


def words(node: Node, desk: Desk) -> tuple[str, ...]:
    """A list: YAML's, or words separated by commas (by semicolons if there is one)."""
    if isinstance(node, Table):
        desk.refuse(node, _("une liste est attendue ici"), _("Séparez les mots par des virgules."))
        return ()
    if isinstance(node, Items):
        typed = [text(item, desk) or "" for item in node.items]
    else:
        typed = node.text.split(";" if ";" in node.text else ",")
    return tuple(dict.fromkeys(word for word in map(one_line, typed) if word))


def flag(node: Node, desk: Desk) -> bool | None:
    """Yes or no, in French or in English."""
    typed = scalar(node, desk)
    if typed is None:
        return None
    word = plain_key(typed)
    if word not in TRUE + FALSE:
        desk.refuse(
            node, _("« {text} » n'est ni oui ni non").format(text=typed), _("Écrivez oui ou non.")
        )
    return word in TRUE


def _matching(
    pattern: re.Pattern[str], what: Callable[[], str], way_out: Callable[[], str]
) -> Callable[[Node, Desk], str | None]:
    """A reader of texts that have one shape; the sentences are made when they are told."""

    def read(node: Node, desk: Desk) -> str | None:
        typed = text(node, desk)
        if typed is None or pattern.fullmatch(typed):
            return typed
        desk.refuse(node, what().format(text=typed), way_out())
        return None

    return read


email = _matching(
    EMAIL,
    lambda: _("« {text} » n'est pas une adresse de courriel"),
    lambda: _("Écrivez une seule adresse, par exemple ecole@rives-boreales.example."),
)
link = _matching(
    LINK,
    lambda: _("« {text} » n'est pas une adresse où mener le lecteur"),
    lambda: _("Commencez-la par https://, mailto:, tel: ou, pour une page du site, par « / »."),
)
template = _matching(
    TEMPLATE,
    lambda: _("« {text} » n'est pas un nom de gabarit"),
    lambda: _("Écrivez le nom du fichier sans son extension, par exemple page."),
)


def picture(node: Node, desk: Desk) -> str | None:
    """The path of a picture under ``content/``."""
    typed = text(node, desk)
    if typed is None or (IMAGE.fullmatch(typed) and ".." not in typed.split("/")):
        return typed
    desk.refuse(
        node,
        _("« {text} » n'est pas le chemin d'une image").format(text=typed),
        _("Écrivez son chemin sous content/, par exemple images/quai.png (png, jpg, gif, webp)."),
    )
    return None


def slug(node: Node, desk: Desk) -> str | None:
    """The last part of an address."""
    typed = text(node, desk)
    if typed is None or SLUG.fullmatch(typed):
        return typed
    better = plain_key(typed).encode("ascii", "ignore").decode().strip("_").replace("_", "-")
    desk.refuse(
        node,
        _("« {text} » ne peut pas finir une adresse").format(text=typed),
        _("Écrivez slug: {better}").format(better=better or "mon-titre"),
    )
    return None


def path_list(node: Node, desk: Desk) -> tuple[str, ...]:
    """Old paths of the site."""
    paths = words(node, desk)
    for path in paths:
        if not path.startswith("/") or path.startswith("//"):
            desk.refuse(
                node,
                _("« {text} » n'est pas un ancien chemin du site").format(text=path),
                _("Écrivez-le sans le nom du site, à partir du premier « / »."),
            )
    return paths


def status(node: Node, desk: Desk) -> str | None:
    """One of Pelican's three statuses."""
    typed = text(node, desk)
    if typed is None:
        return None
    word = plain_key(typed)
    for english, french in STATUSES.items():
        if word == english or word in french:
            return english
    desk.refuse(
        node,
        _("« {text} » n'est pas un statut").format(text=typed),
        _("Écrivez publie, brouillon ou cache."),
    )
    return None


def language(node: Node, desk: Desk) -> str | None:
    """The language of an article."""
    typed = text(node, desk)
    if typed is None or typed.casefold() in LANGUAGES:
        return typed and typed.casefold()
    desk.refuse(
        node,
        _("« {text} » n'est pas une langue du site").format(text=typed),
        _("Écrivez fr ou en."),
    )
    return None


def day(node: Node, desk: Desk) -> date | None:
    """A day of the calendar, without an hour."""
    found = _parts(node, desk, _("2026-11-20"))
    if found is None:
        return None
    if found[1] is not None:
        desk.refuse(
            node,
            _("une date sans heure est attendue ici"),
            _("Écrivez {day}.").format(day=found[0].isoformat()),
        )
        return None
    return found[0]


def moment(node: Node, desk: Desk) -> datetime | None:
    """An instant told by the clocks of the site; an hour told twice in autumn is the first one."""
    found = _parts(node, desk, _("2026-11-20 09:00"))
    if found is None:
        return None
    day, hour = found
    hours, minutes, seconds = hour or (0, 0, 0)
    told = datetime(day.year, day.month, day.day, hours, minutes, seconds, tzinfo=desk.zone)
    real = told.astimezone(UTC).astimezone(desk.zone)
    if real.replace(tzinfo=None) == told.replace(tzinfo=None):
        return told
    desk.refuse(
        node,
        _("à {hour}, le {day}, l'heure avance : cette heure n'existe pas").format(
            hour=f"{told:%H:%M}", day=day.isoformat()
        ),
        _("Écrivez {moment}.").format(moment=f"{real:%Y-%m-%d %H:%M}"),
    )
    return None


def _parts(node: Node, desk: Desk, example: str) -> tuple[date, tuple[int, int, int] | None] | None:
    """The day and, when told, the hour; refused with the form to write."""
    typed = text(node, desk)
    if typed is None:
        return None
    found = MOMENT.fullmatch(typed)
    if found is None:
        desk.refuse(
            node,
            _("« {text} » n'est pas une date écrite en chiffres").format(text=typed),
            _("Écrivez {form}.").format(form=in_figures(typed) or example),
        )
        return None
    year, month, number, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment = datetime(year, month, number, hour, minute, second)
    except ValueError:
        moment = None
    if moment is None or year not in YEARS:
        desk.refuse(
            node,
            _("« {text} » n'existe pas au calendrier").format(text=typed),
            _("Vérifiez l'année, le mois, le jour et l'heure; la forme est {form}.").format(
                form=example
            ),
        )
        return None
    told = (moment.hour, moment.minute, moment.second)
    return moment.date(), told if found[4] else None


def in_figures(typed: str) -> str:
    """« vendredi 20 novembre 2026 à 9 h 30 » → « 2026-11-20 09:30 »; empty when not understood."""
    words = plain_key(typed.replace(":", "h")).replace("_", " ")
    found = FRENCH_DATE.fullmatch(words)
    if found is None or found[2] not in MONTHS:
        return ""
    figures = f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
    return f"{figures} {int(found[4]):02}:{found[5] or '00'}" if found[4] else figures
