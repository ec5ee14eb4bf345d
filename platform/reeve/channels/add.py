"""Adding a department's server: its address, what it is known by, and a new key of ours for it alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

from asyncssh import KeyImportError
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from reeve.audit import actor, record
from reeve.channels.contact import make_key
from reeve.channels.sftp import pinned_keys
from reeve.database import db
from reeve.database.constraints import refuses
from reeve.department.channel_server import MEANS, PUSH, SFTP, ChannelServer
from reeve.errors import Conflict, Refusal
from reeve.register.models import Department

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
PATH = re.compile(r"/[A-Za-z0-9._~/-]*", re.ASCII)
USERNAME = re.compile(r"[A-Za-z0-9._@-]{1,64}", re.ASCII)
PORTS = {SFTP: 22, PUSH: 443}


class NameInUse(Conflict):
    """The department has a server of that name already. Give this one another name."""

    title = "The name is in use"


class NotAnAddress(Refusal):
    """Enter the server's name, like sftp.example.gov.uk, a port from 1 to 65535, and a path that begins with /."""

    status = 422
    title = "Check the address"


class NotAKey(Refusal):
    """That is not an SSH host key. Enter it as ssh-keyscan prints it without the name, like ssh-ed25519 AAAA…"""

    status = 422
    title = "Check the host key"


class NotACertificate(Refusal):
    """That is not a certificate. Enter it as PEM, from BEGIN CERTIFICATE to END CERTIFICATE."""

    status = 422
    title = "Check the certificate"


class OnlyForPractice(Refusal):
    """A server for tests takes practice returns only: choose practice, or a public address."""

    status = 422
    title = "Check what the server is for"


refuses("uq_channel_server_department_id_name", NameInUse)


@dataclass(frozen=True)
class Wanted:
    """A server as it is entered. ``pinned`` is its SSH host keys, or PEM; empty for a push to a publicly known one."""

    name: str
    kind: str
    means: str
    host: str
    port: int | None
    path: str
    username: str = ""
    pinned: str = ""
    for_tests: bool = False


def add_server(department: Department, wanted: Wanted) -> ChannelServer:
    """In a platform unit. No return goes by it yet.

    Raises NotAnAddress, NotAKey, NotACertificate, OnlyForPractice, NameInUse.
    """
    refuse_impossible(wanted)
    server_id = uuid4()
    public_key, wrapped = make_key(server_id)
    server = ChannelServer(
        id=server_id,
        department_id=department.id,
        name=wanted.name.strip(),
        kind=wanted.kind,
        means=wanted.means,
        host=wanted.host.strip().lower(),
        port=wanted.port or PORTS[wanted.means],
        path=wanted.path.strip(),
        username=wanted.username.strip() or None,
        pinned=pinned(wanted.means, wanted.pinned),
        for_tests=wanted.for_tests,
        public_key=public_key,
        wrapped_key=wrapped,
        made_by_name=actor().name,
    )
    db.platform.add(server)
    db.platform.flush()
    words = f"added the {MEANS[server.means]} server “{server.name}” for {server.kind} returns"
    record("channel.server_added", subject=f"channels/{server.id}", words=words)
    return server


def refuse_impossible(wanted: Wanted) -> None:
    port = wanted.port or PORTS[wanted.means]
    user = wanted.means == PUSH or USERNAME.fullmatch(wanted.username.strip())
    host = HOST.fullmatch(wanted.host.strip().lower())
    if not (host and 0 < port < 65536 and PATH.fullmatch(wanted.path.strip()) and user):
        raise NotAnAddress
    if wanted.for_tests and wanted.kind != "practice":
        raise OnlyForPractice


def pinned(means: str, entered: str) -> str | None:
    """What the server is known by, as it is kept. Raises NotAKey, NotACertificate."""
    text = entered.strip()
    if means == SFTP:
        return host_keys(text)
    if not text:
        return None
    try:
        found = x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise NotACertificate from error
    if not found:
        raise NotACertificate
    return text + "\n"


def host_keys(text: str) -> str:
    try:
        keys = pinned_keys(text)
    except (KeyImportError, ValueError) as error:
        raise NotAKey from error
    if not keys:
        raise NotAKey
    return "".join(key.export_public_key("openssh").decode().strip() + "\n" for key in keys)


def known_by(server: ChannelServer) -> list[str]:
    """The fingerprints of what it is known by, as people compare them."""
    if server.pinned is None:
        return []
    if server.means == SFTP:
        return [f"{key.get_algorithm()} {key.get_fingerprint()}" for key in pinned_keys(server.pinned)]
    certificates = x509.load_pem_x509_certificates(server.pinned.encode())
    return [f"SHA-256 {each.fingerprint(SHA256()).hex(':').upper()}" for each in certificates]
