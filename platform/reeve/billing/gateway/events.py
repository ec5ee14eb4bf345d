"""Events: doorbells. A notice says that something changed and where; what it is now is fetched, never read from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reeve.billing.gateway.connection import VERSION, Till
from reeve.billing.gateway.readings import instant


@dataclass(frozen=True)
class Notice:
    """One event without its contents: ids only. ``customer`` is the payer it is about, where it says so."""

    id: str
    type: str
    created: datetime
    version: str | None
    live: bool
    kind: str
    object_id: str
    customer: str | None


class Unreadable(ValueError):
    """A signed body that is not an event we can read."""


def read_notice(body: bytes) -> Notice:
    """The notice in a webhook's raw body. Raises Unreadable. Verify the body's signature first."""
    try:
        return notice_of(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("a signed body is no event") from error


def get_event(till: Till, event: str) -> Notice:
    return notice_of(till.ask(lambda: till.client.v1.events.retrieve(event)))


def created_since(till: Till, since: int) -> Iterator[Notice]:
    """Every event made at or after ``since`` (seconds), newest first. Stripe keeps them for 30 days."""
    after: str | None = None
    while True:
        page = till.ask(
            lambda last=after: till.client.v1.events.list(  # type: ignore[misc]
                {"created": {"gte": since}, "limit": 100, **({"starting_after": last} if last else {})}
            )
        )
        yield from (notice_of(one) for one in page["data"])
        if not page["has_more"]:
            return
        after = page["data"][-1]["id"]


def listen_at(till: Till, url: str, *, key: str) -> str:
    """Have every event sent to ``url`` in our pinned version; returns the signing secret, which is shown only now."""
    made = till.ask(
        lambda: till.client.v1.webhook_endpoints.create(
            {"url": url, "enabled_events": ["*"], "api_version": VERSION}, {"idempotency_key": key}
        )
    )
    return str(made["secret"])


def notice_of(wire: Mapping[str, Any]) -> Notice:
    about = wire["data"]["object"]
    customer = about["id"] if about["object"] == "customer" else about.get("customer")
    return Notice(
        id=text(wire["id"]),
        type=text(wire["type"]),
        created=instant(int(wire["created"])),
        version=wire.get("api_version"),
        live=wire["livemode"] is True,
        kind=text(about["object"]),
        object_id=text(about.get("id") or ""),
        customer=None if customer is None else text(customer),
    )


def text(value: object) -> str:
    """An identifier as Stripe makes them. Raises ValueError for anything else, so that nothing else is ever stored."""
    if not isinstance(value, str) or len(value) > 255 or not value.replace("_", "").replace(".", "").isalnum():
        if value == "":
            return ""
        raise ValueError("not an identifier")
    return value
