"""A new version of an obligation: numbered one after the other, by whoever acts now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from councils.returns.models import StoredFile, Version, VersionContributor
from councils.returns.queries import standing_of
from councils.returns.state import UNDER_WAY, State, state_of
from reeve.audit.record import actor
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.department.models import Obligation
from reeve.errors import Conflict


class UnderWay(Conflict):
    """The last version has been sent and is still on its way. Withdraw it, or wait until it has arrived."""

    title = "A version is already on its way"


class Closed(Conflict):
    """This version has been sent, so nothing in it can be changed. Make a new version to change it."""

    title = "This version is closed"


for _table in ("version_contributor", "figure", "finding_total", "explanation", "dispute"):
    refuses(f"ck_{_table}_closed", Closed)


def add_version(obligation: Obligation, *, source: str, file: StoredFile | None = None) -> Version:
    """Add the next version, made from ``file`` or, where ``source`` is form, from a draft; the actor made it.

    Raises UnderWay while an earlier version is with the certifier or being sent. Two at once get two numbers.
    """
    wait_for_turn(obligation)
    refuse_under_way(state_of(standing_of(obligation)))
    person_id, name = acting_person()
    version = Version(
        id=uuid4(),
        obligation_id=obligation.id,
        number=next_number(obligation),
        source=source,
        file_id=None if file is None else file.id,
        practice=obligation.practice,
        made_by=person_id,
        made_by_name=name,
    )
    db.council.add(version)
    db.council.flush()
    return version


def refuse_under_way(state: State) -> None:
    """Raises UnderWay where an obligation in this state takes no new version."""
    if state in UNDER_WAY:
        raise UnderWay(
            f"The last version is “{state}”, so a new one cannot be made. Withdraw it, or wait until it has arrived."
        )


def add_contributor(
    version: Version, act: str, *, person_id: UUID | None = None, name: str | None = None, at: datetime | None = None
) -> None:
    """Note that a person (the actor, unless another is named) had a hand in ``version``; the first time counts.

    ``act`` is one of models.ACTS. Raises Closed, when flushed, after submission.
    """
    if person_id is None or name is None:
        person_id, name = acting_person()
    known = db.council.scalars(
        select(VersionContributor).where(
            VersionContributor.version_id == version.id,
            VersionContributor.person_id == person_id,
            VersionContributor.act == act,
        )
    ).one_or_none()
    if known is None:
        db.council.add(
            VersionContributor(version_id=version.id, person_id=person_id, act=act, name=name, at=at or now())
        )
        db.council.flush()


def acting_person() -> tuple[UUID, str]:
    who = actor()
    if who.id is None:
        raise RuntimeError("a version is made by a person: enter their acting() first")
    return who.id, who.name


def wait_for_turn(obligation: Obligation) -> None:
    """One at a time for each obligation, until the transaction ends."""
    key = f"reeve.version:{obligation.council_id}:{obligation.id}"
    db.council.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def next_number(obligation: Obligation) -> int:
    highest = db.council.scalar(select(func.max(Version.number)).where(Version.obligation_id == obligation.id))
    return (highest or 0) + 1
