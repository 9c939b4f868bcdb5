"""What Mastodon makes of a plain text: its count against the limit, and its HTML.

https://docs.joinmastodon.org/user/posting/ (count), https://docs.joinmastodon.org/spec/activitypub/
(HTML); the shape of links is what servers of version 4 answer.
"""

import re
from html import escape

from tests.networks.links import http_links

_HASHTAG = re.compile(r"(?<![\w/&#])#(\w*[^\W\d]\w*)")
_SHOWN = 30  # Characters of an address left visible.


def count(text: str, per_url: int) -> int:
    """Characters, each http(s) address counting ``per_url`` whatever its length."""
    spans = http_links(text)
    return len(text) - sum(end - start for start, end in spans) + per_url * len(spans)


def to_html(text: str, domain: str) -> str:
    """Paragraphs, line breaks, links cut in visible and invisible parts, hashtags."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_inline(paragraph, domain)}</p>" for paragraph in paragraphs)


def _inline(text: str, domain: str) -> str:
    done, out = 0, []
    for start, end in http_links(text):
        out.append(_words(text[done:start], domain))
        out.append(_link(text[start:end]))
        done = end
    out.append(_words(text[done:], domain))
    return "".join(out).replace("\n", "<br />")


def _words(text: str, domain: str) -> str:
    return _HASHTAG.sub(
        lambda match: (
            f'<a href="https://{domain}/tags/{match[1]}" class="mention hashtag" rel="tag">'
            f"#<span>{match[1]}</span></a>"
        ),
        escape(text, quote=False),
    )


def _link(url: str) -> str:
    match = re.match(r"https?://(www\.)?", url)
    prefix = match.group() if match else ""
    rest = url[len(prefix) :]
    shown, hidden = rest[:_SHOWN], rest[_SHOWN:]
    cut = "ellipsis" if hidden else ""
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{escape(prefix)}</span>'
        f'<span class="{cut}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(hidden)}</span></a>'
    )
