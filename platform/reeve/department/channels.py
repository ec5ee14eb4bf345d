"""How a return travels to the department: opened and closed by date, so that what was sent keeps the way it went."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from reeve.audit import record
from reeve.database import db
from reeve.department.models import Channel
from reeve.errors import NotFound
from reeve.identity.queries import today
from reeve.register.models import Department
from reeve.rulebook.models import ReturnKind

PERSON = "person"
INBOX = "inbox"
WAYS = {PERSON: "by a person of the council", INBOX: "to the inbox"}
NAMES = {PERSON: "Carried by the council", INBOX: "{department}'s {kind} inbox"}


class NoSuchReturn(NotFound):
    """The department has no return of that name. `reeve definition list` has them all."""


def travel_by(
    department: Department,
    return_key: str,
    *,
    means: str,
    practice: bool,
    server_id: UUID | None = None,
    name: str | None = None,
) -> bool:
    """From today the return goes by ``means`` (person, inbox, or by the department's own server ``server_id``, called
    ``name``); returns whether it did not already. Platform unit.

    What is open for the same return and kind ends yesterday. Raises NoSuchReturn.
    """
    known = db.platform.scalars(
        select(ReturnKind.key).where(ReturnKind.key == return_key, ReturnKind.department_id == department.id)
    ).one_or_none()
    if known is None:
        raise NoSuchReturn
    kind = "practice" if practice else "live"
    open_now = still_open(department, return_key, kind)
    if [(channel.means, channel.server_id) for channel in open_now] == [(means, server_id)]:
        return False
    for channel in open_now:
        channel.to_on = today() - timedelta(days=1)
    add_channel(department, return_key, means=means, kind=kind, server_id=server_id, name=name)
    db.platform.flush()
    words = f"set that {return_key} ({kind}) goes {WAYS.get(means) or f'to the server “{name}”'}"
    record("channel.opened", subject=f"channels/{return_key}", words=words)
    return True


def still_open(department: Department, return_key: str, kind: str) -> list[Channel]:
    return list(
        db.platform.scalars(
            select(Channel)
            .where(Channel.department_id == department.id, Channel.return_key == return_key, Channel.kind == kind)
            .where(Channel.to_on.is_(None) | (Channel.to_on >= today()))
        )
    )


def add_channel(
    department: Department,
    return_key: str,
    *,
    means: str,
    kind: str,
    server_id: UUID | None = None,
    name: str | None = None,
) -> None:
    db.platform.add(
        Channel(
            department_id=department.id,
            return_key=return_key,
            kind=kind,
            means=means,
            name=name or NAMES[means].format(department=department.short_name, kind=kind),
            from_on=today(),
            server_id=server_id,
        )
    )
