"""What ``tasks.py`` exposes: one module for each family of commands."""

import sys
from types import ModuleType

from invoke.collection import Collection
from invoke.tasks import Task

# Invoke keeps Python from keeping compiled modules (its --write-pyc): in a package installed for
# editing, each command would compile all of ours again. What Python itself was told stays.
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)

from porte_voix.tasks import (  # noqa: E402 - what follows is what must be kept compiled
    announcing,
    answers,
    beginning,
    bench,
    checking,
    credentials,
    deciding,
    demo,
    deploying,
    due,
    ledger,
    libraries,
    moving,
    permalinks,
    proofs,
    proofs_delta,
    quality,
    searching,
    site,
    typography,
    watching,
    withdrawal,
    writing,
)


def _family(name: str, module: ModuleType) -> Collection:
    """The tasks of a module; what it imports is not looked into, for it may not be loaded yet."""
    found = (each for each in vars(module).values() if type(each) is Task)
    family = Collection(name, *found)
    family.__doc__ = module.__doc__
    return family


namespace = Collection(
    demo.demo,
    beginning.init,
    writing.new,
    checking.check,
    site.build,
    site.serve,
    typography.typography,
    searching.search,
    announcing.plan,
    announcing.announce,
    due.due,
    credentials.credentials,
    libraries.libraries,
    watching.watch,
    withdrawal.withdraw,
    deploying.deploy,
    announcing.hold,
    announcing.release,
    deciding.decide,
    quality.verify,
    quality.messages,
    quality.lock,
    quality.reference,
)
_ledger = _family("ledger", ledger)
for answer in (answers.adopt, answers.resend, answers.drop):
    _ledger.add_task(answer)
namespace.add_collection(_ledger)
namespace.add_collection(_family("permalinks", permalinks))
namespace.add_collection(_family("import", moving))
namespace.add_collection(_family("bench", bench))
# « inv test » runs the suite, « inv test.kills » and its like what takes much longer.
_tests = Collection("test")
_tests.add_task(quality.test, name="suite", default=True)
for proof in (
    proofs.kills,
    proofs.photos,
    proofs.faults,
    proofs.runners,
    proofs.hostile,
    proofs.privacy,
    proofs.deploys,
    proofs_delta.delta,
):
    _tests.add_task(proof)
namespace.add_collection(_tests)
