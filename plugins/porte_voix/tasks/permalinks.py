"""The tasks of permanent addresses: what people knew before this blogue goes on answering."""

from pathlib import Path

from invoke.context import Context

from porte_voix.errors import ContentError, Problem
from porte_voix.i18n import N_, _, ngettext
from porte_voix.late import late
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.permalinks import baseline as known
    from porte_voix.tasks import session


@command(
    "Retenir les adresses d'un site d'avant, lues dans son plan (sitemap.xml).",
    {"file": N_("Le plan de site, téléchargé.")},
)
def baseline(context: Context, file: str) -> None:
    """Add the addresses of a sitemap to the file that the build reads."""
    source = Path(file)
    if not source.is_file():
        what, way_out = _("ce fichier n'existe pas"), _("Téléchargez d'abord le sitemap.xml.")
        raise ContentError([Problem(file, what, way_out)])
    found = known.locations(source.read_bytes(), file)
    maps = [url for url in found if url.endswith((".xml", ".xml.gz"))]
    if maps:
        raise ContentError(
            [
                Problem(
                    file,
                    _("ce plan en nomme d'autres\u00a0: {maps}").format(maps=", ".join(maps)),
                    _("Téléchargez chacun d'eux, et relancez avec lui."),
                )
            ]
        )
    path = Path(session.load().old_addresses)
    before = known.read_baseline(path)
    path.write_text(known.with_addresses(before, found), encoding="utf-8", newline="\n")
    added = len(known.read_baseline(path)) - len(before)
    say(
        ngettext(
            "{path}\u00a0: {n} adresse ajoutée.", "{path}\u00a0: {n} adresses ajoutées.", added
        ).format(path=path, n=added)
    )
