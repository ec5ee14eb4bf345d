"""The door for Stripe's events: prove, keep, leave. What an event means is a job's work."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request

from reeve.billing.gateway import Forged, Stale, Unreadable, read_notice, verify
from reeve.billing.mirror.connect import till, webhook_secret
from reeve.billing.mirror.take import take
from reeve.database import db
from reeve.errors import Refusal
from reeve.identity.door import public
from reeve.web import takes_streams

blueprint = Blueprint("stripe", __name__)
log = structlog.get_logger("reeve.billing")

LIMIT = 256_000
"""The most a body may hold, in bytes; Stripe's largest are a tenth of it."""


class WrongMode(Refusal):
    """This event is of the other mode: test money here, live money there, or the reverse. Nothing was kept."""

    title = "We did not take this"


@blueprint.post("/stripe/webhook")
@takes_streams  # no form of ours: a machine calls, with no session and no cookie, and its signature is the proof
@public
def webhook() -> Response:
    """Answers 204 once the event is kept, and the same for one kept before."""
    secret = webhook_secret()
    request.max_content_length = LIMIT
    body = request.get_data(cache=False)
    try:
        stamped = verify(body, request.headers.get("Stripe-Signature"), secret)
        notice = read_notice(stamped.body)
    except Stale as stale:
        log.error("clock skew: a signed event is not from now", seconds=stale.skew)
        raise
    except Unreadable as unreadable:
        raise Forged from unreadable
    if notice.live != till().live:
        log.error("an event of the other mode was refused", live=notice.live)
        raise WrongMode
    take(db.gate, notice, stamped=stamped)
    return Response(status=204)
