"""What is measured, or searched for a fault, at length: run on purpose, never by the tests."""

from invoke.context import Context

from porte_voix.i18n import N_
from porte_voix.tasks import programs
from porte_voix.tasks.console import command


@command(
    "Chercher, dans des milliers d'histoires tirées au sort, une annonce dite deux fois ou perdue.",
    {
        "schedules": N_("Histoires de chaque réseau et de chaque nombre de machines."),
        "seed": N_("Graine de la première histoire."),
        "models": N_("Réseaux imités, séparés par des virgules; tous par défaut."),
        "runners": N_("Nombres de machines qui annoncent en même temps."),
    },
)
def schedules(
    context: Context,
    schedules: int = 10_000,
    seed: int = 0,
    models: str = "",
    runners: str = "1,3,8",
) -> None:
    """Run the simulation, and fail when a promise was broken or a mutant went unseen."""
    words = [f"--schedules={schedules}", f"--seed={seed}", f"--runners={runners}"]
    programs.module(context, "bench.schedules", *words, *([f"--models={models}"] if models else []))


@command(
    "Mesurer « inv plan » sur un grand registre de chaque sorte, et écrire docs/bench-plan.md.",
    {
        "sizes": N_("Nombres d'articles, séparés par des virgules."),
        "write": N_("Écrire docs/bench-plan.md, ou montrer seulement le tableau."),
    },
)
def plan(context: Context, sizes: str = "1000,10000", write: bool = True) -> None:
    """Time whole processes, and fail when a target is missed."""
    programs.module(context, "bench.plan", *sizes.split(","), *([] if write else ["--no-write"]))


@command(
    "Mesurer « inv check » sur des sites de plusieurs tailles, et écrire docs/bench-check.md.",
    {
        "sizes": N_("Nombres d'articles, séparés par des virgules."),
        "rounds": N_("Tours de chaque mesure."),
        "write": N_("Écrire docs/bench-check.md, ou montrer seulement la page."),
    },
)
def check(
    context: Context, sizes: str = "1000,2000,5000,10000", rounds: int = 3, write: bool = True
) -> None:
    """Time whole processes, and fail when a target is missed."""
    words = [*sizes.split(","), f"--rounds={rounds}", *([] if write else ["--no-write"])]
    programs.module(context, "bench.checks", *words)


@command(
    "Mesurer la construction d'un site, contre Pelican, Hugo et Eleventy, et écrire docs/bench.md.",
    {
        "sizes": N_("Nombres d'articles, séparés par des virgules."),
        "rounds": N_("Tours de chaque mesure."),
        "peers": N_("Générateurs, séparés par des virgules; theme : notre thème complet."),
        "scenarios": N_("Situations, séparées par des virgules; toutes par défaut."),
        "large": N_("Nombres d'articles pour delta seul, par exemple 100000."),
        "growth": N_("Nombres d'articles dont chaque phase est chronométrée."),
        "serving": N_("Nombres d'articles de sites servis par « inv serve », deux thèmes chacun."),
        "write": N_("Écrire docs/bench.md, ou montrer seulement le tableau."),
    },
)
def build(
    context: Context,
    sizes: str = "1000,10000",
    rounds: int = 3,
    peers: str = "",
    scenarios: str = "",
    large: str = "",
    growth: str = "",
    serving: str = "",
    write: bool = True,
) -> None:
    """Interleaved runs of whole processes; the other generators are installed on the way."""
    words = [f"--sizes={sizes}", f"--rounds={rounds}", f"--large={large}", f"--growth={growth}"]
    words += [f"--serving={serving}"]
    words += [f"--peers={peers}"] if peers else []
    words += [f"--scenarios={scenarios}"] if scenarios else []
    programs.module(context, "bench.builds", *words, *([] if write else ["--no-write"]))


@command(
    "Peser les pages du thème et les noter par Lighthouse, à côté d'autres thèmes, et écrire "
    "docs/bench-lecteur.md (demande node et Chromium).",
    {
        "runs": N_("Passages de Lighthouse sur chaque page; la médiane est gardée."),
        "write": N_("Écrire docs/bench-lecteur.md, ou montrer seulement le tableau."),
    },
)
def reader(context: Context, runs: int = 5, write: bool = True) -> None:
    """Twelve articles in the real theme, as a phone loads them; fails when a page is too heavy."""
    programs.module(context, "tests.web.reader", f"--runs={runs}", *(["--write"] if write else []))
