"""The connection: one client with its version pinned, and what goes wrong put into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import stripe

from reeve.errors import Refusal

VERSION: Final = "2026-10-28.endive"
SECONDS = 20
"""How long one call may take. The library tries none again by itself: who calls has stored a key and does."""


class TillRefused(Refusal):
    """Stripe did not take this, so nothing was changed there. Look at what it says is wrong before you try again."""

    status = 409
    title = "Stripe did not take this"

    def __init__(self, message: str | None = None, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param

    @property
    def missing(self) -> bool:
        """Whether the thing asked for does not exist."""
        return self.code == "resource_missing"


class TillAway(Refusal):
    """Stripe does not answer just now. Nothing is lost: what was asked is kept and tried again."""

    status = 503
    title = "Stripe does not answer"


@dataclass(frozen=True)
class Till:
    """A way to reach one Stripe account. ``live`` says whether its key moves real money."""

    client: stripe.StripeClient = field(repr=False)
    live: bool

    def ask(self, call: Callable[[], stripe.StripeObject]) -> dict[str, Any]:
        """Make one call and return the whole answer as plain data. Raises TillRefused or TillAway."""
        try:
            return call().to_dict()
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise TillAway from error
        except stripe.StripeError as error:
            raise as_refusal(error) from error


def connect(key: str, *, address: str | None = None) -> Till:
    """A till for the secret ``key``. ``address`` is where the loopback double listens; without it, Stripe itself."""
    client = stripe.StripeClient(
        key,
        stripe_version=VERSION,
        base_addresses={"api": address} if address else {},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=SECONDS),
    )
    return Till(client, live=key.startswith(("sk_live_", "rk_live_")))


def as_refusal(error: stripe.StripeError) -> Refusal:
    """Stripe's code and parameter, never its own words: those may quote an address or a name."""
    status = error.http_status or 500
    if status >= 500 or status == 429:
        return TillAway()
    code = error.code or "refused"
    param = getattr(error, "param", None)
    about = f" It names {param}." if param else ""
    return TillRefused(
        f"Stripe did not take this, so nothing was changed there ({code}).{about}", code=code, param=param
    )
