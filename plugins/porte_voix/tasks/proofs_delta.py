"""The proof of fast builds: random edits, each followed by a clean stock build to compare with."""

from invoke.context import Context

from porte_voix.i18n import N_
from porte_voix.tasks import programs
from porte_voix.tasks.console import command


@command(
    "Vérifier qu'après chaque modification tirée au sort, la construction rapide donne les mêmes "
    "octets que Pelican seul.",
    {
        "steps": N_("Combien de modifications, partagées entre les thèmes."),
        "seed": N_("Graine du tirage."),
        "theme": N_("ours, simple ou notmyidea; les trois par défaut."),
        "kills": N_("Mises à mort avant chaque construction comparée."),
        "start": N_("Première étape construite, pour refaire un échec."),
        "kinds": N_("Ces sortes de modification seulement, séparées par des virgules."),
        "articles": N_("Combien d'articles au départ."),
        "still": N_("Ne pas avancer le calendrier."),
        "each": N_("Dire chaque étape."),
        "listeners": N_("Extensions d'essai chargées en plus, séparées par des virgules."),
    },
)
def delta(
    context: Context,
    steps: int = 60,
    seed: int = 1,
    theme: str = "",
    kills: int = 0,
    start: int = 1,
    kinds: str = "",
    articles: int = 0,
    still: bool = False,
    each: bool = False,
    listeners: str = "",
) -> None:
    """Walk, and fail when any build differed from stock."""
    words = [f"--steps={steps}", f"--seed={seed}"]
    words += [f"--kills={kills}", f"--start={start}"]
    words += [f"--theme={theme}"] if theme else []
    words += [f"--kinds={kinds}"] if kinds else []
    words += [f"--articles={articles}"] if articles else []
    words += ["--still"] if still else []
    words += ["--each"] if each else []
    words += [f"--listeners={listeners}"] if listeners else []
    programs.module(context, "tests.delta", *words)
