"""What the department takes away of many councils at once: the newest version of each return of some periods.

Each council's history says so before the first byte goes out. What is taken is read period by period, in units of its
own, so that no transaction is held while a file streams and five years need no more memory than two months: the next
one is read while this one is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from reeve.audit import record
from reeve.database import Role, db, unit
from reeve.definitions import Period
from reeve.definitions.working_days import day_of
from reeve.department.archive import Address
from reeve.department.arrivals import Standing, standings
from reeve.errors import NotFound, Refusal
from reeve.rulebook.queries import get_definition, get_definition_by_hash

ASKED = text(
    "select distinct period from department.obligation "
    "where return_key = :return_key and practice = :practice and lapsed_at is null "
    "and exists (select 1 from department.consignment c where c.council_id = obligation.council_id "
    " and c.obligation_id = obligation.id)"
)
NEWEST = (
    "from department.obligation o join platform.council k on k.id = o.council_id "
    "join lateral (select x.* from department.consignment x where x.council_id = o.council_id "
    " and x.obligation_id = o.id order by x.number desc limit 1) c on true "
    "where o.return_key = :return_key and o.practice = :practice and o.lapsed_at is null "
)
WHOSE = text(
    f"select o.council_id, k.slug, o.period, c.number, c.version_number {NEWEST} and o.period = any(:periods) "
    "order by k.slug, o.period"
).bindparams(bindparam("periods", type_=ARRAY(TEXT())))
SENT = text(
    "select k.slug, k.name, k.nation, o.period, c.number, c.version_number, c.sealed_at, c.received_at, c.manifest, "  # noqa: S608
    "(select max(h.until_on) from department.hold_back h where h.council_id = o.council_id "
    " and h.return_key = o.return_key and h.practice = o.practice and h.period = o.period "
    " and h.ended_at is null and h.until_on >= :today) as held_until "
    f"{NEWEST} and o.period = :period order by k.slug"
)


NO_REASONS = ('"explanations":[]', '"disputes":[]')
"""As a canonical manifest says that there are none: most have none, and need not be read here."""


class NoSuchPeriods(Refusal):
    """Choose a first and a last period in which councils have sent this return, the first not after the last."""

    status = 422
    title = "Choose the periods"


@dataclass(frozen=True)
class Taking:
    """What is taken: one return, some of its periods in order, practice or live, for one department."""

    return_key: str
    periods: Sequence[str]
    practice: bool
    department_id: UUID

    @property
    def about(self) -> str:
        """As in "SHBE, October 2025 to September 2026"."""
        first, last = Period.parse(self.periods[0]), Period.parse(self.periods[-1])
        title = get_definition(db.department, self.return_key, str(last)).short_title
        return f"{title}, {first.label}" + ("" if first == last else f" to {last.label}")

    @property
    def span(self) -> str:
        """For a file's name."""
        return self.periods[0] if len(self.periods) == 1 else f"{self.periods[0]}-to-{self.periods[-1]}"


@dataclass(frozen=True)
class Taken:
    """One council's newest version for one period: how it stands at the desk, its manifest as text, and what the
    council explained or disputes, by the cell it is about. ``held_until`` where the council holds its figures back."""

    slug: str
    name: str
    nation: str
    period: str
    number: int
    version_number: int
    sealed_at: datetime
    received_at: datetime
    standing: Standing
    manifest: str
    reasons: Mapping[str, Sequence[str]]
    held_until: date | None = None


def periods_sent(return_key: str, *, practice: bool) -> list[str]:
    """The periods in which something has come, oldest first."""
    found = db.department.execute(ASKED, {"return_key": return_key, "practice": practice}).scalars()
    return sorted(found, key=Period.parse)


def taking(return_key: str, first: str, last: str, *, practice: bool) -> Taking:
    """From ``first`` to ``last``, both included; an empty word is the newest. Raises NotFound where nothing has come of
    this return, NoSuchPeriods."""
    if "\x00" in return_key:
        raise NotFound
    sent = periods_sent(return_key, practice=practice)
    if not sent:
        raise NotFound("No council has sent this return.")
    first, last = first or sent[-1], last or sent[-1]
    if first not in sent or last not in sent or sent.index(first) > sent.index(last):
        raise NoSuchPeriods
    chosen = sent[sent.index(first) : sent.index(last) + 1]
    return Taking(return_key, chosen, practice, db.department.info["department_id"])


def record_taken(what: Taking, words: str) -> int:
    """Write into the history of each council whose return is taken that it was, once, naming every version of it; how
    many returns there are. ``words`` hold ``{about}``."""
    versions: dict[UUID, list[str]] = {}
    asked = {"return_key": what.return_key, "practice": what.practice, "periods": list(what.periods)}
    for row in db.department.execute(WHOSE, asked):
        versions.setdefault(row.council_id, []).append(f"{row.period}/versions/{row.version_number}")
    said = words.format(about=what.about)
    for council_id, taken in versions.items():
        subject = f"{what.return_key}/{taken[0]}" if len(taken) == 1 else what.return_key
        record(
            "consignment.read",
            subject=subject,
            words=f"{said}, at the department",
            detail={"returns": [f"{what.return_key}/{one}" for one in taken]},
            role=Role.DEPARTMENT,
            chain=council_id,
        )
    return sum(len(taken) for taken in versions.values())


def addresses_of(what: Taking) -> list[Address]:
    """Where each of them is opened, by council."""
    asked = {"return_key": what.return_key, "practice": what.practice, "periods": list(what.periods)}
    return [
        Address(row.slug, what.return_key, row.period, row.number, what.practice, what.department_id)
        for row in db.department.execute(WHOSE, asked)
    ]


def each_period(what: Taking, *, at: datetime) -> Iterator[list[Taken]]:
    """Period by period, the returns of each by council. ``at`` is the moment by which it is late. The next period is
    read in a thread beside while this one is used: never more than the two."""
    coming: Future[list[Taken]] | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="taking") as beside:
        for period in what.periods:
            first, coming = coming, beside.submit(read_period, what, period, at=at)
            if first is not None:
                yield first.result()
        if coming is not None:
            yield coming.result()


def read_period(what: Taking, period: str, *, at: datetime) -> list[Taken]:
    """One period, in a unit of its own."""
    with unit(Role.DEPARTMENT, department_id=what.department_id):
        return of_period(what, period, at=at)


def of_period(what: Taking, period: str, *, at: datetime) -> list[Taken]:
    stands = standings(what.return_key, period, practice=what.practice, now=at)
    asked = {"return_key": what.return_key, "practice": what.practice, "period": period, "today": day_of(at)}
    return [
        Taken(
            **row,
            standing=stands.get(row["slug"], Standing.DELIVERED),
            reasons={} if all(none in row["manifest"] for none in NO_REASONS) else reasons_of(row["manifest"]),
        )
        for row in db.department.execute(SENT, asked).mappings().all()
    ]


def reasons_of(manifest: str) -> Mapping[str, Sequence[str]]:
    """What the council explained or disputes about a cell, by the fields of the rule it is about."""
    document = json.loads(manifest)
    rules = get_definition_by_hash(db.department, document["definition"]["hash"]).layout.by_id
    found: dict[str, list[str]] = {}
    for kind, words in (("explanations", "Explained"), ("disputes", "Disputed")):
        for one in document[kind]:
            rule = rules.get(one["rule"])
            for cell in rule.fields if rule else ():
                found.setdefault(cell, []).append(f"{words} ({one['rule']}): {one['reason']}")
    return found
