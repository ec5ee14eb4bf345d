"""Webhooks: signed as Stripe signs them, tried again until they are taken, and sent badly where a test asks for it."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Thing

PLACES = 8


@dataclass
class Bell:
    """Rings every endpoint of a shop. ``twice`` sends each event two times, ``shuffled`` holds them back and sends
    them in any order when asked, ``silent`` sends none at all. ``waits`` are the seconds before each further try.
    """

    shop: Shop
    waits: tuple[float, ...] = (0.2, 0.5, 1, 2, 5, 5, 5, 10, 10, 20, 30, 60)
    twice: bool = False
    shuffled: bool = False
    silent: bool = False
    held: list[Thing] = field(default_factory=list)
    tried: int = 0
    taken: int = 0
    given_up: int = 0
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(PLACES))

    def ring(self, event: Thing) -> None:
        if self.silent:
            return
        if self.shuffled:
            self.held.append(event)
            return
        self.send(event)

    def release(self) -> int:
        """Send what was held back, in any order; returns how many."""
        held, self.held = self.held, []
        random.shuffle(held)
        for event in held:
            self.send(event)
        return len(held)

    def send(self, event: Thing) -> None:
        body = json.dumps(event)
        for endpoint in list(self.shop.all("webhook_endpoint")):
            for _ in range(2 if self.twice else 1):
                self.pool.submit(self.deliver, endpoint["url"], endpoint["secret"], body)

    def deliver(self, url: str, secret: str, body: str) -> None:
        for wait in (*self.waits, None):
            self.tried += 1
            if taken(url, secret, body):
                self.taken += 1
                return
            if wait is not None:
                time.sleep(wait)
        self.given_up += 1

    def state(self) -> dict[str, Any]:
        return {"tried": self.tried, "taken": self.taken, "given_up": self.given_up, "held": len(self.held)}


def taken(url: str, secret: str, body: str) -> bool:
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature(secret, body)}
    try:
        return requests.post(url, body.encode(), headers=headers, timeout=10).ok
    except requests.RequestException:
        return False


def signature(secret: str, body: str, *, at: int | None = None) -> str:
    """The header for ``body``, stamped ``at`` (now, where not given)."""
    stamp = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256)
    return f"t={stamp},v1={mac.hexdigest()}"
