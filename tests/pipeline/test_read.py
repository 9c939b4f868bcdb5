"""Both pipelines read as text: who is given what, whose code runs, what a shell is handed."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from porte_voix.tasks.deciding import GESTURES

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
#: An action of others, named by what it is and not by what it is called.
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
#: Secrets that every announce job of GitHub is given, as the guide names the accounts.
SECRET = re.compile(r"export (PORTE_VOIX_\w+)=")


class Loader(yaml.SafeLoader):
    """YAML with GitLab's own mark, and « on » left a word."""


Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))
Loader.yaml_implicit_resolvers = {
    first: [(tag, mark) for tag, mark in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict[str, Any]:
    """One pipeline."""
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader)
    return found


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a pipeline of GitHub."""
    found: dict[str, dict[str, Any]] = read(path)["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Every step of every job of a pipeline of GitHub."""
    for job in jobs(path).values():
        yield from job["steps"]


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    """The jobs of GitLab, each with what it extends."""
    every = read(GITLAB)
    words = ("stages", "workflow", "variables", "default")
    return {
        name: {**every.get(job.get("extends", ""), {}), **job}
        for name, job in every.items()
        if name not in words and not name.startswith(".")
    }


def commands(text: str) -> set[str]:
    """The tasks that a text runs."""
    return set(re.findall(r"\.venv/bin/inv ([\w.]+)", text))


def test_a_merge_request_is_given_no_secret_and_no_environment() -> None:
    """On GitHub as on GitLab; and no event that would give a stranger's code what is ours."""
    proposed = [path for path in WORKFLOWS if "pull_request" in str(read(path)["on"])]
    assert [path.name for path in proposed] == ["proposition.yml"]
    text = proposed[0].read_text("utf-8")
    assert "secrets." not in text and "secrets[" not in text
    assert not any("environment" in job for job in jobs(proposed[0]).values())
    assert not re.search(
        r"pull_request_target|workflow_run", "".join(path.read_text("utf-8") for path in WORKFLOWS)
    )
    for name, job in gitlab_jobs().items():
        if "merge_request_event" in str(job.get("rules")):
            assert name == "proposition"
            assert not {"environment", "secrets", "id_tokens"} & job.keys()
            assert "make .venv/base" in job["before_script"]


def test_what_reads_the_content_of_others_writes_nothing_of_ours() -> None:
    """The code of a merge request runs where the token can only read."""
    job = jobs(ROOT / ".github/workflows/proposition.yml")["proposition"]
    assert job["permissions"] == {"contents": "read"}
    comment = jobs(ROOT / ".github/workflows/proposition.yml")["commenter"]
    assert not any("checkout" in step.get("uses", "") for step in comment["steps"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_named_by_their_digest_and_nothing_is_pasted_in_a_shell(path: Path) -> None:
    """Values go through the environment; the credentials of git are not left on the disk."""
    for step in steps(path):
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"].split(" ")[0]), step["uses"]
        assert "${{" not in step.get("run", "")
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] == "false"
    assert read(path)["permissions"] == {}
    assert read(path)["concurrency"]["cancel-in-progress"] == (
        "true" if path.stem == "proposition" else "false"
    )


def test_the_build_holds_no_secret_and_the_announcement_no_pelican() -> None:
    """What is built from many hands knows nothing; what speaks installs only what it needs."""
    publication = jobs(ROOT / ".github/workflows/publication.yml")
    for name in ("construire", "reconstruire"):
        assert publication[name]["permissions"] == {"contents": "read"}
        assert "environment" not in publication[name]
        assert "secrets." not in str(publication[name])
        assert not {"environment", "secrets"} & gitlab_jobs()[name].keys()
    for name, job in (*publication.items(), *gitlab_jobs().items()):
        if job.get("environment") is None or name == "veiller-liens":
            continue
        assert "make .venv/announce" in str(job), name
        assert "make .venv/base" not in str(job), name
        assert not job.get("cache"), name
        assert "actions/cache" not in str(job), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_is_received_takes_no_program_s_place(path: Path) -> None:
    """An artifact goes to a folder of data, where no code is read, or where there is no code."""
    for name, job in jobs(path).items():
        received = [step for step in job["steps"] if "download-artifact" in step.get("uses", "")]
        folders = {step["with"].get("path", ".") for step in received}
        has_code = any("checkout" in step.get("uses", "") for step in job["steps"])
        assert folders <= ({"output", ".porte-voix"} if has_code else {"."}), name


def test_one_announcement_at_a_time() -> None:
    """Where the host can see to it; the register does everywhere."""
    assert read(ROOT / ".github/workflows/publication.yml")["concurrency"]["group"] == "publication"
    assert gitlab_jobs()["annoncer"]["resource_group"] == "annonces"
    for text in (GITLAB, ROOT / ".github/workflows/publication.yml"):
        assert 'inv announce --wait 25 --allow="$EMPREINTE"' in text.read_text("utf-8")


def test_both_hosts_run_the_same_tasks() -> None:
    """What one does, the other does; and the forms offer the same decisions."""
    github = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    assert commands(github) == commands(GITLAB.read_text("utf-8"))
    asked = read(ROOT / ".github/workflows/decision.yml")["on"]["workflow_dispatch"]["inputs"]
    assert asked["geste"]["options"] == list(GESTURES)
    assert read(GITLAB)["variables"]["GESTE"]["options"] == ["publier", *GESTURES]


def test_the_secrets_of_the_guide_reach_the_announcement() -> None:
    """Those of the accounts that the guide sets, by the names it gives them."""
    guides = (ROOT / "docs/fr").rglob("*.md")
    told = {name for guide in guides for name in SECRET.findall(guide.read_text("utf-8"))}
    for path, name in (("publication", "annoncer"), ("decision", "decider"), ("veille", "comptes")):
        job = str(jobs(ROOT / f".github/workflows/{path}.yml")[name])
        assert set(re.findall(r"secrets\.(\w+)", job)) == told | {"PORTE_VOIX_LEDGER"}


def test_the_variables_of_the_guide_reach_the_host() -> None:
    """Those of each kind of host that the guide describes, in both jobs that go there."""
    guide = (ROOT / "docs/fr/exploiter.md").read_text("utf-8")
    told = set(re.findall(r"RCLONE_CONFIG_HEBERGEUR_[A-Z_]*[A-Z]", guide))
    assert {name.rpartition("_")[2] for name in told} >= {"TYPE", "URL", "ENDPOINT", "PASS"}
    publication = jobs(ROOT / ".github/workflows/publication.yml")
    for name in ("publier", "republier"):
        handed = set(re.findall(r"RCLONE_CONFIG_HEBERGEUR_\w+", str(publication[name])))
        assert handed >= told - {"RCLONE_CONFIG_HEBERGEUR_KEY_FILE"}
        hidden = {word for word in handed if re.search(r"PASS|KEY", word)}
        assert set(re.findall(r"secrets\.(RCLONE_\w+)", str(publication[name]))) == hidden


@pytest.mark.parametrize("name", ["", "ledger-view.json", "rest.json"])
def test_pages_are_built_again_when_they_have_more_to_tell(tmp_path: Path, name: str) -> None:
    """A link to a copy, or that nothing is left: by what the files hold before and after."""
    job = jobs(ROOT / ".github/workflows/publication.yml")["annoncer"]
    (step,) = (step for step in job["steps"] if step.get("id") == "annonces")
    kept = tmp_path / ".porte-voix"
    kept.mkdir()
    for each in ("ledger-view.json", "rest.json"):
        (kept / each).write_text("{}", "utf-8")
    fake(tmp_path, f"printf plus >> {kept / name}" if name else "exit 0")
    told = tmp_path / "sortie"
    given = {"RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(told), "EMPREINTE": ""}
    subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **given},
        check=True,
    )
    assert (told.exists() and told.read_text("utf-8") == "nouveau=oui\n") is bool(name)


def fake(folder: Path, line: str, program: str = ".venv/bin/inv") -> None:
    """A program that does what a line of shell says."""
    path = folder / program
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("code", "event", "told"),
    [(0, "schedule", ""), (75, "schedule", "rien=oui\n"), (75, "push", ""), (2, "schedule", None)],
)
def test_only_an_hour_that_has_nothing_to_do_ends_early(
    tmp_path: Path, code: int, event: str, told: str | None
) -> None:
    """A merge and a run asked for are never spared; a failure is one. On GitLab as on GitHub."""
    publication = jobs(ROOT / ".github/workflows/publication.yml")
    (step,) = (step for step in publication["registre"]["steps"] if step.get("id") == "due")
    for words in ([step["run"]], gitlab_jobs()["registre"]["script"][2:]):
        room = tmp_path / str(len(words))
        (room / ".porte-voix").mkdir(parents=True)
        fake(room, f"exit {code}")
        given = {"GITHUB_OUTPUT": str(room / "sortie"), "GITHUB_EVENT_NAME": event}
        given |= {"PATH": os.environ["PATH"], "CI_PIPELINE_SOURCE": event}
        done = subprocess.run(["bash", "-e", "-c", "\n".join(words)], cwd=room, env=given)
        assert (done.returncode == 0) is (told is not None)
        spared = (room / "sortie").exists() or (room / ".porte-voix/rien").exists()
        assert spared is bool(told)
    assert "needs.registre.outputs.rien != 'oui'" in publication["construire"]["if"]


