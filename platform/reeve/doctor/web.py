"""HTTPS, hosts and proxies: would people be let in, and would their cookies be kept and kept secret?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reeve.config import LOOPBACK, Settings
from reeve.doctor.finding import Finding

HOST_NAME = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[?[0-9a-f:]+\]?", re.IGNORECASE)


def web(settings: Settings) -> Iterator[Finding]:
    yield from hosts(settings)
    if settings.demo and not settings.demo_allowed:
        yield Finding("REEVE_DEMO is on where the public or a real database is.", "Take it away: everybody knows them.")
    if settings.loopback:
        return
    if not settings.https:
        yield Finding(
            f"REEVE_HTTPS is off while the web listens on {settings.host}: sign-in cookies travel in the clear.",
            "Put a server that speaks TLS in front, and set REEVE_HTTPS=1.",
        )
    elif settings.proxies == 0:
        yield Finding(
            "REEVE_HTTPS is on and REEVE_PROXIES is 0, but Reeve itself speaks no TLS: without a server in front "
            "browsers do not send the sign-in cookie back, and with one every visit seems to come from its address.",
            "Set REEVE_PROXIES to how many servers stand in front of the web, usually 1.",
        )


def hosts(settings: Settings) -> Iterator[Finding]:
    odd = [host for host in settings.hosts if not HOST_NAME.fullmatch(host)]
    if odd:
        yield Finding(
            f"REEVE_HOSTS names {', '.join(odd)}, which is not a host's name.",
            "Write names only, with no scheme, port or path, and commas between them.",
        )
    if not settings.hosts:
        yield Finding("REEVE_HOSTS is empty, so every visitor is refused.", "Name the host people type.")
    elif not settings.loopback and set(settings.hosts) <= LOOPBACK:
        yield Finding(
            f"REEVE_HOSTS names this machine alone while the web listens on {settings.host}: "
            "whoever comes by another name is refused.",
            "Add the host people type.",
        )
