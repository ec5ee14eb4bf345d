"""Who a passkey is for: this service under its own name, as the settings say it, never as a request does."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from reeve.config import Settings
from reeve.errors import Refusal
from reeve.installation import here

NAME = "Reeve"


class NoPasskeysHere(Refusal):
    """Passkeys need the service to have a name, not only a number. Use your password and a code."""

    status = 409
    title = "Passkeys cannot be used here"


@dataclass(frozen=True)
class RelyingParty:
    """The WebAuthn relying party: its id (a host name) and the origins its pages come from."""

    id: str
    origins: tuple[str, ...]


def relying_party(settings: Settings | None = None) -> RelyingParty:
    """From the hosts the service answers to: the first name among them and those below it. Raises NoPasskeysHere."""
    settings = settings or here().settings
    names = [host for host in settings.hosts if not is_number(host)]
    if not names:
        raise NoPasskeysHere
    under = [name for name in names if name == names[0] or name.endswith(f".{names[0]}")]
    return RelyingParty(names[0], tuple(origin_of(name, settings) for name in under))


def origin_of(name: str, settings: Settings) -> str:
    """Behind https the usual port; on loopback, without it, the port the web listens on."""
    return f"https://{name}" if settings.https else f"http://{name}:{settings.port}"


def is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
