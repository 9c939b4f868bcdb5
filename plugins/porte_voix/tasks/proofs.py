"""The heavy proofs: what takes minutes, needs this system's own tools, and is run on purpose."""

import shlex
import sys

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.i18n import N_, _
from porte_voix.tasks.console import command


@command(
    "Tuer « inv announce » à chacun de ses appels au système, puis vérifier qu'il n'a rien dit "
    "deux fois ni rien perdu (demande strace).",
    {
        "points": N_("Combien de points, tirés au sort, ou all."),
        "random": N_("Mises à mort à des moments quelconques, en plus, sur chaque registre."),
        "seed": N_("Graine du tirage."),
        "ledger": N_("sqlite ou git; les deux par défaut."),
    },
)
def kills(
    context: Context, points: str = "all", random: int = 0, seed: int = 1, ledger: str = ""
) -> None:
    """Run the proof by killing, and fail when anything was said twice or lost."""
    words = [sys.executable, "-m", "tests.kills"]
    words += [f"--points={points}", f"--random={random}", f"--seed={seed}"]
    line = shlex.join([*words, f"--ledger={ledger}"] if ledger else words)
    done = context.run(line, warn=True, pty=False)
    if done is None or not done.ok:
        raise Exit(_("Échec : {line}").format(line=line), 1)
