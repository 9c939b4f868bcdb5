"""When delta does not understand a site: why, and what it owes to the output all the same."""

import os
from contextlib import suppress

from pelican import Pelican

from porte_voix.delta import guards, opens, outputs, quick
from porte_voix.delta.memory import Store
from porte_voix.i18n import _

#: What delta stands for, or whose inside it relies on.
TOUCHED = (
    *(
        "pelican:Pelican.run",
        "pelican:Pelican._get_writer",
        "pelican:Pelican._get_generator_classes",
    ),
    *("pelican.writers:Writer.write_file", "pelican.writers:Writer.write_feed"),
    *("pelican.writers:Writer._open_w", "pelican.contents:Content.__init__"),
    *("pelican.contents:Article.__init__", "pelican.contents:Content._link_replacer"),
    *("pelican.readers:Readers.read_file", "pelican.utils:copy", "pelican.utils:copy_file"),
    *("pelican.generators:ArticlesGenerator.generate_context",),
    *("pelican.generators:PagesGenerator.generate_context",),
    *("pelican.generators:StaticGenerator.generate_output",),
)
#: After these, a guest may change files that are already in place.
LATE = ("article_writer_finalized", "page_writer_finalized", "finalized", "get_writer")


def reasons(pelican: Pelican) -> tuple[str, ...]:
    """Why this site cannot be built by delta; empty when it can."""
    found = [
        _("le signal {signal} est écouté par {who}").format(signal=name, who=", ".join(who))
        for name, who in guards.listeners((*guards.READING, *guards.WRITING, *LATE)).items()
    ]
    strange = guards.unknown(TOUCHED)
    if strange:
        found.append(_("fonctions inconnues\u00a0: {names}").format(names=", ".join(strange)))
    if type(pelican) is not Pelican:
        found.append(_("PELICAN_CLASS n'est pas celle de Pelican"))
    if pelican.settings["CACHE_CONTENT"]:
        found.append(_("CACHE_CONTENT est en service"))
    return tuple(found)


def step_aside(pelican: Pelican, store: Store) -> None:
    """Build with Pelican alone, then remove what delta owned and Pelican did not make.

    What it reads is known to nobody: the next build has to look again.
    """
    quick.forget(store.folder)
    memory = store.load()
    owned = memory.owned
    with opens.watched() as watch:
        Pelican.run(pelican)
    root = os.path.abspath(pelican.output_path)
    outputs.remove_stale(root, owned - watch.written)
    memory.outputs = {}
    memory.copies = {}
    memory.foreign = {path: (0, 0, b"") for path in watch.written if outputs.inside(root, path)}
    memory.entries = {}
    with suppress(OSError):
        pack = store.open_pack(memory)
        store.save(memory, pack)
        pack.close()
