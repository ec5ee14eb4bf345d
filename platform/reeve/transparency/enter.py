"""An entry into the log, in the transaction of the act it is of."""

from __future__ import annotations

from datetime import datetime
from functools import reduce

from sqlalchemy import text
from sqlalchemy.orm import Session

from reeve.proof import Entry, TreeHead
from reeve.proof.tree import leaf_hash, node_hash

APPEND = text("select entry, path from platform.append_log(:leaf)")


def enter(session: Session, entry: bytes, *, at: datetime) -> Entry:
    """Add ``entry`` to the log and say where it is, with the head at ``at``. Until ``session``'s transaction ends no
    other entry is added: two at once wait for each other, and what is undone leaves no gap. Of the newest entry every
    step of the path is a complete subtree to its left, which the database read to add it."""
    leaf = leaf_hash(entry)
    index, path = session.execute(APPEND, {"leaf": leaf}).one()
    root = reduce(lambda below, left: node_hash(left, below), path, leaf)
    return Entry(index, tuple(path), TreeHead(index + 1, root, at))
