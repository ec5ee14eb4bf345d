"""What a machine is told when the answer is no: problem details for HTTP APIs (RFC 9457) in the same plain words.

``type`` is the address of our page about problems, with the kind after the ``#``; ``title`` is the same for each kind,
``detail`` says what happened here and what to do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request

from reeve.errors import Refusal

MACHINES = "/api/"
PAGE = "/guidance/api/problems"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Known:
    """A refusal that is HTTP's or the service's own, and what a machine is told of it."""

    kind: str
    title: str
    detail: str


KNOWN = {
    400: Known("not-read", "The request could not be read", "Check how it is made against the API's document."),
    404: Known(
        "not-found",
        "There is nothing here",
        "Check the address: the council, the return, the period. A token opens its own council only.",
    ),
    405: Known("method-not-allowed", "The address does not take that method", "The header Allow says which it takes."),
    413: Known("too-large", "The request is too large", "What was sent is larger than this takes. Nothing was kept."),
    500: Known(
        "fault",
        "There is a problem with the service",
        "What you sent before is safe. Send this again: under the same Idempotency-Key nothing is done twice.",
    ),
    503: Known(
        "away",
        "Reeve is not available right now",
        "What you sent before is safe. Wait as long as Retry-After says, then send this again.",
    ),
}


def is_for_machines(path: str) -> bool:
    """Whether this address is one for machines."""
    return path.startswith(MACHINES)


def kind_of(refusal: Refusal) -> str:
    """The refusal's name as a problem names it: ``TooLarge`` is ``too-large``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(refusal).__name__).lower()


def problem(
    status: int,
    *,
    title: str,
    detail: str,
    kind: str | None = None,
    incident: str | None = None,
    more: Mapping[str, object] = {},
) -> Response:
    """The answer, with ``more`` as members of its own. Where no verb refused, HTTP or the service did, and the words
    are those for machines."""
    known = KNOWN.get(status if status in KNOWN else 400 if status < 500 else 500)
    if kind is None and known is not None:
        kind, title, detail = known.kind, known.title, known.detail
    said = {
        "type": f"{request.host_url.rstrip('/')}{PAGE}#{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        **({"incident": incident} if incident else {}),
        **more,
    }
    return Response(json.dumps(said, ensure_ascii=False) + "\n", status=status, mimetype=MEDIA_TYPE)
