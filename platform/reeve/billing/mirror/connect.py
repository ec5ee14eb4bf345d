"""This installation's till: the key and the secret from its settings."""

from __future__ import annotations

from functools import lru_cache

from reeve.billing import gateway
from reeve.billing.gateway import Till
from reeve.errors import NotFound
from reeve.installation import here


class NotOpen(NotFound):
    """This installation takes no payments through Stripe."""

    title = "Page not found"


def is_open() -> bool:
    return here().settings.stripe_key is not None


def till() -> Till:
    """Raises NotOpen where no key is set."""
    settings = here().settings
    if settings.stripe_key is None:
        raise NotOpen
    return connected(settings.stripe_key, settings.stripe_address)


def webhook_secret() -> str:
    """Raises NotOpen. An installation with a key and no secret does not start (``reeve.installation``)."""
    secret = here().settings.stripe_webhook_secret
    if not is_open() or not secret:
        raise NotOpen
    return secret


@lru_cache(maxsize=4)
def connected(key: str, address: str | None) -> Till:
    return gateway.connect(key, address=address)