@pytest.mark.parametrize("code", [0, 1])
@pytest.mark.parametrize("name", ["pages", "republier-pages"])
def test_github_is_asked_to_take_the_branch(tmp_path: Path, name: str, code: int) -> None:
    """What the token of a job pushes may not be enough; a refusal is a warning, and only that."""
    job = jobs(ROOT / ".github/workflows/publication.yml")[name]
    assert job["permissions"] == {"contents": "write", "pages": "write"}
    step = job["steps"][-1]
    assert step["if"] == "steps.site.outputs.fait == 'oui'"
    fake(tmp_path, f'echo "$@" > {tmp_path}/demande; exit {code}', "bin/gh")
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        env={"PATH": path, "GITHUB_REPOSITORY": "cssrb/blogue"},
        capture_output=True,
        text=True,
        check=True,
    )
    asked = (tmp_path / "demande").read_text("utf-8")
    assert asked == "api --method POST repos/cssrb/blogue/pages/builds\n"
    assert done.stdout.startswith("::warning::") is bool(code)


def test_git_asks_the_helper_for_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the workflows of GitHub give to git makes it use the token of the step."""
    job = jobs(ROOT / ".github/workflows/publication.yml")["annoncer"]
    given = next(step["env"] for step in job["steps"] if "GIT_CONFIG_COUNT" in step.get("env", {}))
    for name in ("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0"):
        monkeypatch.setenv(name, given[name])
    monkeypatch.setenv("GITHUB_TOKEN", "jeton-du-travail")
    done = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=github.com\n\n",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "username=x-access-token\npassword=jeton-du-travail" in done.stdout
