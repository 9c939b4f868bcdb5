"""Whether what is driven is the project's own machine, and nothing that only resembles it.

A harness that proves a copy of the code proves nothing about the code.
"""

import sys
from pathlib import Path

import porte_voix
from porte_voix.announce import run
from porte_voix.ledger import register

PACKAGE = Path(porte_voix.__file__).resolve().parent
#: The modules whose decisions are on trial.
TRIED = (
    *("announce.plan", "announce.apply", "announce.run", "announce.reconcile", "announce.decide"),
    *("announce.unfinished", "announce.guard", "announce.brake", "announce.rest"),
    *("announce.case", "announce.compose"),
    *("ledger.register", "ledger.merging", "ledger.state", "ledger.pair", "ledger.events"),
)
#: The names of modules that decide: no other module in use may hold a function of its own name.
DECIDING = ("plan", "apply", "reconcile")


class Counterfeit(Exception):
    """Something else than the project's own machine would be driven."""


def check() -> None:
    """Raises ``Counterfeit`` unless the tried modules are the package's files, and alone."""
    for name in TRIED:
        module = sys.modules.get(f"porte_voix.{name}")
        path = PACKAGE / f"{name.replace('.', '/')}.py"
        if module is None or Path(str(module.__file__)).resolve() != path:
            raise Counterfeit(f"porte_voix.{name} n'est pas {path.name} du projet.")
    plan, apply = sys.modules["porte_voix.announce.plan"], sys.modules["porte_voix.announce.apply"]
    state = sys.modules["porte_voix.ledger.state"]
    if run.plan is not plan.plan or run.apply is not apply.apply:
        raise Counterfeit("Une exécution n'appelle pas le plan et l'envoi du projet.")
    if register.fold is not state.fold:
        raise Counterfeit("Le registre n'est pas replié par le code du projet.")
    for name, module in sorted(sys.modules.items()):
        short = name.rpartition(".")[2]
        if short in DECIDING and callable(getattr(module, short, None)) and not _ours(module):
            raise Counterfeit(f"Un deuxième module « {name} » est chargé.")


def _ours(module: object) -> bool:
    path = getattr(module, "__file__", None)
    return path is not None and Path(path).resolve().is_relative_to(PACKAGE)
