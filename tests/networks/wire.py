"""What goes over the wire: a request as it came, an answer as it will leave.

The fakes parse nothing they do not check: JSON, forms, query strings and multipart uploads come out
as one bag of arguments, where a name given twice stays visible.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import Message
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl


class BadBody(ValueError):
    """The body is not what its content type says."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request; ``headers`` have lower-case names, ``target`` is path and query as sent."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The decoded pairs of the query string."""
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """A header by its name, whatever the case."""
        return self.headers.get(name.lower())

    def arguments(self) -> "Arguments":
        """The arguments of the query and of the body together; raises ``BadBody``."""
        found = Arguments()
        for name, value in self.query:
            found.put(name, value)
        if not self.body:
            return found
        if self.content_type == "application/json":
            for name, value in self.json().items():
                found.put(name, value)
        elif self.content_type == "application/x-www-form-urlencoded":
            for name, value in _form(self.body):
                found.put(name, value)
        elif self.content_type == "multipart/form-data":
            for name, part in _multipart(self.headers["content-type"], self.body):
                found.put(name, part)
        else:
            raise BadBody(f"content type {self.content_type!r}")
        return found

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises ``BadBody``."""
        try:
            data = json.loads(self.body)
        except ValueError as error:
            raise BadBody(str(error)) from error
        if not isinstance(data, dict):
            raise BadBody("not a JSON object")
        return data


@dataclass(frozen=True, slots=True)
class Arguments:
    """Named arguments; ``name[]`` and JSON lists are lists, a scalar given twice is a conflict."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def put(self, name: str, value: Any) -> None:
        """Add one pair."""
        if isinstance(value, Upload):
            self.files[name] = value
        elif name.endswith("[]"):
            self.values.setdefault(name[:-2], []).append(value)
        elif name in self.values:
            self.repeated.add(name)
        else:
            self.values[name] = value

    def unknown(self, *allowed: str) -> list[str]:
        """The names that are not allowed, and those given twice."""
        names = [*self.values, *self.files]
        return sorted({name for name in names if name not in allowed} | self.repeated)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``body`` is JSON data, or text when ``content_type`` says otherwise."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json; charset=utf-8"

    def plus(self, *headers: tuple[str, str]) -> "Reply":
        """The same answer with more headers; a header already there wins."""
        named = {name.lower() for name, _ in self.headers}
        more = tuple(pair for pair in headers if pair[0].lower() not in named)
        return replace(self, headers=self.headers + more)

    def render(self, now: datetime, head: bool = False) -> bytes:
        """The bytes of the answer, dated ``now``."""
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        content = text.encode()
        try:
            reason = HTTPStatus(self.status).phrase
        except ValueError:
            reason = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {reason}"]
        dressed = self.plus(
            ("Date", format_datetime(now, usegmt=True)),
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(content))),
            ("Connection", "close"),
        )
        lines += [f"{name}: {value}" for name, value in dressed.headers]
        top = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return top if head else top + content


class Refusal(Exception):
    """Raised anywhere inside a fake: the network says no, with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply)
        self.reply = reply


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError as error:
        raise BadBody(str(error)) from error


def _multipart(content_type: str, body: bytes) -> list[tuple[str, str | Upload]]:
    top = Message()
    top["content-type"] = content_type
    boundary = top.get_param("boundary")
    if not isinstance(boundary, str):
        raise BadBody("no boundary")
    parts = body.split(b"--" + boundary.encode())
    if parts[-1].strip() != b"--":
        raise BadBody("unfinished multipart")
    return [_part(part) for part in parts[1:-1]]


def _part(part: bytes) -> tuple[str, str | Upload]:
    raw, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    top = Message()
    for line in raw.decode("utf-8").split("\r\n"):
        header, _, value = line.partition(":")
        top[header] = value.strip()
    name = top.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        raise BadBody("a part without a name")
    content = content.removesuffix(b"\r\n")
    filename = top.get_param("filename", header="content-disposition")
    if filename is None:
        return name, content.decode("utf-8")
    content_type = top.get_content_type() if "content-type" in top else ""
    return name, Upload(str(filename), content_type, content)
