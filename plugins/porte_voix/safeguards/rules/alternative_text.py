"""What a picture shows must be said in words, and a file name says nothing."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.safeguards.examples import HEAD
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.privacy.clues import NAME
from porte_voix.safeguards.rule import Board, Rule
from porte_voix.values import plain_key

#: An alternative text that is the name of a file, or made like one; « arc-en-ciel » is a word.
FILE_LIKE = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|avif|svg)|[\w-]*[_\d][\w-]*"
    r"|(?:photo|image|img|logo|capture|affiche|scan|copie|visuel|banniere|bandeau)(?:-\w+)+",
    re.IGNORECASE,
)
LONG_NAME = re.compile(r"[a-z]+(?:-[a-z]+){3,}")
#: Two words tied by a hyphen, as in the name of a person's picture.
TIED = re.compile(r"([^\W\d_]+)-([^\W\d_]+)")
#: First names that have lost their accents, as names of files lose them.
BARE = frozenset(
    {
        *("Amelie", "Andre", "Andree", "Aurelie", "Cecile", "Celine", "Cedric", "Eloise", "Emilie"),
        *("Francois", "Francoise", "Frederic", "Frederique", "Genevieve"),
        *("Helene", "Irene", "Jerome", "Jeremie", "Josee", "Melanie", "Noemie", "Rene"),
        *("Renee", "Sebastien", "Stephane", "Stephanie", "Therese", "Valerie", "Veronique", "Zoe"),
    }
)


def _check(material: Material, board: Board) -> Iterator[Problem]:
    image = material.document["image"]
    if image:
        yield from _look(
            material, str(image), material.document["image_alt"] or "", material.line("image")
        )
    for picture in material.pictures:
        source, alt = picture.attributes.get("src", ""), picture.attributes.get("alt", "")
        if picture.attributes.get("role") != "presentation":
            yield from _look(material, source, alt, material.line_of(PurePosixPath(source).name))


def _look(material: Material, source: str, alt: str, line: int | None) -> Iterator[Problem]:
    way_out = _("Dites en une phrase ce qu'on y voit, comme au téléphone.")
    if not alt.strip():
        what = _("l'image {name} n'a pas de texte de remplacement")
    elif _is_file(alt.strip(), PurePosixPath(source).stem):
        what = _("le texte de remplacement de {name} est un nom de fichier")
    elif _is_bare(alt.strip(), material):
        what = _("le texte de remplacement de {name} est un nom sans ses accents")
    else:
        return
    yield Problem(material.where, what.format(name=PurePosixPath(source).name), way_out, line)


def _is_file(alt: str, stem: str) -> bool:
    """Whether this is the name of a file, or of this one."""
    made = FILE_LIKE.fullmatch(alt) or LONG_NAME.fullmatch(alt)
    return bool(made) or plain_key(alt) == plain_key(stem)


def _is_bare(alt: str, material: Material) -> bool:
    """Whether this is a name tied or stripped like a file's: « Zelie-Fictive »."""
    tied = TIED.fullmatch(alt)
    if tied is None:
        return alt in BARE
    whole = plain_key(" ".join(tied.groups()))
    return tied[1] in BARE or any(whole == plain_key(found) for found in _names(material))


def _names(material: Material) -> set[str]:
    """The names of people that the text itself writes in two words."""
    found = {match.group() for match in NAME.finditer(material.prose)}
    return found | set(material.document["authors"])


RULE = Rule(
    id="texte-de-remplacement",
    severity=Severity.BLOCK,
    serves=N_("SGQRI 008 3.0 (WCAG 1.1.1) : une image a un texte de remplacement."),
    check=_check,
    good=(
        f"{HEAD}\n![Le quai à marée basse, vu de l'école](images/quai.png)\n",
        f'{HEAD}\n<img src="images/filet.png" alt="" role="presentation">\n',
        f"{HEAD}\n![Porte-voix](images/logo.png)\n",
        f"{HEAD}\n![Arc-en-ciel](images/pluie.png)\n",
    ),
    bad=(
        f"{HEAD}\n![](images/quai.png)\n",
        f"{HEAD}\n![quai.png](images/quai.png)\n",
        f"{HEAD}\n![IMG_2034](images/quai.png)\n",
        f"{HEAD}\n![Helene-Fictive](images/portrait.jpg)\n",
        f"{HEAD}\n![Zelie-Fictive](images/portrait.jpg)\n\nZélie Fictive écrit ici.\n",
        f"{HEAD}\n![photo-de-classe](images/groupe.jpg)\n",
        f"{HEAD}\n![sortie-au-phare-mai](images/sortie.jpg)\n",
        f"{HEAD}\n![guide_medias_sociaux](images/guide-medias-sociaux.png)\n",
    ),
    pages=True,
)
