"""The task that starts an article: a draft for a day of work, an urgent notice for a bad morning.

What is not given is asked at a terminal, and named in one sentence elsewhere.
"""

from __future__ import annotations

import json
import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context

from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import N_, _
from porte_voix.late import late
from porte_voix.tasks.console import ask, command, say

with late():
    from porte_voix import compound, identity, values
    from porte_voix.frontmatter import Scalar
    from porte_voix.safeguards import rules
    from porte_voix.tasks import content_files, folders, session

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CONTENT = Path("content")
#: What a new article proposes for its objective; the writer changes it.
DEADLINE = timedelta(days=60)
NEW_ARTICLE = """\
---
titre: {title}
slug: {slug}
date: {date}
id: {id}
categorie: {category}
auteur: {author}
statut: brouillon
resume: {left_over.SUMMARY}
pour_vous: {left_over.FOR_YOU}
objectif:
  type: {objective}
  enonce: {left_over.STATEMENT}
  indicateur: {left_over.MEASURE}
  cible: 10
  echeance: {deadline}
publics: [{audience}]
---

{left_over.BODY}
"""
URGENT = """\
---
titre: {title}
slug: {slug}
date: {date}
id: {id}
categorie: Avis
auteur: {author}
resume: {summary}
pour_vous: {for_you}
publics: [parents, personnel]
urgent: oui
fin: {until}
annonce: {summary}
---

**Quoi.** {what}

**Où.** {where}

**Que faire.** {do}

**Décidé à** {decided}.

**Prochaine nouvelle.** {next}
"""
#: « 18 h », « 18 h 30 », « 18:30 »: today.
HOUR = re.compile(r"(\d{1,2})[\s\u00a0]*(?:h|:)[\s\u00a0]*(\d{2})?", re.IGNORECASE)


@command(
    "Créer le brouillon d'un article, ou un avis urgent prêt à publier.",
    {
        "title": N_("Le titre; pour un avis urgent, ce qui arrive."),
        "category": N_("Le genre."),
        "audience": N_("À qui l'on parle."),
        "objective": N_("Le type d'objectif."),
        "urgent": N_("Un avis urgent, publié dès le prochain dépôt, qui finit tout seul."),
        "where": N_("Avis urgent : où."),
        "do": N_("Avis urgent : ce que les gens doivent faire."),
        "until": N_("Avis urgent : sa fin, « 18 h » ou « 2026-11-20 18:00 »."),
        "next": N_("Avis urgent : quand viendra la prochaine nouvelle."),
    },
)
def new(
    context: Context,
    title: str,
    category: str = "",
    audience: str = "",
    objective: str = "",
    urgent: bool = False,
    where: str = "",
    do: str = "",
    until: str = "",
    next: str = "",
) -> None:
    """Write a file under ``content/articles/YEAR/``; never over another one."""
    zone = session.load().zone
    now = datetime.now(zone)
    if urgent:
        facts = _notice(
            now, zone, {"title": title, "where": where, "do": do, "until": until, "next": next}
        )
        path = _write(URGENT, facts, now)
        sentence = _(
            "{path} : avis urgent prêt; il paraîtra, sera annoncé et portera un bandeau jusqu'au "
            "{until}. Relisez-le à deux si vous le pouvez, puis : inv check, et déposez-le."
        )
        say(sentence.format(path=path, until=facts["until"]))
        return
    path = _write(NEW_ARTICLE, _draft(now, title, category, audience, objective), now)
    sentence = _(
        "{path} : brouillon créé. Écrivez (« inv serve » le montre), puis « statut: publie » "
        "pour le publier."
    )
    say(sentence.format(path=path))


def _draft(
    now: datetime, title: str, category: str, audience: str, objective: str
) -> dict[str, str]:
    """The facts of a draft; at a terminal, what was not given is asked, with an answer ready."""
    kinds = ", ".join(compound.OBJECTIVES)
    title = title or ask(_("Titre"))
    category = category or ask(_("Genre"), "Vie des écoles")
    audience = audience or ask(_("Pour qui"), "parents")
    objective = objective or ask(_("Objectif ({kinds})").format(kinds=kinds), "comprehension")
    missing = [] if title else [("title", _('inv new "Le titre"'))]
    if objective not in compound.OBJECTIVES:
        missing.append(("objective", kinds))
    _refuse(missing)
    return {
        "title": title,
        "category": _yaml(category),
        "audience": _yaml(audience),
        "objective": objective,
        "deadline": f"{now + DEADLINE:%Y-%m-%d}",
    }


