"""Testing a server: sign in, hand over something small that is no return, and see it arrive. No return is touched."""

from __future__ import annotations

from uuid import UUID

from reeve.channels import push, sftp
from reeve.channels.contact import Contact, contact_of
from reeve.channels.queries import get_server
from reeve.channels.refusals import AlreadyEnded
from reeve.database import Role, db, now
from reeve.department.channel_server import SFTP, ChannelServer
from reeve.errors import Refusal
from reeve.jobs import UPKEEP, enqueue, step

WELL = {
    SFTP: "We signed in, wrote a small file, read it back, renamed it and removed it.",
    "push": "The endpoint took a signed request and answered with a receipt.",
}


def ask_test(server: ChannelServer) -> None:
    """Have it tested soon, by the worker. In a platform unit. Raises AlreadyEnded."""
    if server.ended_at is not None:
        raise AlreadyEnded
    server.test_asked_at = now()
    enqueue(db.platform, "try-channel", on=UPKEEP, lock=f"try-channel:{server.id}", server_id=str(server.id))


def try_server(server_id: UUID) -> bool:
    """Test it now and keep what was found; whether all went well. Opens units of its own; none is held meanwhile."""
    with step("try-channel.find", role=Role.PLATFORM):
        contact = contact_of(get_server(server_id))
    words = tried(contact)
    with step("try-channel.record", role=Role.PLATFORM):
        server = get_server(server_id)
        server.tested_at, server.tested_well = now(), words is None
        server.tested_words = words or WELL[contact.means]
        if words is None:
            server.quiet_until = None
    return words is None


def tried(contact: Contact) -> str | None:
    """What went wrong, in words; None where nothing did."""
    try:
        try_out = sftp.try_out if contact.means == SFTP else push.try_out
        try_out(contact)
    except Refusal as refusal:
        return refusal.message
    return None
