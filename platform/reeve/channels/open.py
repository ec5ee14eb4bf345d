"""Opening and ending: from today a return goes by a server, and from today nothing does."""

from __future__ import annotations

from datetime import timedelta

from reeve.audit import actor, record
from reeve.channels.queries import department_of, open_by
from reeve.channels.refusals import AlreadyEnded
from reeve.database import db, now
from reeve.department.channel_server import ChannelServer
from reeve.department.channels import travel_by
from reeve.errors import Conflict
from reeve.identity.queries import today


class NotTested(Conflict):
    """The server has not been tested, or its last test failed. Test it first; then returns may go by it."""

    title = "The server is not tested"


def open_channel_by(server: ChannelServer, return_key: str) -> bool:
    """From today the return (of the server's kind) goes by it; whether it did not already. In a platform unit.

    Raises AlreadyEnded, NotTested, NoSuchReturn.
    """
    if server.ended_at is not None:
        raise AlreadyEnded
    if not server.tested_well:
        raise NotTested
    practice = server.kind == "practice"
    return travel_by(
        department_of(server), return_key, means=server.means, practice=practice, server_id=server.id, name=server.name
    )


def end_server(server: ChannelServer) -> list[str]:
    """Nothing goes by it from now on; returns what did. Our key for it is forgotten, and whatever waits for it goes by
    the channel opened next.

    In a platform unit. Raises AlreadyEnded.
    """
    if server.ended_at is not None:
        raise AlreadyEnded
    ended = open_by(server)
    for channel in ended:
        channel.to_on = today() - timedelta(days=1)
    server.ended_at, server.ended_by_name, server.wrapped_key = now(), actor().name, None
    db.platform.flush()
    record(
        "channel.server_ended",
        subject=f"channels/{server.id}",
        words=f"ended the server “{server.name}”; it took {', '.join(one.return_key for one in ended) or 'no return'}",
    )
    return [channel.return_key for channel in ended]
