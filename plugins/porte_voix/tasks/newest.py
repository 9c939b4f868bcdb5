"""In a pipeline, an older commit leaves the site and the networks to a newer one of its branch."""

from collections.abc import Mapping
from pathlib import Path

from porte_voix.errors import Pending
from porte_voix.i18n import _
from porte_voix.ledger import git_program

#: Where GitHub and GitLab name the commit of a job.
COMMITS = ("GITHUB_SHA", "CI_COMMIT_SHA")
#: Seconds for the repository to answer; one that does not is no reason to stop.
PATIENCE = 30.0


def check(branch: str, environment: Mapping[str, str]) -> None:
    """Raise ``Pending`` in the job of a commit that is no longer the last of ``branch``.

    What it would have said, the newer job says: the plan is made of every article published.
    """
    commit = next((environment[name] for name in COMMITS if environment.get(name)), "")
    # A traceback that shows local variables would show every secret of the environment.
    del environment
    if not commit:
        return
    here = Path.cwd()
    git = git_program.Git(here, git_program.environment(here))
    told = git("ls-remote", "origin", f"refs/heads/{branch}", seconds=PATIENCE)
    last = told.text.split("\t")[0] if told.code == 0 else ""
    if last and last != commit:
        raise Pending(
            _("Un commit plus récent est sur « {branch} » : c'est lui qui parle.").format(
                branch=branch
            ),
            _("Rien à faire : son propre travail met en ligne et annonce tout ce qui est dû."),
        )
