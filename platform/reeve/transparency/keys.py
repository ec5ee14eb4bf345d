"""The keys this installation signs receipts and heads with: the first, and each that the one before it announced."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.errors import Conflict
from reeve.proof import PublicKey, SigningKey, canonical
from reeve.proof.succession import announce, with_successors
from reeve.transparency.models import KeptHead, ReceiptKey


class NotTheKeyInUse(Conflict):
    """The key of this installation is not the one that signs now, so it cannot announce the next. Put that one back."""


class AnnouncedAlready(Conflict):
    """This key is known already: a key signs once, from one day until another."""


def own_keys(session: Session) -> list[PublicKey]:
    """Every key this installation signed with or will, oldest first, with its dates. Only what the one before truly
    announced is among them. None before the first night."""
    rows = session.scalars(select(ReceiptKey).order_by(ReceiptKey.from_at)).all()
    first = [PublicKey.parse(row.public_key) for row in rows if row.change is None][:1]
    return with_successors(first, changes_of(session))


def changes_of(session: Session) -> list[dict[str, Any]]:
    """How each key was announced by the one before, oldest first."""
    found = select(ReceiptKey.change).where(ReceiptKey.change.is_not(None)).order_by(ReceiptKey.from_at)
    return [json.loads(change or "") for change in session.scalars(found)]


def note_first(session: Session, key: PublicKey, *, at: datetime) -> None:
    """Once: the first key is the one that signed the first head, or where there is none, ``key``. Platform unit."""
    if session.scalars(select(ReceiptKey).limit(1)).one_or_none() is not None:
        return
    head = session.scalars(select(KeptHead).order_by(KeptHead.day).limit(1)).one_or_none()
    first = key.text if head is None else str(json.loads(head.document)["proof"]["public_key"])
    session.add(ReceiptKey(public_key=first, from_at=at if head is None else head.signed_at, change=None))
    session.flush()


def key_fault(keys: list[PublicKey], key: PublicKey, *, at: datetime) -> tuple[str, str] | None:
    """Why this installation must not sign with ``key`` now, and what to do, a sentence each; None where it may."""
    known = next((each for each in keys if each == key), None)
    if known is None:
        announce = "Put the earlier key back, or have it announce this one: `reeve log next-key`."
        return f"Receipts are signed with {key.id}, a key that nobody announced.", announce
    if not known.signs_at(at):
        return f"Receipts are signed with {key.id} at a time that is not its own: {known.dates}.", "Use the other key."
    return None


def announce_key(session: Session, following: PublicKey, *, key: SigningKey, since: datetime) -> PublicKey:
    """``following`` signs from ``since`` on, by the word of ``key``; the key as it is now dated. Platform unit.

    Raises NotTheKeyInUse, AnnouncedAlready.
    """
    note_first(session, key.public, at=since)
    keys = own_keys(session)
    if following in keys:
        raise AnnouncedAlready
    if keys[-1] != key.public or not keys[-1].signs_at(since):
        raise NotTheKeyInUse
    change = canonical(announce(following, key=key, since=since)).decode()
    session.add(ReceiptKey(public_key=following.text, from_at=since, change=change))
    session.flush()
    return replace(following, since=since)
