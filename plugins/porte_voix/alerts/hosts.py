"""The issues of GitHub and GitLab: one open issue a label, written again when its words change.

https://docs.github.com/rest/issues/issues (API 2022-11-28) and
https://docs.gitlab.com/api/issues (v4), both read on 2026-11-30.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

import httpx

from porte_voix.alerts.alert import Alert
from porte_voix.errors import NeedsPerson, Problem, SettingsError
from porte_voix.i18n import _

SECONDS = 20.0


class Host(Protocol):
    """A host of projects."""

    def opened(self, label: str) -> Mapping[str, Any] | None:
        """The open issue that bears a label."""

    def create(self, alert: Alert) -> str:
        """A new issue; its address."""

    def rewrite(self, issue: Mapping[str, Any], alert: Alert) -> str:
        """The same issue with other words; its address."""


def tell(alert: Alert, host: Host) -> tuple[str, bool]:
    """Make the host show this alert: the address of its issue, and whether anything was written."""
    issue = host.opened(alert.label)
    if issue is None:
        return host.create(alert), True
    if (issue.get("body") or issue.get("description") or "").strip() == alert.body.strip():
        return str(issue.get("html_url") or issue.get("web_url")), False
    return host.rewrite(issue, alert), True


def host_of(environment: Mapping[str, str]) -> Host:
    """The host whose job this is. Raises ``SettingsError`` outside of a job, or without a token."""
    if environment.get("GITHUB_REPOSITORY"):
        return GitHub(
            environment.get("GITHUB_API_URL", "https://api.github.com"),
            environment["GITHUB_REPOSITORY"],
            _token(environment, "GITHUB_TOKEN"),
        )
    if environment.get("CI_PROJECT_ID"):
        return GitLab(
            environment["CI_API_V4_URL"],
            environment["CI_PROJECT_ID"],
            _token(environment, "PORTE_VOIX_ISSUES_TOKEN"),
        )
    what = _("ni GitHub ni GitLab : les billets ne s'ouvrent que dans leurs travaux")
    raise SettingsError([Problem("GITHUB_REPOSITORY", what, _("Relancez sans --issues."))])


class GitHub:
    """The issues of a repository; a pull request, which its list holds too, is not one."""

    def __init__(self, api: str, repository: str, token: str) -> None:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._url = f"{api}/repos/{repository}/issues"
        self._client = httpx.Client(headers=headers, timeout=SECONDS)

    def opened(self, label: str) -> Mapping[str, Any] | None:
        """The open issue that bears a label."""
        found = _asked(self._client, "GET", self._url, params={"state": "open", "labels": label})
        return next((issue for issue in found if "pull_request" not in issue), None)

    def create(self, alert: Alert) -> str:
        """A new issue; its address."""
        content = {"title": alert.title, "body": alert.body, "labels": [alert.label]}
        return str(_asked(self._client, "POST", self._url, json=content)["html_url"])

    def rewrite(self, issue: Mapping[str, Any], alert: Alert) -> str:
        """The same issue with other words; its address."""
        url, content = f"{self._url}/{issue['number']}", {"body": alert.body}
        return str(_asked(self._client, "PATCH", url, json=content)["html_url"])


class GitLab:
    """The issues of a project."""

    def __init__(self, api: str, project: str, token: str) -> None:
        self._url = f"{api}/projects/{quote(project, safe='')}/issues"
        self._client = httpx.Client(headers={"PRIVATE-TOKEN": token}, timeout=SECONDS)

    def opened(self, label: str) -> Mapping[str, Any] | None:
        """The open issue that bears a label."""
        found = _asked(self._client, "GET", self._url, params={"state": "opened", "labels": label})
        return next(iter(found), None)

    def create(self, alert: Alert) -> str:
        """A new issue; its address."""
        content = {"title": alert.title, "description": alert.body, "labels": alert.label}
        return str(_asked(self._client, "POST", self._url, json=content)["web_url"])

    def rewrite(self, issue: Mapping[str, Any], alert: Alert) -> str:
        """The same issue with other words; its address."""
        url, content = f"{self._url}/{issue['iid']}", {"description": alert.body}
        return str(_asked(self._client, "PUT", url, json=content)["web_url"])


def _asked(client: httpx.Client, method: str, url: str, **rest: Any) -> Any:
    """What a host answers. Raises ``NeedsPerson``: an alert that is not told must not look told."""
    try:
        answer = client.request(method, url, **rest)
        if answer.is_success:
            return answer.json()
        said = _("réponse {code}").format(code=answer.status_code)
        if words := _words(answer):
            said = _("{sentence} : « {words} »").format(sentence=said, words=words)
    except (httpx.HTTPError, ValueError) as error:
        said = str(error) or type(error).__name__
    raise NeedsPerson(
        _("L'hébergeur du dépôt n'a pas pris le billet ({said}).").format(said=said),
        _("Vérifiez le jeton et ses droits sur les billets (issues), puis relancez."),
    )


def _words(answer: httpx.Response) -> str:
    """The host's own words, which say for instance that a project has no issues."""
    try:
        told = answer.json()
    except ValueError:
        return ""
    return str(told.get("message") or "") if isinstance(told, dict) else ""


def _token(environment: Mapping[str, str], name: str) -> str:
    token = environment.get(name, "")
    if not token:
        what = _("ce secret manque dans l'environnement")
        way_out = _("Donnez-lui un jeton qui a le droit d'écrire des billets (issues).")
        raise SettingsError([Problem(name, what, way_out)])
    return token
