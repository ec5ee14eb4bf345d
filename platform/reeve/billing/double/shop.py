"""What the double remembers: objects by id, the events they made, and its own clock."""

from __future__ import annotations

import copy
import secrets
import time
from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any

from reeve.billing.double.wire import Sent, Thing, missing
from reeve.billing.gateway import VERSION

Listener = Callable[[Thing], None]


class Shop:
    """Everything of one pretended account. ``switches`` are the faults that can be asked for."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.ahead = 0
        self.things: dict[str, Thing] = {}
        self.answered: dict[str, tuple[str, Thing, int]] = {}
        self.listeners: list[Listener] = []
        self.issued = 0
        self.down = False
        self.lose = 0
        self.address = "http://127.0.0.1"

    def now(self) -> int:
        return int(time.time()) + self.ahead

    def make(self, kind: str, prefix: str, sent: Sent | None = None, **fields: Any) -> Thing:
        """A new object, with the metadata it was sent."""
        thing = {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": self.now(),
            "livemode": False,
            "metadata": dict((sent or {}).get("metadata") or {}),
            **fields,
        }
        self.things[thing["id"]] = thing
        return thing

    def get(self, kind: str, name: str) -> Thing:
        thing = self.things.get(name)
        if thing is None or thing["object"] != kind:
            raise missing(kind, name)
        return thing

    def all(self, kind: str) -> Iterator[Thing]:
        """Newest first, as every list of Stripe's."""
        return (thing for thing in reversed(list(self.things.values())) if thing["object"] == kind)

    def ring(self, type_: str, thing: Thing) -> Thing:
        """Make the event and tell whoever listens. It holds the object as it is now."""
        event = self.make(
            "event",
            "evt",
            type=type_,
            api_version=VERSION,
            data={"object": copy.deepcopy(thing)},
            pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )
        for listener in self.listeners:
            listener(event)
        return event
