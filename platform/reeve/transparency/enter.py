"""An entry into the log, in the transaction of the act it is of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from reeve.proof import Entry, TreeHead
from reeve.proof.tree import leaf_hash, path_of
from reeve.transparency.queries import hashes_of

APPEND = text("select platform.append_log(:leaf)")


def enter(session: Session, entry: bytes, *, at: datetime) -> Entry:
    """Add ``entry`` to the log and say where it is, with the head at ``at``. Until ``session``'s transaction ends no
    other entry is added: two at once wait for each other, and what is undone leaves no gap."""
    index: int = session.execute(APPEND, {"leaf": leaf_hash(entry)}).scalar_one()
    *path, root = hashes_of(session, [*path_of(index, index + 1), (0, index + 1)])
    return Entry(index, tuple(path), TreeHead(index + 1, root, at))