def _notice(now: datetime, zone: ZoneInfo, given: dict[str, str]) -> dict[str, str]:
    """The five facts of an urgent notice: what, where, what to do, until when, next news."""
    questions = {
        "title": _("Quoi (« Les écoles sont fermées »)"),
        "where": _("Où (« Toutes les écoles et tous les centres »)"),
        "do": _("Que faire (« Gardez vos enfants à la maison »)"),
        "until": _("Jusqu'à quand (« 18 h » ou « 2026-11-20 18:00 »)"),
        "next": _("Prochaine nouvelle (« à 16 h »)"),
    }
    facts = {name: given[name] or ask(question) for name, question in questions.items()}
    _refuse([(name, questions[name]) for name, value in facts.items() if not value])
    end = _end(facts["until"], now, zone)
    what, where, do, later = (_sentence(facts[name]) for name in ("title", "where", "do", "next"))
    summary = f"{what} {where} {do} Prochaine nouvelle\u00a0: {facts['next'].rstrip('. ')}."
    return {
        "title": what.rstrip("."),
        "decided": f"{now.hour}\u00a0h\u00a0{now:%M}",
        "summary": _yaml(summary),
        "what": what,
        "where": where,
        "do": do,
        "for_you": _yaml(do),
        "next": later,
        "until": f"{end:%Y-%m-%d %H:%M}",
    }


def _end(typed: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The end of a notice: an hour of today, or a whole date; it must be still to come."""
    hour = HOUR.fullmatch(typed.strip())
    if hour and int(hour[1]) < 24 and int(hour[2] or 0) < 60:
        end = now.replace(hour=int(hour[1]), minute=int(hour[2] or 0), second=0, microsecond=0)
    else:
        desk = values.Desk("--until", zone)
        found = values.moment(Scalar(typed, 0), desk)
        if desk.problems or not isinstance(found, datetime):
            what = _("« {text} » n'est pas une fin").format(text=typed)
            raise ContentError(
                [Problem("--until", what, _("Écrivez « 18 h » ou une date entière."))]
            )
        end = found
    if end <= now:
        what = _("cette fin est déjà passée ({end})").format(end=f"{end:%Y-%m-%d %H:%M}")
        raise ContentError([Problem("--until", what, _("Donnez la date entière."))])
    return end


def _write(form: str, facts: dict[str, str], now: datetime) -> Path:
    """The file of a new article, with an id that no other has."""
    slug = _slug(facts["title"])
    if form is URGENT:
        # The same bad morning comes every winter.
        slug = f"{slug[:69]}-{now:%Y-%m-%d}".replace("--", "-")
    path = CONTENT / folders.ARTICLES / f"{now:%Y}" / f"{slug}.md"
    if path.exists():
        what, way_out = _("ce fichier existe déjà"), _("Ouvrez-le, ou choisissez un autre titre.")
        raise ContentError([Problem(path.as_posix(), what, way_out)])
    taken = {document["id"] for document in content_files.documents(CONTENT)}
    seeds = (f"{path.as_posix()}@{now.isoformat()}#{turn}" for turn in range(100))
    identities = {identity.propose_id(seed) for seed in seeds} - taken
    own = {
        "title": _yaml(facts["title"]),
        "slug": slug,
        "date": f"{now:%Y-%m-%d %H:%M}",
        "id": identities.pop(),
        "author": _author(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(form.format(**{**facts, **own}, left_over=rules.left_over), encoding="utf-8")
    return path


def _author() -> str:
    """Who signs: the name that git knows, else who signed last.

    A login of this machine is nobody's name.
    """
    try:
        told = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, encoding="utf-8"
        ).stdout
    except FileNotFoundError:
        told = ""
    return _yaml(values.one_line(told) or _last_author() or session.person())


def _last_author() -> str:
    """Who signed the newest article."""
    signed = [one for one in content_files.documents(CONTENT) if one["date"] and one["authors"]]
    newest = max(signed, key=lambda one: one["date"], default=None)
    return str(newest["authors"][0]) if newest else ""


def _refuse(missing: list[tuple[str, str]]) -> None:
    """Name everything that was neither given nor answered."""
    if missing:
        what = _("ce renseignement manque, ou ne convient pas")
        raise ContentError([Problem(f"--{name}", what, way_out) for name, way_out in missing])


def _sentence(text: str) -> str:
    """One sentence, with its capital and its point."""
    text = values.one_line(text)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _yaml(text: str) -> str:
    """A text that no punctuation can break."""
    return json.dumps(text, ensure_ascii=False)


def _slug(title: str) -> str:
    plain = values.plain_key(title).encode("ascii", "ignore").decode()
    return plain.replace("_", "-")[:80].strip("-") or "article"
