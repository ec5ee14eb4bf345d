"""Who is in, who is late, who is queried, and who is not on Reeve at all: one row a council that owes the return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, func, select, text

from reeve.database import db
from reeve.definitions import Period
from reeve.definitions.working_days import day_of
from reeve.department.desk_models import Reopening
from reeve.department.models import Acceptance, Consignment, Obligation, Query, Rejection, Reply

Act = Query | Reply | Acceptance | Rejection


class Standing(StrEnum):
    """How a council's return stands at the desk."""

    DELIVERED = "Delivered"
    ACCEPTED = "Accepted"
    QUERIED = "Queried"
    ANSWERED = "Answered"
    REJECTED = "Rejected"
    OVERDUE = "Overdue"
    AWAITED = "Not in yet"
    RECEIVED_ELSEWHERE = "Received elsewhere"
    CARRIED = "Sent by the council itself"
    ELSEWHERE = "Not on Reeve"


@dataclass(frozen=True)
class Asked:
    """A return and period that some councils were asked for, and how many consignments are in."""

    return_key: str
    period: str
    practice: bool
    councils: int
    delivered: int
    due_at: datetime | None


@dataclass(frozen=True)
class Arrival:
    """One council's line on the desk. ``number`` is the newest consignment's, None where nothing has come;
    ``carried_at`` is when the council says that it sent the return by other means, ``acknowledged_at`` when it added
    what came back; ``elsewhere_on`` the day on which it came another way, where an analyst says so; ``answer_by`` when
    the answer to an open question is wanted; ``chased_at`` when the council was last written to."""

    slug: str
    name: str
    nation: str
    standing: Standing
    due_at: datetime | None
    number: int | None
    sealed_at: datetime | None
    received_at: datetime | None
    late: bool
    extended_to: datetime | None = None
    asks_for_time: bool = False
    carried_at: datetime | None = None
    acknowledged_at: datetime | None = None
    elsewhere_on: date | None = None
    answer_by: datetime | None = None
    chased_at: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When it is due as things are: more time that was granted counts."""
        return self.extended_to or self.due_at

    @property
    def came_on(self) -> date | None:
        """The day that counts against the date: of sealing, of sending by other means, or of coming another way."""
        if self.standing is Standing.RECEIVED_ELSEWHERE:
            return self.elsewhere_on
        came = self.sealed_at or self.carried_at
        return None if came is None else day_of(came)


ASKED = text(
    "select o.return_key, o.period, o.practice, count(distinct o.council_id) as councils, "
    "count(distinct c.council_id) as delivered, min(o.due_at) as due_at "
    "from department.obligation o left join department.consignment c "
    "on c.council_id = o.council_id and c.obligation_id = o.id where o.lapsed_at is null "
    "group by o.return_key, o.period, o.practice order by o.period desc, o.return_key, o.practice"
)

NEWEST = "{what} x where x.council_id = o.council_id and x.obligation_id = o.id order by x.{by} desc limit 1"
ARRIVALS = text(
    "select k.slug, k.name, k.nation, k.onboarded_at, o.due_at, c.number, c.sealed_at, c.received_at, "  # noqa: S608
    "(select max(e.due_at) from department.extension e "
    " where e.council_id = o.council_id and e.obligation_id = o.id) as extended_to, "
    "exists (select 1 from department.extension e where e.council_id = o.council_id "
    " and e.obligation_id = o.id and e.granted is null) as asks_for_time, "
    "y.sent_at as carried_at, y.acknowledged_at, "
    "(select max(a.at) from department.acceptance a where a.council_id = c.council_id "
    " and a.consignment_id = c.id and a.at > ro.at) as accepted_at, "
    "(select max(j.at) from department.rejection j where j.council_id = c.council_id "
    " and j.consignment_id = c.id and j.at > ro.at) as rejected_at, "
    "q.at as queried_at, q.answer_by, "
    "(select max(r.at) from department.reply r "
    " where r.council_id = c.council_id and r.consignment_id = c.id) as replied_at, "
    "w.received_on as elsewhere_on, w.at as elsewhere_at, "
    "(select max(m.at) from department.chase m "
    " where m.council_id = o.council_id and m.obligation_id = o.id) as chased_at "
    "from department.obligation o join platform.council k on k.id = o.council_id "
    f"left join lateral (select x.* from {NEWEST.format(what='department.consignment', by='number')}) c on true "
    f"left join lateral (select x.* from {NEWEST.format(what='department.carried_return', by='version_number')}) y "
    "on true "
    f"left join lateral (select x.* from {NEWEST.format(what='department.elsewhere', by='n')}) w on w.received "
    "left join lateral (select coalesce(max(x.at), '-infinity') as at from department.reopening x "
    " where x.council_id = c.council_id and x.consignment_id = c.id) ro on true "
    "left join lateral (select x.at, x.answer_by from department.query x "
    " where x.council_id = c.council_id and x.consignment_id = c.id order by x.n desc limit 1) q on true "
    "where o.return_key = :return_key and o.period = :period and o.practice = :practice and o.lapsed_at is null "
    "and (cast(:slug as text) is null or k.slug = :slug) order by k.name"
)


def asked() -> list[Asked]:
    """Every return and period the department asked for, newest first."""
    return [Asked(*row) for row in db.department.execute(ASKED)]


SOON = timedelta(days=60)


def is_for_now(row: Asked, *, now: datetime) -> bool:
    """Practice, begun, due within 60 days, or about a period that has ended; the rest of the two years is to come."""
    if row.practice or row.delivered or Period.parse(row.period).end < day_of(now):
        return True
    return row.due_at is not None and row.due_at - now <= SOON


def days_from(row: Asked, today: date) -> int:
    """How far from today it is due, or was; where no date is set, how far its period ends."""
    return abs((day_of(row.due_at) if row.due_at else Period.parse(row.period).end) - today).days


def find_asked(return_key: str, period: str, *, practice: bool) -> Obligation | None:
    return db.department.scalars(
        select(Obligation)
        .where(Obligation.return_key == return_key, Obligation.period == period, Obligation.practice == practice)
        .limit(1)
    ).first()


def arrivals(return_key: str, period: str, *, practice: bool, now: datetime) -> list[Arrival]:
    """Every council that owes this return, by name."""
    asked = {"return_key": return_key, "period": period, "practice": practice, "slug": None}
    return [arrival(row, now) for row in db.department.execute(ARRIVALS, asked).all()]


def standings(return_key: str, period: str, *, practice: bool, now: datetime) -> Mapping[str, Standing]:
    """How each council that owes this return stands, by its name in addresses; where nothing else is asked of it."""
    asked = {"return_key": return_key, "period": period, "practice": practice, "slug": None}
    return {row.slug: standing_of(row, now) for row in db.department.execute(ARRIVALS, asked)}


def find_arrival(slug: str, return_key: str, period: str, *, practice: bool, now: datetime) -> Arrival | None:
    """The line of one council."""
    asked = {"return_key": return_key, "period": period, "practice": practice, "slug": slug}
    row = db.department.execute(ARRIVALS, asked).one_or_none()
    return None if row is None else arrival(row, now)


def arrival(row: Row[tuple[object, ...]], now: datetime) -> Arrival:
    standing = standing_of(row, now)
    return Arrival(
        slug=row.slug,
        name=row.name,
        nation=row.nation,
        standing=standing,
        due_at=row.due_at,
        number=row.number,
        sealed_at=row.sealed_at,
        received_at=row.received_at,
        late=is_late(row, now, elsewhere=standing is Standing.RECEIVED_ELSEWHERE),
        extended_to=row.extended_to,
        asks_for_time=row.asks_for_time,
        carried_at=row.carried_at,
        acknowledged_at=row.acknowledged_at,
        elsewhere_on=row.elsewhere_on,
        answer_by=row.answer_by if standing is Standing.QUERIED else None,
        chased_at=row.chased_at,
    )


def standing_of(row: Row[tuple[object, ...]], now: datetime) -> Standing:
    """The last word on the newest consignment; before one has come, whether it came another way, is on its way by the
    council's own hand, or is late."""
    if row.number is None and row.elsewhere_at is None:
        if row.carried_at is not None:
            return Standing.CARRIED
        if row.onboarded_at is None:
            return Standing.ELSEWHERE
        return Standing.OVERDUE if is_late(row, now) else Standing.AWAITED
    return last_word(
        {
            Standing.DELIVERED: row.received_at,
            Standing.ACCEPTED: row.accepted_at,
            Standing.QUERIED: row.queried_at,
            Standing.ANSWERED: row.replied_at,
            Standing.REJECTED: row.rejected_at,
            Standing.RECEIVED_ELSEWHERE: row.elsewhere_at,
        }
    )


