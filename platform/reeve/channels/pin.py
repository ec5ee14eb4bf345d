"""Knowing a server by another key, because its department said so: a person's decision, never ours. An alarm of exactly
that key is settled by it."""

from __future__ import annotations

from reeve.alarms.queries import open_alarms
from reeve.alarms.settle import settle
from reeve.audit import record
from reeve.channels.add import known_by, pinned
from reeve.channels.queries import about_server
from reeve.channels.refusals import AlreadyEnded
from reeve.database import db
from reeve.department.channel_server import ChannelServer


def pin(server: ChannelServer, entered: str) -> None:
    """From now on the server is known by this, has to be tested anew, and what waits for it is tried again.

    In a platform unit. Raises NotAKey, NotACertificate, AlreadyEnded.
    """
    if server.ended_at is not None:
        raise AlreadyEnded
    server.pinned = pinned(server.means, entered)
    server.tested_at = server.tested_well = server.tested_words = None
    server.quiet_until = None
    db.platform.flush()
    record(
        "channel.server_pinned",
        subject=f"channels/{server.id}",
        words=f"set anew what the server “{server.name}” is known by",
    )
    fingerprints = [each.split()[-1] for each in known_by(server)]
    for alarm in open_alarms(db.platform, about_server(server.id)):
        if alarm.shown in fingerprints:
            settle(alarm, "The server is known by this key now.")
