"""The heavy proofs: what takes minutes, needs this system's own tools, and is run on purpose."""

from invoke.context import Context

from porte_voix.i18n import N_
from porte_voix.tasks import programs
from porte_voix.tasks.console import command


@command(
    "Tuer « inv announce » à chacun de ses appels au système, puis vérifier qu'il n'a rien dit "
    "deux fois ni rien perdu (demande strace).",
    {
        "points": N_("Combien de points, tirés au sort, ou all."),
        "random": N_("Mises à mort à des moments quelconques, en plus, sur chaque registre."),
        "seed": N_("Graine du tirage."),
        "ledger": N_("sqlite ou git; les deux par défaut."),
        "pds": N_(
            "À la place, nombre de groupes de processus à tuer devant le vrai serveur de Bluesky "
            "(demande node)."
        ),
    },
)
def kills(
    context: Context,
    points: str = "all",
    random: int = 0,
    seed: int = 1,
    ledger: str = "",
    pds: int = 0,
) -> None:
    """Run the proof by killing, and fail when anything was said twice or lost."""
    words = [f"--points={points}", f"--random={random}", f"--seed={seed}", f"--pds={pds}"]
    programs.module(context, "tests.kills", *words, *([f"--ledger={ledger}"] if ledger else []))


@command(
    "Faire échouer chaque appel de chaque réseau de toutes les façons connues, puis déchaîner des "
    "tempêtes : rien n'est dit deux fois, perdu ni ressuscité.",
    {
        "networks": N_("Réseaux, séparés par des virgules; tous par défaut, outbox compris."),
        "storms": N_("Combien de tempêtes sur chaque réseau."),
        "seed": N_("Graine du tirage."),
    },
)
def faults(context: Context, networks: str = "", storms: int = 60, seed: int = 1) -> None:
    """Run the fault battery, and fail when anything was said twice, lost or brought back."""
    programs.module(
        context, "tests.battery", f"--networks={networks}", f"--storms={storms}", f"--seed={seed}"
    )


@command(
    "Faire annoncer plusieurs machines en même temps sur un même registre : chaque annonce est "
    "faite une fois (demande git, ou une base PostgreSQL d'essai).",
    {
        "ledger": N_("git ou postgresql; les deux par défaut."),
        "runners": N_("Combien de machines à la fois."),
        "articles": N_("Combien d'articles, sur six comptes."),
    },
)
def runners(context: Context, ledger: str = "", runners: int = 8, articles: int = 50) -> None:
    """Run the crowd, and fail when an announcement was made twice or not at all."""
    words = [f"--runners={runners}", f"--articles={articles}"]
    programs.module(context, "tests.runners", *words, *([f"--ledger={ledger}"] if ledger else []))


@command(
    "Construire le site avec des textes hostiles, un à un et mélangés : chacun est refusé par son "
    "nom ou publié exprès, le reste du site est construit, rien ne fuit.",
    {
        "mixtures": N_("Combien de mélanges tirés au sort."),
        "headers": N_("Combien d'en-têtes tirés au sort."),
        "seed": N_("Graine du tirage."),
    },
)
def hostile(context: Context, mixtures: int = 500, headers: int = 10_000, seed: int = 1) -> None:
    """Run the hostile posts, and fail when anything leaked, was lost or stopped the others."""
    words = [f"--mixtures={mixtures}", f"--headers={headers}", f"--seed={seed}"]
    programs.module(context, "tests.safeguards.hostile", *words)


@command(
    "Chercher des renseignements personnels dans un corpus inventé : combien sont trouvés, combien "
    "d'innocents sont accusés."
)
def privacy(context: Context) -> None:
    """Print the figures of the corpus, and fail when an identifier is missed."""
    programs.module(context, "tests.safeguards.privacy")


@command(
    "Mettre en ligne un site qui change, parfois tué en chemin, pendant que quelqu'un le lit : "
    "rien ne manque jamais (demande rclone et sshd).",
    {
        "hosts": N_("folder, sftp; les deux par défaut."),
        "deployments": N_("Combien de mises en ligne sur chacun."),
        "kills": N_("Combien sont tuées en chemin, puis reprises."),
        "articles": N_("Taille du grand site dont un seul article change."),
        "seed": N_("Graine du tirage."),
    },
)
def deploys(
    context: Context,
    hosts: str = "folder,sftp",
    deployments: int = 50,
    kills: int = 10,
    articles: int = 5000,
    seed: int = 1,
) -> None:
    """Run the deployments, and fail when a reader missed anything."""
    words = [f"--hosts={hosts}", f"--deployments={deployments}", f"--kills={kills}"]
    programs.module(context, "tests.deploy", *words, f"--articles={articles}", f"--seed={seed}")


@command(
    "Vérifier mille photos (lieu, orientations, profils) : rien dit, redressées, couleurs gardées.",
    {"count": N_("Combien de photos.")},
)
def photos(context: Context, count: int = 1000) -> None:
    """Run the proof of pictures, and fail at the first wrong file."""
    programs.module(context, "tests.images.proof", str(count))
