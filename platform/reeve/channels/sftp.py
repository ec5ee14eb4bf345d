"""Handing over by SFTP: a temporary name, read back whole, then its own name; never over another's file.

A half-written file of an earlier try is compared with ours from the start and gone on with where they part, so that a
hole or a torn end is written anew. A whole one of the same name is ours if it is the same bytes: then an earlier try
had arrived and only its acknowledgement was lost. Renaming is SFTP's own, which refuses where the name is taken.

The loop runs in a thread of its own: whoever calls may have one already.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from posixpath import join
from typing import Any, TypeVar, cast
from uuid import uuid4

import asyncssh

from reeve.channels.address import looked_up
from reeve.channels.contact import Answer, Contact, ssh_private_key
from reeve.channels.parcel import PIECE, Measure, Parcel
from reeve.channels.refusals import (
    Away,
    BrokeOff,
    KeyChanged,
    NameTaken,
    NotAsSent,
    NotLetIn,
    TakesNoFile,
)
from reeve.database import now

Done = TypeVar("Done")
CONNECT_SECONDS = 15
SILENT_SECONDS = 60
"""A server that says nothing for so long is away."""


def hand_over(contact: Contact, parcel: Parcel) -> Answer:
    """The parcel lies on the server under its name when this returns. Safe to repeat.

    Raises Away, BrokeOff, KeyChanged, NotLetIn, TakesNoFile, AddressRefused, NameTaken, NotAsSent.
    """
    return in_a_loop_of_its_own(bring(contact, parcel))


def try_out(contact: Contact) -> None:
    """Signs in, writes a small file, reads it back, renames it and removes it. Raises as ``hand_over`` does."""
    name = f"reeve-test-{uuid4().hex}.txt"
    parcel = Parcel(name, digest="", about={"format": "reeve-test/1"}, manifest="{}")
    in_a_loop_of_its_own(bring(contact, parcel, and_remove=True))


def in_a_loop_of_its_own(work: Coroutine[Any, Any, Done]) -> Done:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def bring(contact: Contact, parcel: Parcel, *, and_remove: bool = False) -> Answer:
    measure = parcel.measure()
    final = join(contact.path, parcel.name)
    async with connected(contact) as sftp:
        try:
            if not await patiently(sftp.exists(final)):
                await write(sftp, final, parcel, measure)
            elif await measured(sftp, final) != measure:
                raise NameTaken
            if and_remove:
                await patiently(sftp.remove(final))
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection) as error:
            raise BrokeOff from error
        except asyncssh.SFTPError as error:
            raise TakesNoFile from error
    kept = {"means": "sftp", "name": parcel.name, "size": measure.size, "sha256": measure.sha256}
    return Answer(now(), json.dumps(kept, sort_keys=True))


class Shown(asyncssh.SSHClient):
    """Keeps the key of a server that is not the one we know, and trusts it for nothing."""

    fingerprint = ""

    def validate_host_public_key(self, _host: str, _address: str, _port: int, key: asyncssh.SSHKey) -> bool:
        self.fingerprint = key.get_fingerprint()
        return False


@asynccontextmanager
async def connected(contact: Contact) -> AsyncIterator[asyncssh.SFTPClient]:
    """Only to the server whose key is pinned, and only with our key; nothing of this machine's own SSH is used."""
    shown = Shown()
    options: dict[str, Any] = {
        "client_factory": lambda: shown,
        "username": contact.username,
        "client_keys": [asyncssh.import_private_key(ssh_private_key(contact.key))],
        "known_hosts": (pinned_keys(contact.pinned or ""), [], []),
        "server_host_key_algs": "default",
        "preferred_auth": "publickey",
        "agent_path": None,
        "config": None,
        "connect_timeout": CONNECT_SECONDS,
        "login_timeout": CONNECT_SECONDS,
        "keepalive_interval": SILENT_SECONDS / 4,
    }
    entered = False
    try:
        ip = looked_up(contact.host, contact.port, for_tests=contact.for_tests)
        async with (
            asyncssh.connect(ip, contact.port, **options) as connection,
            connection.start_sftp_client() as sftp,
        ):
            entered = True
            yield sftp
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
        changed = KeyChanged()
        changed.shown = shown.fingerprint
        raise changed from error
    except asyncssh.PermissionDenied as error:
        raise NotLetIn from error
    except (asyncssh.Error, OSError, EOFError) as error:
        raise (BrokeOff if entered else Away) from error


def pinned_keys(lines: str) -> list[asyncssh.SSHKey]:
    """The keys a server is known by, one a line. Raises asyncssh.KeyImportError."""
    return [asyncssh.import_public_key(line) for line in lines.splitlines() if line.strip()]


async def patiently(step: Coroutine[Any, Any, Done]) -> Done:
    """One exchange with the server. ``TimeoutError`` (an ``OSError``) where it stays silent."""
    return await asyncio.wait_for(step, SILENT_SECONDS)


async def write(sftp: asyncssh.SFTPClient, final: str, parcel: Parcel, measure: Measure) -> None:
    """Raises NameTaken, NotAsSent."""
    part = f"{final}.part"
    begun = await agreed(sftp, part, parcel)
    async with sftp.open(part, asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None) as file:
        offset = begun
        for piece in from_byte(parcel.pieces(), begun):
            await patiently(file.write(piece, offset))
            offset += len(piece)
        if (await patiently(file.stat())).size != measure.size:
            await patiently(file.truncate(measure.size))
        await flushed(file)
    if await measured(sftp, part) != measure:
        await patiently(sftp.remove(part))
        raise NotAsSent
    try:
        await patiently(sftp.rename(part, final))
    except asyncssh.SFTPError as error:
        if await patiently(sftp.exists(final)):
            raise NameTaken from error
        raise
    if (await patiently(sftp.stat(final))).size != measure.size:
        raise NotAsSent


async def agreed(sftp: asyncssh.SFTPClient, part: str, parcel: Parcel) -> int:
    """How many bytes from the start of a half-written file are ours already; 0 where there is none."""
    if not await patiently(sftp.exists(part)):
        return 0
    same = 0
    async with sftp.open(part, "rb") as file:
        for piece in parcel.pieces():
            if await part_of(file, len(piece), same) != piece:
                return same
            same += len(piece)
    return same


def from_byte(pieces: Iterator[bytes], begun: int) -> Iterator[bytes]:
    """What is left of the pieces after the first ``begun`` bytes."""
    passed = 0
    for piece in pieces:
        if passed + len(piece) > begun:
            yield piece[max(0, begun - passed) :]
        passed += len(piece)


async def part_of(file: asyncssh.SFTPClientFile, size: int, offset: int) -> bytes:
    """Bytes of a file opened as bytes."""
    return cast(bytes, await patiently(file.read(size, offset)))


async def flushed(file: asyncssh.SFTPClientFile) -> None:
    """On the server's disk, where it knows how to say so."""
    try:
        await patiently(file.fsync())
    except (asyncssh.SFTPOpUnsupported, asyncssh.SFTPFailure):
        return


async def measured(sftp: asyncssh.SFTPClient, path: str) -> Measure:
    """What lies there, read back."""
    hashed, size = hashlib.sha256(), 0
    async with sftp.open(path, "rb") as file:
        while there := await part_of(file, PIECE, size):
            hashed.update(there)
            size += len(there)
    return Measure(size, hashed.hexdigest())
