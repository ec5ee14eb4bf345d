"""A server as a connection needs it, its key unwrapped; what it answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from reeve.channels.refusals import Ended
from reeve.department.channel_server import ChannelServer
from reeve.installation import here
from reeve.proof import PublicKey, SigningKey
from reeve.vault import Owner, OwnerKey

COMMENT = "reeve"


@dataclass(frozen=True)
class Contact:
    """Everything needed to speak to a server, outside any unit of work. The key is never in its ``repr``."""

    server_id: UUID
    means: str
    host: str
    port: int
    path: str
    username: str
    pinned: str | None
    for_tests: bool
    key: SigningKey = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """The other end has it since ``at``, by our clock; ``kept`` is what shows that, as JSON text."""

    at: datetime
    kept: str


def contact_of(server: ChannelServer) -> Contact:
    """Raises Ended, and KeyDoesNotOpen where the root key is not the one the server's key was wrapped under."""
    if server.wrapped_key is None:
        raise Ended
    key = here().root_key.unwrap(server.wrapped_key, owner=Owner("channel", server.id), version=1)
    return Contact(
        server_id=server.id,
        means=server.means,
        host=server.host,
        port=server.port,
        path=server.path,
        username=server.username or "",
        pinned=server.pinned,
        for_tests=server.for_tests,
        key=SigningKey(key.secret),
    )


def make_key(server_id: UUID) -> tuple[str, bytes]:
    """A new key for one server: its public half as base64, and the key as it is stored."""
    key = OwnerKey.new(Owner("channel", server_id))
    return SigningKey(key.secret).public.text, here().root_key.wrap(key)


def ssh_public_key(public_key: str) -> str:
    """Our public key as a server's ``authorized_keys`` holds it."""
    raw = PublicKey.parse(public_key).raw
    line = Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return f"{line.decode()} {COMMENT}"


def ssh_private_key(key: SigningKey) -> bytes:
    """For this process's memory only: our key as an SSH library reads it."""
    secret = Ed25519PrivateKey.from_private_bytes(key.secret)
    return secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


def pem_public_key(public_key: str) -> str:
    """Our public key as PEM, for whoever checks our signed requests."""
    raw = PublicKey.parse(public_key).raw
    return (
        Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    )
