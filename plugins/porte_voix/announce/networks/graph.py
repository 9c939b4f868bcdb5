"""What the errors of Meta's Graph API mean: the same for Facebook and for Threads.

https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import json
from collections.abc import Mapping
from typing import Any

from porte_voix.announce.networks.base import NetworkFailure, Refused, Unsure
from porte_voix.announce.networks.verdict import Answer, because, failure_of
from porte_voix.i18n import _

#: Error codes, https://developers.facebook.com/docs/graph-api/guides/error-handling and
#: .../overview/rate-limiting, checked 2026-04-15.
DUPLICATE = 506
RATE_LIMITS = (4, 17, 32, 341, 613)
TOKEN_ERRORS = (102, 104, 190)
OLD_VERSION = 2635
PASSING = (1, 2)
GONE = (100, 33)
#: A server error proves nothing, whatever its code: Threads has answered 500 with the code of a
#: missing permission after publishing (tirthpatell/threads-go#30, 2026-05-20).
BROKEN = 500


def judge(answer: Answer) -> NetworkFailure | None:
    """What an answer means: the code of the error says more than the status."""
    error = answer.data.get("error") if isinstance(answer.data, dict) else None
    if not isinstance(error, dict):
        return failure_of(answer)
    host, code = answer.host, error.get("code")
    reason = error.get("error_user_msg") or error.get("message") or ""
    if code == DUPLICATE:
        return Unsure(because(_("{host} dit avoir déjà cette annonce").format(host=host), reason))
    if code in PASSING or answer.status >= BROKEN or _passes(error):
        return Unsure(because(_("{host} a eu une panne").format(host=host), reason))
    status = _status(code, error.get("error_subcode"), answer.status)
    failure = failure_of(Answer(host, status, answer.headers, answer.data), reason)
    if isinstance(failure, Refused) and failure.code == 429:
        return Refused(429, failure.why, failure.retry_after or _regain(answer.headers))
    return failure or Unsure(because(_("{host} signale une erreur").format(host=host), reason))


def _passes(error: Mapping[str, Any]) -> bool:
    """Whether the network says that its failure is passing, and it is no limit of ours."""
    return bool(error.get("is_transient")) and error.get("code") not in RATE_LIMITS


def _status(code: Any, subcode: Any, status: int) -> int:
    """The HTTP status that an error code stands for, since most of them come with 400."""
    if (code, subcode) == GONE:
        return 404
    if code in RATE_LIMITS:
        return 429
    if code in TOKEN_ERRORS:
        return 401
    if code == OLD_VERSION:
        return 426
    if isinstance(code, int) and (code == 10 or 200 <= code <= 299):
        return 403
    return status


def _regain(headers: Mapping[str, str]) -> float | None:
    """Seconds before the page may write again; the header counts minutes."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", "{}"))
        uses = [use for page in usage.values() for use in page]
        return 60.0 * float(max(use["estimated_time_to_regain_access"] for use in uses))
    except (ValueError, AttributeError, TypeError, KeyError):
        return None
