"""Reading servers and what goes by them, in a platform unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from reeve.database import db
from reeve.department.channel_server import ChannelServer
from reeve.department.models import Channel
from reeve.errors import NotFound
from reeve.identity.queries import today
from reeve.register.models import Department
from reeve.rulebook.models import ReturnKind


def servers() -> Sequence[tuple[ChannelServer, Department]]:
    """Those in use first, by name."""
    rows = db.platform.execute(
        select(ChannelServer, Department)
        .join(Department, Department.id == ChannelServer.department_id)
        .order_by(ChannelServer.ended_at.is_not(None), ChannelServer.name)
    )
    return [(server, department) for server, department in rows]


def get_server(server_id: UUID) -> ChannelServer:
    """Raises NotFound."""
    found = db.platform.get(ChannelServer, server_id)
    if found is None:
        raise NotFound("There is no such server.")
    return found


def get_server_named(department: Department, name: str) -> ChannelServer:
    """Raises NotFound."""
    found = db.platform.scalars(
        select(ChannelServer).where(ChannelServer.department_id == department.id, ChannelServer.name == name)
    ).one_or_none()
    if found is None:
        raise NotFound(f"{department.short_name} has no server called “{name}”. `reeve channel list` has them all.")
    return found


def about_server(server_id: UUID) -> str:
    """What alarms of this server are about."""
    return f"channels/{server_id}"


def department_of(server: ChannelServer) -> Department:
    return db.platform.get_one(Department, server.department_id)


def departments() -> Sequence[Department]:
    return db.platform.scalars(select(Department).order_by(Department.name)).all()


def open_by(server: ChannelServer) -> Sequence[Channel]:
    """What goes by it today."""
    return [channel for channel in channels_of(server) if channel.to_on is None or channel.to_on >= today()]


def channels_of(server: ChannelServer) -> Sequence[Channel]:
    """What goes or went by it, newest first."""
    return db.platform.scalars(
        select(Channel).where(Channel.server_id == server.id).order_by(Channel.from_on.desc(), Channel.return_key)
    ).all()


def open_channels() -> Sequence[tuple[Channel, Department]]:
    """How every return travels today."""
    day = today()
    rows = db.platform.execute(
        select(Channel, Department)
        .join(Department, Department.id == Channel.department_id)
        .where(Channel.from_on <= day, Channel.to_on.is_(None) | (Channel.to_on >= day))
        .order_by(Department.name, Channel.return_key, Channel.kind.desc())
    )
    return [(channel, department) for channel, department in rows]


def titles(department_id: UUID | None = None) -> Mapping[str, str]:
    """The returns by key, of one department or of all."""
    wanted = select(ReturnKind.key, ReturnKind.title).order_by(ReturnKind.title)
    if department_id is not None:
        wanted = wanted.where(ReturnKind.department_id == department_id)
    return {row.key: row.title for row in db.platform.execute(wanted)}
