"""The tasks of whoever changes the code: test, verify, messages, reference, lock."""

import sys
from pathlib import Path

from invoke.context import Context
from invoke.exceptions import Exit

from porte_voix.errors import Problem, SettingsError
from porte_voix.i18n import N_, SOURCE_LANGUAGE, _, language
from porte_voix.late import late
from porte_voix.tasks.console import command, say

with late():
    from porte_voix.tasks import catalogues, programs, rulebook
    from porte_voix.tasks import reference as pages

#: Most tests wait for a deadline, a server or a process: twice the cores of a small machine.
WORKERS = 4
#: The tests of ``inv verify`` that are timed, and how the others are run.
PIPELINES = "tests/pipeline"
APART = ("-n", "2", "--dist", "loadfile")
#: Each lock file and the extra it serves; constraints keep the smaller ones inside the largest.
LOCKS = (
    *(("verify", "verify"), ("dev", "dev"), ("base", "site"), ("announce", "")),
    *((f"announce-{extra}", extra) for extra in ("mastodon", "facebook", "x", "bluesky")),
    *((f"announce-{extra}", extra) for extra in ("linkedin", "postgresql")),
    ("deploy-rclone", "rclone"),
)


@command("Lancer les tests.", {"args": N_("Arguments de pytest.")})
def test(context: Context, args: str = "") -> None:
    """Run the tests."""
    programs.run(context, f"{_python()} -m pytest -n {WORKERS} --dist worksteal {args}".rstrip())


@command("Tout vérifier au-delà des tests : style, types, navigateur.")
def verify(context: Context) -> None:
    """Lint, type-check, then the tests that need a browser."""
    programs.module(context, "ruff", "check", ".")
    programs.module(context, "ruff", "format", "--check", ".")
    programs.module(context, "mypy")
    marked = ("pytest", "-m", "browser or real")
    # The pipelines are timed: alone. The rest by whole files, which share what they start.
    programs.module(context, *marked, PIPELINES)
    programs.module(context, *marked, f"--ignore={PIPELINES}", *APART)


@command(
    "Mettre les catalogues anglais à jour depuis les messages français, et les compiler.",
    {"check": N_("Dire seulement s'il manque une traduction.")},
)
def messages(context: Context, check: bool = False) -> None:
    """Extract, merge and compile the catalogues."""
    for catalogue in catalogues.CATALOGUES:
        if not check:
            catalogue.update()
        for message in catalogue.missing():
            say(_("{path} : à traduire : {message}").format(path=catalogue.po, message=message))
    if any(catalogue.missing() for catalogue in catalogues.CATALOGUES):
        raise Exit(_("Traduisez-les dans ces fichiers, puis : inv messages."), 3)


@command(
    "Écrire docs/fr/reference.md et docs/fr/regles.md à partir du code.",
    {"check": N_("Dire seulement si les pages sont à jour.")},
)
def reference(context: Context, check: bool = False) -> None:
    """Write the pages, or tell whether they are those the code would write."""
    from porte_voix.tasks import namespace

    if language() != SOURCE_LANGUAGE:
        what = _("la référence s'écrit en français")
        raise SettingsError([Problem("PORTE_VOIX_LANG", what, _("Retirez cette variable."))])
    for path, text in ((pages.PAGE, pages.page(namespace)), (rulebook.PAGE, rulebook.page())):
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            say(_("{path} : écrit.").format(path=path))
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            raise Exit(_("{path} n'est plus à jour. Lancez : inv reference").format(path=path), 3)


@command("Refaire les fichiers de versions, avec empreintes et sans adresse (demande uv).")
def lock(context: Context) -> None:
    """Resolve the dependencies for every platform."""
    constraint = ""
    for name, extra in LOCKS:
        target = Path("requirements") / f"{name}.txt"
        chosen = f"--extra {extra}" if extra else ""
        programs.run(
            context,
            "uv pip compile --universal --python-version 3.11 --generate-hashes "
            f"--no-emit-index-url --no-annotate --no-header --quiet {chosen} {constraint} "
            f"pyproject.toml -o {target}",
        )
        constraint = constraint or f"-c {target}"


def _python() -> str:
    return f'"{sys.executable}"'
