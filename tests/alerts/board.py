"""Fakes of the issues of GitHub and GitLab: strict on tokens and fields, and they remember."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.serving import answering

TOKEN = "jeton-billets"


class Board:
    """The issues of one project, as a host keeps them."""

    def __init__(self, kind: str) -> None:
        self.kind, self.issues, self.calls = kind, [], []  # type: ignore[var-annotated]
        self.failing = 0

    def answer(self, method: str, path: str, headers: Any, content: Any) -> tuple[int, Any]:
        """What the host answers, and what it remembers."""
        self.calls.append(method)
        if self.failing:
            return self.failing, {"message": "no"}
        github = self.kind == "github"
        sent = headers.get("Authorization") if github else headers.get("PRIVATE-TOKEN")
        if sent != (f"Bearer {TOKEN}" if github else TOKEN):
            return 401, {"message": "Bad credentials"}
        url = urlsplit(path)
        root = "/repos/cssrb/blogue/issues" if github else "/api/v4/projects/7/issues"
        if method == "GET" and url.path == root:
            query = parse_qs(url.query)
            if query.get("state") != ["open" if github else "opened"]:
                return 422, {}
            (label,) = query["labels"]
            return 200, [one for one in self.issues if one["open"] and label in one["names"]]
        if method == "POST" and url.path == root:
            return 201, self._new(content)
        number = int(url.path.removeprefix(f"{root}/"))
        if method != ("PATCH" if github else "PUT"):
            return 405, {}
        issue = next(one for one in self.issues if one["number"] == number)
        issue["body" if github else "description"] = content["body" if github else "description"]
        return 200, issue

    def _new(self, content: dict[str, Any]) -> dict[str, Any]:
        github, number = self.kind == "github", len(self.issues) + 1
        names = content["labels"] if github else content["labels"].split(",")
        issue = {"number": number, "iid": number, "open": True, "names": names, **content}
        issue["html_url" if github else "web_url"] = f"https://depot.example/billets/{number}"
        self.issues.append(issue)
        return issue


@contextmanager
def served(board: Board) -> Iterator[str]:
    """The host, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = json.loads(self.rfile.read(length)) if length else None
            code, made = board.answer(self.command, self.path, self.headers, content)
            data = json.dumps(made).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with answering(Handler) as address:
        yield address


def environment(kind: str, url: str, token: str = TOKEN) -> dict[str, str]:
    """The variables of a job on this host."""
    if kind == "github":
        return {
            "GITHUB_REPOSITORY": "cssrb/blogue",
            "GITHUB_API_URL": url,
            "GITHUB_TOKEN": token,
        }
    return {
        "CI_PROJECT_ID": "7",
        "CI_API_V4_URL": f"{url}/api/v4",
        "PORTE_VOIX_ISSUES_TOKEN": token,
    }
