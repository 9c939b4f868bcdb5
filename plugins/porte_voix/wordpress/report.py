"""The report of a move, in Markdown: what was kept, changed or refused, and why. Pure."""

from collections.abc import Iterable

from porte_voix.i18n import _, ngettext
from porte_voix.wordpress.moving import Line


def sentence(lines: Iterable[Line]) -> str:
    """The three counts, as one line."""
    fates = [line.fate for line in lines]
    kept, changed, refused = (fates.count(fate) for fate in ("kept", "changed", "refused"))
    whole = ngettext("{n} élément", "{n} éléments", len(fates)).format(n=len(fates))
    return _("{whole} : {kept} gardés, {changed} changés, {refused} refusés").format(
        whole=whole, kept=kept, changed=changed, refused=refused
    )


def document(lines: Iterable[Line], source: str) -> str:
    """The whole report: the refused first, for they ask for a decision."""
    every = tuple(lines)
    titles = {
        "refused": _("Refusés : à décider"),
        "changed": _("Changés : à relire"),
        "kept": _("Gardés tels quels"),
    }
    parts = [f"# {_('Import de WordPress')}", f"{source}\n\n{sentence(every)}."]
    for fate, title in titles.items():
        parts.append(f"## {title}")
        parts.append("\n".join(_entry(line) for line in every if line.fate == fate) or "—")
    return "\n\n".join(parts) + "\n"


def _entry(line: Line) -> str:
    where = f" → `{line.new}`" if line.new and line.new != line.old else ""
    old = f" — {line.old}" if line.old else ""
    why = "".join(f"\n  - {reason}" for reason in line.why)
    return f"- {_plain(line.title)}{old}{where}{why}"


def _plain(text: str) -> str:
    """A title that Markdown does not read as its own signs."""
    return "".join(
        f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in " ".join(text.split())
    )
