"""Telling every platform admin of a fault, each once."""

from __future__ import annotations

from uuid import UUID

from reeve.database import Role
from reeve.faults.queries import get_fault, platform_admins
from reeve.identity.invite import own_address
from reeve.installation import here
from reeve.jobs import step
from reeve.mail.write import write_once
from reeve.web.filters import day_and_time


def tell_fault(fault_id: UUID) -> int:
    """How many letters were written now; safe to run again. Raises NotFound."""
    with step("tell-fault.write", role=Role.PLATFORM) as session:
        fault = get_fault(session, fault_id)
        written = [
            write_once(
                session,
                "check-failed",
                once=f"fault:{fault.id}:{admin.id}",
                to_name=admin.name,
                to_email=admin.email,
                reference=fault.reference,
                what="a check that keeps nothing" if fault.what == "check only" else "the check of a version",
                return_key=fault.return_key,
                at=day_and_time(fault.at),
                tries=str(fault.tries),
                reason=fault.reason,
                link=f"{own_address(here().settings)}/platform/health",
            )
            for admin in platform_admins(session)
        ]
    return sum(written)
