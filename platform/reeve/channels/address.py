"""Where a connection may go: only to the public internet, and to the address that was looked at.

The name is resolved once and each address it has must be a public one, so that a name which answers differently a
moment later leads nowhere. A server marked as one for tests may also be on this machine or in a private network.
"""

from __future__ import annotations

import socket
from ipaddress import ip_address

from reeve.channels.refusals import AddressRefused, Away
from reeve.identity.openid.fetch import is_public


def looked_up(host: str, port: int, *, for_tests: bool) -> str:
    """The first address of ``host``. Raises Away where it has none, AddressRefused where one may not be spoken to."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Away from error
    addresses = [ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    if not addresses:
        raise Away
    for address in addresses:
        private = for_tests and (address.is_loopback or address.is_private)
        if not (private or is_public(address)):
            raise AddressRefused
    return str(addresses[0])
