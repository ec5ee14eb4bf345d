"""A server in trouble, seen by every delivery to it: left alone for a while, then tried by whichever comes first.

Runs in the department's unit of a delivery's job. With 350 councils waiting for one server that does not answer, one
try is made after each wait and not 350, and the deliveries to other servers go on.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from reeve.alarms.notice import notice
from reeve.channels.backoff import wait_after
from reeve.channels.queries import about_server
from reeve.channels.refusals import Ended, KeyChanged, LeftAlone, Trouble
from reeve.database import db, now
from reeve.department.channel_server import ChannelServer
from reeve.errors import NotFound
from reeve.jobs import UPKEEP, enqueue
from reeve.web.filters import day_and_time

TOLD_AFTER = 4
"""Refusals in a row, about a minute and a half, before the platform gets a letter; a changed key is told at once."""


def get_server_of_department(server_id: UUID) -> ChannelServer:
    """Raises NotFound: a channel that leads nowhere fails loudly."""
    found = db.department.scalars(select(ChannelServer).where(ChannelServer.id == server_id)).one_or_none()
    if found is None:
        raise NotFound(f"There is no server {server_id} of this department.")
    return found


def refuse_quiet(server: ChannelServer) -> None:
    """Raises Ended, or LeftAlone while it is in trouble and its time has not come."""
    if server.ended_at is not None:
        raise Ended
    if server.quiet_until is not None and server.quiet_until > now():
        since = day_and_time(server.refused_at)
        left = LeftAlone(f"{server.refused_words} It has been so since {since}, and we leave it alone for now.")
        left.until = server.quiet_until
        raise left


def note_trouble(server_id: UUID, trouble: Trouble) -> datetime:
    """Another refusal; until when the server is left alone."""
    server = db.department.scalars(select(ChannelServer).where(ChannelServer.id == server_id).with_for_update()).one()
    changed = server.refused_words != trouble.message
    server.refusals += 1
    server.refused_words = trouble.message
    server.refused_at = server.refused_at or now()
    server.quiet_until = now() + wait_after(server.refusals)
    if isinstance(trouble, KeyChanged):
        note_key(server, trouble)
    if (changed and isinstance(trouble, KeyChanged)) or server.refusals == TOLD_AFTER:
        enqueue(db.department, "tell-channel", on=UPKEEP, server_id=str(server_id))
    return server.quiet_until


def note_key(server: ChannelServer, trouble: KeyChanged) -> None:
    """That it showed another key is kept, also once it shows the right one again: whoever stood between may be gone."""
    showed = f"showed {trouble.shown}, not the key it is known by" if trouble.shown else "was not the one we know"
    words = (
        f"The department's server “{server.name}” ({server.kind}) {showed}. Nothing was handed over. Ask its people."
    )
    about = about_server(server.id)
    notice(db.department, about, shown=trouble.shown, words=words, department_id=server.department_id)


def note_taken(server_id: UUID) -> None:
    """It takes again what it is given."""
    server = get_server_of_department(server_id)
    if server.refused_at is not None:
        server.refused_at = server.refused_words = server.quiet_until = None
        server.refusals = 0
