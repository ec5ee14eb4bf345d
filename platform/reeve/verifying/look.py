"""The nightly look: is the log whole, does it begin with every head given away, and is every receipt in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.alarms.models import RECEIPTS
from reeve.alarms.queries import open_alarms, settled_alarms
from reeve.database import Role, now
from reeve.department.models import Consignment
from reeve.installation import here
from reeve.jobs import step
from reeve.proof import PublicKey
from reeve.register.models import Council, Department
from reeve.transparency.given import given_faults
from reeve.transparency.keys import own_keys
from reeve.transparency.look import head_faults, log_faults
from reeve.transparency.models import LogLook
from reeve.transparency.queries import kept_heads, size_of
from reeve.verifying.receipts import Receipts


@dataclass(frozen=True)
class Found:
    """How much was looked at, and what does not hold, in words; nothing where the log is whole."""

    size: int
    heads: int
    receipts: int
    faults: tuple[str, ...]
    strangers: tuple[PublicKey, ...] = ()
    """Keys that signed receipts and that nobody announced."""


def look_through() -> Found:
    """Look at everything, changing nothing. Receipts are read in each council's own unit, since no role reads all."""
    with step("log.size", role=Role.PLATFORM) as session:
        ours = own_keys(session) or [here().signing_key.public]
        expected = with_vouched(session, ours)
        size, councils = size_of(session), concerned(session)
        kept = {head.day: head.document for head in kept_heads(session)}
        departments = [(row.id, row.slug) for row in session.execute(select(Department.id, Department.slug))]
    receipts, given = Receipts(expected), list[str]()
    for council_id, slug in councils:
        with step("log.receipts", council_id=council_id) as session:
            receipts.look_at(session)
            given += given_faults(session, kept, whose=slug)
    for department_id, slug in departments:
        with step("log.given", role=Role.DEPARTMENT, department_id=department_id) as session:
            given += given_faults(session, kept, whose=slug)
    with step("log.look", role=Role.PLATFORM) as session:
        faults = [*log_faults(session), *head_faults(session, ours), *receipts.faults]
        faults += [*receipts.missing_of(size), *given, *(alarm.told for alarm in open_alarms(session, RECEIPTS))]
        return Found(size, len(kept_heads(session)), len(receipts.seen), tuple(faults), tuple(receipts.strangers))


def with_vouched(session: Session, ours: Sequence[PublicKey]) -> list[PublicKey]:
    """Our keys, and those of which an operator said what they were: what such a one signed until then is no fault."""
    vouched = {PublicKey.parse(alarm.shown): alarm.settled_at for alarm in settled_alarms(session, RECEIPTS)}
    settled = [PublicKey(key.raw, until=at) for key, at in vouched.items() if key not in ours or key.until is not None]
    return [*settled, *(key for key in ours if key not in settled)]


def concerned(session: Session) -> Sequence[tuple[UUID, str]]:
    """Every council that is aboard, was once, or has sent something: its id and its name in addresses."""
    has_sent = select(Consignment.council_id).where(Consignment.council_id == Council.id).exists()
    wanted = select(Council.id, Council.slug).where(Council.onboarded_at.is_not(None) | has_sent).order_by(Council.slug)
    return [(row.id, row.slug) for row in session.execute(wanted)]


def keep_look(found: Found) -> None:
    """Write down that the log was looked through, and what was found."""
    with step("log.kept", role=Role.PLATFORM) as session:
        session.add(
            LogLook(at=now(), size=found.size, receipts=found.receipts, heads=found.heads, faults=list(found.faults))
        )