def last_word(moments: Mapping[Standing, datetime | None]) -> Standing:
    """What was done last to a consignment; Delivered where nothing was done yet."""
    done = [(at, standing) for standing, at in moments.items() if at is not None]
    return max(done)[1] if done else Standing.DELIVERED


DECIDED = frozenset({Standing.ACCEPTED, Standing.REJECTED})
"""The department has had its last word."""


def standing_of_consignment(consignment: Consignment) -> Standing:
    """How one consignment stands, newest or not; a decision that was taken back is none."""
    kinds: dict[Standing, type[Act]] = {
        Standing.ACCEPTED: Acceptance,
        Standing.QUERIED: Query,
        Standing.ANSWERED: Reply,
        Standing.REJECTED: Rejection,
    }
    moments = {standing: last_act(kind, consignment) for standing, kind in kinds.items()}
    reopened = last_act(Reopening, consignment)
    if reopened is not None:
        for standing in DECIDED:
            at = moments[standing]
            moments[standing] = at if at is not None and at > reopened else None
    return last_word(moments)


def last_act(kind: type[Act] | type[Reopening], consignment: Consignment) -> datetime | None:
    return db.department.scalar(
        select(func.max(kind.at)).where(
            kind.council_id == consignment.council_id, kind.consignment_id == consignment.id
        )
    )


