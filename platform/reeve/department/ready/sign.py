"""The signature over a call, after the Standard Webhooks specification (standardwebhooks.com), version 1. Pure."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping

PREFIX = "whsec_"


def shown(secret: bytes) -> str:
    """The secret as libraries of the specification take it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(body: bytes, *, message_id: str, at: int, secret: bytes) -> Mapping[str, str]:
    """What a call carries: which message it is, when it was sent (seconds since 1970) and the signature over both and
    the body. The same message sent again has the same id."""
    signed = hmac.digest(secret, f"{message_id}.{at}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,{base64.b64encode(signed).decode()}",
    }
