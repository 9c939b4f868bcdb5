"""What ``tasks.py`` exposes: one module for each family of commands."""

from invoke.collection import Collection

from porte_voix.tasks import (
    announcing,
    answers,
    bench,
    credentials,
    demo,
    ledger,
    proofs,
    quality,
    reference,
    site,
)

namespace = Collection(
    demo.demo,
    site.new,
    site.check,
    site.build,
    site.serve,
    announcing.plan,
    announcing.announce,
    credentials.credentials,
    announcing.withdraw,
    announcing.hold,
    announcing.release,
    quality.verify,
    quality.messages,
    quality.lock,
    reference.reference,
)
_ledger = Collection.from_module(ledger, name="ledger")
for answer in (answers.adopt, answers.resend, answers.drop):
    _ledger.add_task(answer)
namespace.add_collection(_ledger)
namespace.add_collection(Collection.from_module(bench, name="bench"))
# « inv test » runs the suite, « inv test.kills » and its like what takes much longer.
_tests = Collection("test")
_tests.add_task(quality.test, name="suite", default=True)
_tests.add_task(proofs.kills)
namespace.add_collection(_tests)
