"""What ``tasks.py`` exposes: one module for each family of commands."""

from invoke.collection import Collection

from porte_voix.tasks import announcing, credentials, demo, ledger, quality, reference, site

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
    quality.test,
    quality.verify,
    quality.messages,
    quality.lock,
    reference.reference,
)
namespace.add_collection(Collection.from_module(ledger, name="ledger"))
