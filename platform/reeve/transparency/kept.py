"""The head of a day is made, signed, kept for ever, and given to whoever asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from reeve.errors import Refusal
from reeve.proof import SigningKey, TreeHead, canonical
from reeve.proof.head import hash_in
from reeve.proof.heads import heads_file, step_of
from reeve.proof.tree import is_consistent, path_between
from reeve.transparency.keys import changes_of
from reeve.transparency.models import KeptHead
from reeve.transparency.queries import hashes_of, kept_heads, newest_head, size_of


class Contradicts(Refusal):
    """The log does not begin with what was in it at the head before, so no new head is signed. Tell who runs Reeve."""

    status = 500
    title = "The log does not hold"


def keep_head(session: Session, *, on: date, at: datetime, key: SigningKey) -> bool:
    """Sign and keep the head of the day ``on``, unless it is kept already; whether it was made now.

    Raises Contradicts where the log does not begin with the newest head kept: two pasts are never signed.
    """
    before = newest_head(session)
    if before is not None and before.day >= on:
        return False
    size, since = size_of(session), 0 if before is None else before.size
    if size < since:
        raise Contradicts
    *path, root = hashes_of(session, [*path_between(since, size), (0, size)])
    if before is not None and not is_consistent(since, size, path=path, roots=(root_of(before), root)):
        raise Contradicts
    step = step_of(TreeHead(size, root, at), since=since, path=path, key=key)
    session.add(KeptHead(day=on, size=size, document=canonical(step).decode(), signed_at=at))
    session.flush()
    return True


def heads_given(session: Session, *, since: int = 0) -> bytes:
    """The file of every head kept; or of those from the first with ``since`` entries, which is shown to begin with
    them. A size the log never had gives the whole file."""
    return file_of(session, [document_of(row) for row in kept_heads(session)], since=since)


def file_of(session: Session, documents: Sequence[dict[str, Any]], *, since: int) -> bytes:
    """The file of these heads, oldest first, or of those from ``since`` entries on. All of them where the log has lost
    what would show it."""
    wanted = [document for document in documents if document["head"]["size"] >= since]
    if since > 0 and wanted:
        try:
            path = hashes_of(session, path_between(since, wanted[0]["head"]["size"]))
        except KeyError:
            return heads_file(documents, changes=changes_of(session))
        wanted[0] = {**wanted[0], "since": {"size": since, "path": [step.hex() for step in path]}}
    return heads_file(wanted or documents, changes=changes_of(session))


def document_of(row: KeptHead) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(row.document)
    return document


def root_of(row: KeptHead) -> bytes:
    root = hash_in(json.loads(row.document)["head"]["root"])
    if root is None:
        raise Contradicts
    return root
