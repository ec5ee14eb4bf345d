"""Carrying over the keys an imported council's receipts were signed with, so that they can still be checked here."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from councils.leaving.opened import NotAnExport, OpenedArchive
from reeve.database import Base, now
from reeve.installation import here
from reeve.proof import PublicKey, verify

CARRIED = "platform.carried_key"
OWN_KEYS = text("select public_key from platform.receipt_key")
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,200}")
ELSEWHERE = "another installation"


def carry_keys(archive: OpenedArchive, connection: Connection, council_id: UUID) -> int:
    """Keep each key of the archive that signed a receipt in it; how many were kept. Our own is ours already, and a key
    that came with an earlier import keeps the place it came from.

    Raises NotAnExport where the key file is not one.
    """
    try:
        keys = PublicKey.parse_file(archive.text("reeve-public-key.txt"))
    except ValueError as error:
        raise NotAnExport("The public keys in the archive cannot be read, so nothing was imported.") from error
    earlier = {str(row["public_key"]) for row in archive.rows(f"tables/{CARRIED}.jsonl")}
    known = earlier | {here().signing_key.public.text} | set(connection.scalars(OWN_KEYS))
    kept = [key for key in signers(archive, keys) if key.text not in known]
    if kept:
        rows = [row_of(key, council_id, archive.about) for key in kept]
        connection.execute(Base.metadata.tables[CARRIED].insert(), rows)
    return len(kept)


def signers(archive: OpenedArchive, keys: list[PublicKey]) -> list[PublicKey]:
    """The keys that a receipt in the archive holds under: a key beside them that signed nothing is not taken in."""
    left = dict.fromkeys(keys)
    found: list[PublicKey] = []
    for receipt in archive.receipts():
        holding = [key for key in left if verify(receipt, public_key=key).ok]
        found += holding
        for key in holding:
            del left[key]
    return found


def row_of(key: PublicKey, council_id: UUID, about: dict[str, Any]) -> dict[str, object]:
    """``came_from`` is the archive's word, taken only where it is a plain host: it stands in a published file."""
    said = str(about.get("exported_from", ""))
    came_from = said if HOST.fullmatch(said) else ELSEWHERE
    return {"council_id": council_id, "public_key": key.text, "came_from": came_from, "carried_at": now()}
