"""A webhook's signature: made with the secret we share, over the raw body and its time.

The library refuses a stamp older than five minutes but takes one from the future. We refuse both, and say which it was:
our clock five minutes fast would refuse every event, and somebody must hear of that.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import stripe

from reeve.errors import Refusal

TOLERANCE = 300
"""Seconds a stamp may be away from our clock, either way."""


class Forged(Refusal):
    """This did not come from Stripe, or it is not from now. Nothing was kept."""

    status = 400
    title = "We did not take this"


class Stale(Forged):
    """This was signed with our secret but is not from now: a replay, or one of the two clocks is wrong."""

    def __init__(self, skew: int) -> None:
        super().__init__()
        self.skew = skew


@dataclass(frozen=True)
class Stamped:
    """A body proved to be Stripe's. ``skew`` is how many seconds our clock is ahead of the stamp."""

    body: bytes
    skew: int


def verify(body: bytes, header: str | None, secret: str) -> Stamped:
    """Prove ``body`` by its ``Stripe-Signature`` header. Raises Forged, or Stale."""
    if header is None or len(header) > 1000 or not secret.strip():
        raise Forged
    try:
        stripe.WebhookSignature.verify_header(body, header, secret)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        raise Forged from error
    skew = int(time.time()) - stamp_of(header)
    if abs(skew) > TOLERANCE:
        raise Stale(skew)
    return Stamped(body, skew)


def stamp_of(header: str) -> int:
    """The time in a header that was verified."""
    return next((int(part[2:]) for part in header.split(",") if part.startswith("t=") and part[2:].isdecimal()), 0)
