"""What the fields of one file demand of one another, once each has been read."""

from collections.abc import Container, Mapping
from typing import Any

from porte_voix.frontmatter import Scalar
from porte_voix.i18n import _
from porte_voix.identity import FORM, propose_id
from porte_voix.values import Desk

Fields = Mapping[str, Any]
Lines = Mapping[str, int]


def check_id(fields: Fields, lines: Lines, desk: Desk) -> bool:
    """Whether the id, if there is one, has its form; refused with the line to paste."""
    if fields["id"] is None or FORM.fullmatch(fields["id"]):
        return True
    _refuse(
        desk,
        lines["id"],
        _(
            "« {id} » n'est pas un identifiant (8 caractères : lettres de a à z, chiffres de 2 à 9)"
        ).format(id=fields["id"]),
        _("Mettez « id: {id} »; il ne changera plus jamais.").format(id=propose_id(desk.where)),
    )
    return False


def check_required(fields: Fields, lines: Lines, desk: Desk, required: Container[str]) -> None:
    """Refuse each missing field of ``required``, with the line to add."""
    examples = {
        "title": _("titre: La rentrée se prépare"),
        "date": _("date: 2026-11-20 09:00"),
        "id": f"id: {propose_id(desk.where)}",
        "summary": _("resume: Une ou deux phrases qui disent l'essentiel."),
    }
    for name, example in examples.items():
        if name in required and not fields[name]:
            _refuse(
                desk,
                lines.get(name, 1),
                _("le champ « {name} » manque").format(name=example.partition(":")[0]),
                _("Ajoutez la ligne « {line} ».").format(line=example),
            )


def check_pairs(fields: Fields, lines: Lines, desk: Desk) -> None:
    """Refuse a field whose companion is missing or contradicts it."""
    if fields["withdrawn"] and not fields["withdrawn_reason"]:
        _refuse(
            desk,
            lines["withdrawn"],
            _("ce retrait n'a pas de motif"),
            _("Ajoutez « motif_retrait: » et dites pourquoi, en une phrase."),
        )
    if fields["urgent"] and "until" not in lines:
        _refuse(
            desk,
            lines["urgent"],
            _("cet avis urgent n'a pas de fin"),
            _("Ajoutez par exemple « fin: 2026-11-20 18:00 »."),
        )
    if fields["image"] and not fields["image_alt"]:
        _refuse(
            desk,
            lines["image"],
            _("cette image n'a pas de texte de remplacement"),
            _("Ajoutez « image_texte: » et décrivez ce qu'elle montre."),
        )
    for later in ("modified", "until"):
        if fields["date"] and fields[later] and fields[later] < fields["date"]:
            _refuse(
                desk,
                lines[later],
                _("cette date vient avant celle de la publication"),
                _("Corrigez l'une des deux."),
            )


def _refuse(desk: Desk, line: int, what: str, way_out: str) -> None:
    desk.refuse(Scalar("", line), what, way_out)
