"""Nothing of a third party is loaded by a page: no frame, no script, no tracker."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import article
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.rule import Board, Rule

FRAMES = ("iframe", "embed", "object", "script")
MEDIA = ("img", "video", "audio")


def _check(material: Material, board: Board) -> Iterator[Problem]:
    for element in material.elements:
        source = element.attributes.get("src") or element.attributes.get("data") or ""
        if element.name in FRAMES:
            what = _("cet article intègre un contenu d'ailleurs : {source}")
            way_out = _("Mettez une image d'ici, avec un lien vers la vidéo ou le formulaire.")
        elif element.name in MEDIA and _elsewhere(source, board.site):
            what = _("cette image est chargée d'un autre site : {source}")
            way_out = _("Déposez-la dans content/images/, si vous en avez le droit.")
        else:
            continue
        yield Problem(
            material.where,
            what.format(source=source or element.name),
            way_out,
            material.line_of(source),
        )


def _elsewhere(source: str, site: str) -> bool:
    host = urlsplit(source).netloc
    return bool(host) and host != urlsplit(site).netloc


RULE = Rule(
    id="contenu-tiers",
    severity=Severity.BLOCK,
    serves=N_("Loi sur l'accès, art. 65.0.1 : aucun tiers ne suit qui lit le blogue."),
    check=_check,
    good=(
        article("![Le quai à marée basse](images/quai.png)"),
        article("[Voir la vidéo sur YouTube](https://www.youtube.com/watch?v=x)"),
    ),
    bad=(
        article('<iframe src="https://www.youtube.com/embed/x"></iframe>'),
        article("![Un pixel](https://tr.example/p.gif)"),
        article('<script src="https://cdn.example/a.js"></script>'),
    ),
    pages=True,
)