def is_late(row: Row[tuple[object, ...]], now: datetime, *, elsewhere: bool = False) -> bool:
    """Sealed after it was due, or due and not in. A return sealed in time counts as in time however it travelled, and
    more time the department granted counts. What came another way came on a day."""
    due_at = row.extended_to or row.due_at
    if due_at is None:
        return False
    return bool(row.elsewhere_on > day_of(due_at) if elsewhere else (row.sealed_at or row.carried_at or now) > due_at)


TO_DO_FIRST = (
    Standing.DELIVERED,
    Standing.ANSWERED,
    Standing.OVERDUE,
    Standing.QUERIED,
    Standing.REJECTED,
    Standing.AWAITED,
    Standing.ACCEPTED,
    Standing.RECEIVED_ELSEWHERE,
    Standing.CARRIED,
    Standing.ELSEWHERE,
)


def to_do_first(rows: Sequence[Arrival]) -> list[Arrival]:
    """What waits for the desk first, then what it waits for, then what is done; each by name."""
    return sorted(rows, key=lambda row: TO_DO_FIRST.index(row.standing))


def is_in(standing: Standing) -> bool:
    """Whether something has come, whatever became of it."""
    return standing not in (Standing.OVERDUE, Standing.AWAITED, Standing.ELSEWHERE)


def counts(rows: Sequence[Arrival]) -> dict[Standing, int]:
    """How many councils stand where, in the order of the words."""
    found = Counter(row.standing for row in rows)
    return {standing: found[standing] for standing in Standing}
