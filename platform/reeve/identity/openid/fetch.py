"""Asking an address that a council's admin typed: only https, only the public internet, briefly, and not much.

The name is resolved once, every address it has must be a public one, and the connection goes to the address that was
looked at, so that a name which answers differently a moment later leads nowhere (DNS rebinding). No redirect is
followed, an answer is read for ten seconds at most and up to a limit. With ``REEVE_OPENID_LOOPBACK`` (tests, the demo)
addresses of this machine are allowed as well, without https.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError

from reeve.identity.openid.refusals import ProviderAway
from reeve.installation import here

SECONDS = 10.0
SMALL = 64 * 1024
LARGE = 512 * 1024
PIECE = 8192
TRANSLATED = IPv6Network("64:ff9b::/96")


class AddressRefused(ProviderAway):
    """The address of the council's sign-in service is not one Reeve may ask: it must be public, and use https."""


@dataclass(frozen=True)
class Destination:
    """Where a connection goes: to ``ip``, as ``host``."""

    scheme: str
    host: str
    ip: str
    port: int
    path: str


def session_for(limit: int = SMALL) -> requests.Session:
    """A session that asks in this way and no other; nothing of the surroundings (proxies, .netrc) is used."""
    return guard(requests.Session(), limit=limit)


def guard(session: requests.Session, *, limit: int = SMALL) -> requests.Session:
    session.trust_env = False
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, Guarded(limit))
    return session


class Guarded(BaseAdapter):
    """The only way out. Raises AddressRefused and ProviderAway, whose words name no address."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        destination = destination_of(request.url or "")
        try:
            return asked(request, destination, limit=self.limit)
        except (HTTPError, OSError) as error:
            raise ProviderAway from error

    def close(self) -> None:
        """Nothing is kept open."""


def asked(request: requests.PreparedRequest, destination: Destination, *, limit: int) -> requests.Response:
    deadline = time.monotonic() + SECONDS
    with pool_to(destination) as pool:
        raw = pool.urlopen(
            request.method or "GET",
            destination.path,
            body=request.body,
            headers={**request.headers, "Host": urlsplit(request.url or "").netloc, "Accept-Encoding": "identity"},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        with closing(raw):
            body = read(raw, limit=limit, deadline=deadline)
    if 300 <= raw.status < 400:
        raise ProviderAway
    answer = requests.Response()
    answer.status_code, answer.url, answer.request = raw.status, request.url or "", request
    answer.headers.update(raw.headers)
    answer._content = body
    return answer


def read(raw: urllib3.BaseHTTPResponse, *, limit: int, deadline: float) -> bytes:
    """The whole body. Raises ProviderAway where it is longer than ``limit``, or comes too slowly."""
    body = bytearray()
    while piece := raw.read1(PIECE):
        body += piece
        if len(body) > limit or time.monotonic() > deadline:
            raise ProviderAway
    return bytes(body)


def pool_to(destination: Destination) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(total=SECONDS)
    if destination.scheme == "http":
        return urllib3.HTTPConnectionPool(destination.ip, destination.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        destination.ip,
        destination.port,
        timeout=timeout,
        ssl_context=trust(),
        server_hostname=destination.host,
        assert_hostname=destination.host,
    )


def trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def destination_of(url: str) -> Destination:
    """Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError) as error:
        raise AddressRefused from error
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise AddressRefused
    ip = looked_at(parts.hostname, port, scheme=parts.scheme)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, parts.hostname, ip, port, path)


def looked_at(host: str, port: int, *, scheme: str) -> str:
    """The first address of ``host``, where each is public (or, where that is allowed, of this machine)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProviderAway from error
    addresses = [ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    own = loopback_allowed() and all(address.is_loopback for address in addresses)
    if not addresses or not (own or (scheme == "https" and all(is_public(address) for address in addresses))):
        raise AddressRefused
    return str(addresses[0])


def loopback_allowed() -> bool:
    settings = here().settings
    return settings.openid_loopback and settings.loopback


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """An address of the public internet, and none that stands for another inside it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address.sixtofour or address.teredo or address in TRANSLATED:
            return False
        if address.is_site_local:
            return False
    odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_private
    return address.is_global and not odd


def browser_may_go(url: str) -> bool:
    """Whether we may send a browser there: https, or this machine where that is allowed. Nothing is asked."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None:
        return False
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and local and loopback_allowed())
