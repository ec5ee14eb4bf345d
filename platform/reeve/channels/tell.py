"""Telling every platform admin that a department's server takes nothing, each once a trouble."""

from __future__ import annotations

from uuid import UUID

from reeve.channels.queries import get_server
from reeve.database import Role
from reeve.faults.queries import platform_admins
from reeve.identity.invite import own_address
from reeve.installation import here
from reeve.jobs import step
from reeve.mail.write import write_once
from reeve.web.filters import day_and_time


def tell_trouble(server_id: UUID) -> int:
    """How many letters were written now; none where it is over. Safe to run again. Raises NotFound."""
    with step("tell-channel.write", role=Role.PLATFORM) as session:
        server = get_server(server_id)
        if server.refused_at is None:
            return 0
        kind = "key" if "not the one we know" in (server.refused_words or "") else "away"
        written = [
            write_once(
                session,
                "channel-trouble",
                once=f"channel:{server.id}:{kind}:{server.refused_at.isoformat()}:{admin.id}",
                to_name=admin.name,
                to_email=admin.email,
                server=server.name,
                kind=server.kind,
                since=day_and_time(server.refused_at),
                words=server.refused_words or "",
                link=f"{own_address(here().settings)}/platform/channels/{server.id}",
            )
            for admin in platform_admins(session)
        ]
    return sum(written)
