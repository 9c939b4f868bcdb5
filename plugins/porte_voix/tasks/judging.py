"""What a check finds in a site on a day: files one by one, then against each other.

Exceptions, agreements for pictures and approvals depend on the day, or on who reviews: they are
judged here, each time.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from porte_voix import identity
from porte_voix.errors import Problem
from porte_voix.i18n import _
from porte_voix.late import late
from porte_voix.safeguards import photos, policy, team
from porte_voix.safeguards.consent import SUFFIX, Basis, Consent
from porte_voix.safeguards.finding import Finding, Severity
from porte_voix.safeguards.photos import Photo
from porte_voix.tasks import remembered
from porte_voix.tasks.remembered import Chosen
from porte_voix.tasks.sweep import HEADER, Sweep

with late():
    from porte_voix.safeguards import links, outputs

#: A link to a file that is not there.
LINK = "lien-rompu"
#: The rules that a merge request answers as well as a front matter does.
ABSENT, ONESELF = "approbation-absente", "approbation-de-soi"


def judged(
    swept: Sweep, settled: Chosen, review: team.Review, now: datetime, content: Path
) -> dict[str, tuple[Finding, ...]]:
    """The findings that stand, by the path of their file; ``content`` is the folder of all."""
    today = now.astimezone(settled.zone).date()
    found = {path: list(findings) for path, findings in swept.findings.items()}
    for clash in identity.check_unique(_identities(swept)):
        found[clash.where].append(Finding(HEADER, Severity.BLOCK, clash))
    for photo in _photos(swept):
        place = photo.where if photo.exists else photo.where + SUFFIX
        found[place].extend(photos.in_photos([photo], settled.severities, today))
    for lacking in _lost_templates(swept, settled.templates):
        found[lacking.where].append(Finding(HEADER, Severity.BLOCK, lacking))
    for lost in _broken(swept, content):
        found[lost.where].append(Finding(LINK, Severity.BLOCK, lost))
    for one in remembered.addressed(swept, settled, now):
        found.setdefault(one.where, []).append(one)
    waivers = (*settled.waivers, *swept.waivers())
    return {
        path: tuple(
            _reviewed(policy.standing(findings, policy.waivers_of(waivers, path), today), review)
        )
        for path, findings in found.items()
    }


def _identities(swept: Sweep) -> Iterator[identity.Identity]:
    for path, facts in swept.facts.items():
        whose = facts.get("identity")
        if whose:
            yield identity.Identity(whose[0], whose[1], path, whose[2])


def _broken(swept: Sweep, content: Path) -> Iterator[Problem]:
    """The links of sound texts to files that are not there."""
    start = f"{content.as_posix()}/"
    names = frozenset(path.removeprefix(start) for path in swept.facts)
    for path, facts in swept.facts.items():
        lost = [tuple(one) for one in facts.get("links", ()) if one[1] not in names]
        if lost and facts["address"]:
            text = Path(path).read_text("utf-8", "replace").replace("\r\n", "\n")
            found = [links.Link(typed, "filename", inside) for typed, inside in lost]
            yield from links.told(found, names, path, text)


def _lost_templates(swept: Sweep, folders: tuple[str, ...]) -> Iterator[Problem]:
    """The texts whose template is in none of these folders, where those are known."""
    for path, facts in swept.facts.items():
        if folders and facts.get("template"):
            name, line = facts["template"]
            if not any(Path(folder, f"{name}.html").is_file() for folder in folders):
                yield outputs.without_template(name, path, line)


def _agreement(facts: Mapping[str, Any]) -> Consent | None:
    """The agreement that facts tell; nothing when it could not be read."""
    kept = facts.get("consent")
    if kept is None:
        return None
    return Consent(
        Basis(kept["basis"]),
        None if kept["reach"] is None else frozenset(kept["reach"]),
        date.fromisoformat(kept["until"]) if kept["until"] else None,
        kept["reference"],
    )


def _photos(swept: Sweep) -> Iterator[Photo]:
    """The pictures of the site with their agreements, and the texts that show them."""
    shown: dict[str, list[str]] = {}
    for path, facts in swept.facts.items():
        if facts.get("status") == "published" and not facts.get("withdrawn"):
            for picture in facts["shows"]:
                shown.setdefault(picture.rpartition("/")[2], []).append(path)
    for path, facts in swept.facts.items():
        given = swept.facts.get(path + SUFFIX)
        if facts["kind"] == "file" and (facts["taken"] or given):
            yield Photo(
                path,
                facts["taken"],
                given is not None,
                _agreement(given) if given else None,
                tuple(shown.get(path.rpartition("/")[2], ())),
            )
        elif facts["kind"] == "consent" and path.removesuffix(SUFFIX) not in swept.facts:
            yield Photo(path.removesuffix(SUFFIX), told=True, exists=False)


def _reviewed(findings: tuple[Finding, ...], review: team.Review) -> Iterator[Finding]:
    """The findings, once the merge request has answered those it can."""
    for one in findings:
        if one.rule == ABSENT and review.by_another:
            continue
        if one.rule == ABSENT and review.by_oneself:
            what = _("{name} approuve sa propre demande de fusion").format(name=review.author)
            way_out = _("Faites-la approuver par une autre personne.")
            problem = Problem(one.problem.where, what, way_out, one.problem.line)
            yield Finding(ONESELF, Severity.BLOCK, problem)
        else:
            yield one
