"""The figures of the privacy corpus, which « inv test.privacy » prints."""

import sys

from tests.safeguards.privacy.corpus import TRUE, figures


def main() -> int:
    """Print recall by kind and false alarms; end with 1 when the promise is not kept."""
    told = figures()
    print(f"{len(TRUE)} textes vrais, {told.innocent} innocents qui leur ressemblent")
    for kind, count in sorted(told.held.items()):
        print(f"  {kind} : {told.seen[kind]} sur {count}")
    held, seen = told.held.total(), told.seen.total()
    print(f"rappel : {_percent(seen, held)} ({seen} sur {held})")
    accused, suspected = len(told.accused), len(told.suspected)
    print(f"fausses alarmes : {_percent(accused, told.innocent)} ({accused})")
    print(f"à relire pour rien : {_percent(suspected, told.innocent)} ({suspected})")
    return 0 if told.is_kept else 1


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",")


if __name__ == "__main__":
    sys.exit(main())
