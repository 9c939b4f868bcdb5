"""Rules about pictures of people: who agreed, for what use, until when. Pure, but for the day."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.consent import SITE, SUFFIX, Basis, Consent
from porte_voix.safeguards.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; ``taken`` says that a camera made it, ``shown_by`` which texts show it.

    ``told`` is whether an agreement lies beside it, ``exists`` is false when it lies there alone.
    """

    where: str
    taken: bool = False
    told: bool = False
    consent: Consent | None = None
    shown_by: tuple[str, ...] = ()
    exists: bool = True


PhotoCheck = Callable[[Photo, date], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class PhotoRule:
    """One safeguard of pictures; ``good`` and ``bad`` are pictures on the day ``DAY``."""

    id: str
    severity: Severity
    serves: str
    check: PhotoCheck
    good: tuple[Photo, ...]
    bad: tuple[Photo, ...]


DAY = date(2026, 11, 20)
AGREED = Consent(Basis.CONSENT, frozenset({SITE, "mastodon"}), date(2027, 6, 30), "2026-014")
SCENERY = Consent(Basis.NOBODY)


def _absent(photo: Photo, today: date) -> Iterator[Problem]:
    if photo.taken and not photo.told and photo.exists:
        yield Problem(
            photo.where,
            _("cette photo ne dit pas si quelqu'un s'y reconnaît"),
            _("Ajoutez à côté un fichier {name} : « base: personne », ou l'accord donné.").format(
                name=photo.where.rpartition("/")[2] + SUFFIX
            ),
        )


def _alone(photo: Photo, today: date) -> Iterator[Problem]:
    if not photo.exists:
        yield Problem(
            photo.where + SUFFIX,
            _("cet accord n'a plus d'image à côté de lui"),
            _("Retirez-le, ou donnez-lui le nom de son image."),
        )


def _over(photo: Photo, today: date) -> Iterator[Problem]:
    if photo.consent is not None and photo.consent.is_over(today):
        day = photo.consent.until
        shown = ", ".join(photo.shown_by)
        yield Problem(
            photo.where,
            _("l'accord pour cette image a pris fin le {day} ({reference})").format(
                day=day.isoformat() if day else "", reference=photo.consent.reference
            ),
            _("Retirez-la de {files}, puis du dépôt; ou notez le nouvel accord.").format(
                files=shown
            )
            if shown
            else _("Retirez-la du dépôt, ou notez le nouvel accord."),
        )


def _beyond(photo: Photo, today: date) -> Iterator[Problem]:
    if photo.shown_by and photo.consent is not None and not photo.consent.covers(SITE):
        yield Problem(
            photo.where,
            _("l'accord pour cette image ne couvre pas le site"),
            _("Retirez-la de {files}, ou demandez cet accord.").format(
                files=", ".join(photo.shown_by)
            ),
        )


PHOTO_RULES = (
    PhotoRule(
        id="accord-absent",
        severity=Severity.WARN,
        serves=N_("Code civil, art. 35 et 36 : l'image d'une personne est à elle."),
        check=_absent,
        good=(
            Photo("content/images/quai.jpg", taken=True, told=True, consent=SCENERY),
            Photo("content/images/dessin.png"),
        ),
        bad=(Photo("content/images/classe.jpg", taken=True),),
    ),
    PhotoRule(
        id="accord-orphelin",
        severity=Severity.WARN,
        serves=N_("Un accord sans son image ne protège plus personne."),
        check=_alone,
        good=(Photo("content/images/quai.jpg", told=True, consent=AGREED),),
        bad=(Photo("content/images/quai.jpg", told=True, consent=AGREED, exists=False),),
    ),
    PhotoRule(
        id="accord-echu",
        severity=Severity.BLOCK,
        serves=N_("Loi sur l'accès, art. 53.1 : un accord vaut pour un temps."),
        check=_over,
        good=(Photo("content/images/quai.jpg", told=True, consent=AGREED),),
        bad=(
            Photo(
                "content/images/classe.jpg",
                told=True,
                consent=Consent(Basis.CONSENT, frozenset({SITE}), date(2026, 6, 30), "2025-102"),
            ),
        ),
    ),
    PhotoRule(
        id="accord-depasse",
        severity=Severity.BLOCK,
        serves=N_(
            "Loi sur l'accès, art. 53.1 : un accord vaut pour l'usage dit, et pour lui seul."
        ),
        check=_beyond,
        good=(
            Photo("content/images/quai.jpg", told=True, consent=AGREED, shown_by=("content/a.md",)),
        ),
        bad=(
            Photo(
                "content/images/classe.jpg",
                told=True,
                consent=Consent(
                    Basis.CONSENT, frozenset({"imprime"}), date(2027, 6, 30), "2026-015"
                ),
                shown_by=("content/articles/classe.md",),
            ),
        ),
    ),
)


def in_photos(
    photos: Iterable[Photo], severities: Mapping[str, Severity], today: date
) -> Iterator[Finding]:
    """What the rules find in the pictures of a site, on that day."""
    for photo in photos:
        for rule in PHOTO_RULES:
            severity = severities.get(rule.id, rule.severity)
            yield from (Finding(rule.id, severity, one) for one in rule.check(photo, today))
