"""The alarm: every platform admin gets a letter, once a day while the log does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reeve.database import Role
from reeve.faults.queries import platform_admins
from reeve.identity.invite import own_address
from reeve.installation import here
from reeve.jobs import step
from reeve.mail.write import write_once

TOLD = 10


def raise_alarm(faults: Sequence[str], *, on: date) -> int:
    """How many letters were written now; safe to run again on the same day."""
    more = len(faults) - TOLD
    listed = [f"* {words}" for words in faults[:TOLD]] + ([f"* and {more:,} more."] if more > 0 else [])
    with step("log.alarm", role=Role.PLATFORM) as session:
        written = [
            write_once(
                session,
                "log-broken",
                once=f"log:{on}:{admin.id}",
                to_name=admin.name,
                to_email=admin.email,
                faults="\n".join(listed),
                link=f"{own_address(here().settings)}/verify/tree-heads",
            )
            for admin in platform_admins(session)
        ]
    return sum(written)
