"""Telling a council's people what the department has said: a message to them, a question, a rejection, a return opened
again. Each is told once, by a job the desk asks for as it acts.

A message goes to the preparers, and to one circle more as the date nears, as reminders do (``ladder``); what is asked
or decided goes to preparers and certifiers, and its words stay on the return's page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from councils.calendar.ladder import BEFORE, LATE, Step, morning, readers_of
from councils.calendar.queries import circles, own_council
from councils.people.unreached import unreached
from councils.returns.queries import definition_of, get_obligation_by_id, standing_of
from councils.returns.state import State, latest_due, state_of
from reeve.audit import record
from reeve.database import db, now
from reeve.definitions import Period
from reeve.definitions.working_days import day_of, working_days_before
from reeve.department.desk_models import Chase, Reopening
from reeve.department.models import Consignment, Obligation, Query, Rejection
from reeve.identity.invite import own_address
from reeve.identity.models import Person
from reeve.installation import here
from reeve.mail.write import write_once
from reeve.register.models import Council
from reeve.web.filters import day

Act = TypeVar("Act", Query, Rejection, Reopening)

PRACTICE = "This is a practice return, which does not count."
SIGNERS = 3
"""The circles up to the certifiers."""


def tell_said(since: datetime) -> int:
    """Write in the council of the open unit what was said since then and is not told yet; how many letters are new."""
    house, people, not_reached = own_council(), circles(), {one.person.id for one in unreached()}
    written = 0
    for message in db.council.scalars(select(Chase).where(Chase.told_at.is_(None)).order_by(Chase.at)):
        obligation = get_obligation_by_id(message.obligation_id)
        readers = readers_of(step_of(obligation, nation=house.nation), people, unreached=not_reached)
        written += tell_message(message, obligation, readers, house=house)
    readers = readers_of(Step("said", SIGNERS), people, unreached=not_reached)
    return written + sum(tell_act(each, readers, house=house) for each in acts_since(since))


def step_of(obligation: Obligation, *, nation: str) -> Step:
    """As many circles as a reminder of today would reach; without a date the preparers, and whose turn it is."""
    standing = standing_of(obligation)
    due_at, at = latest_due(standing), now()
    least = SIGNERS if state_of(standing) is State.WITH_THE_CERTIFIER else 1
    if due_at is None:
        return Step("chase", least)
    if at > due_at:
        return Step("chase", LATE.circles)
    come = [step for n, step in BEFORE if at >= morning(working_days_before(day_of(due_at), n, nation=nation))]
    return Step("chase", max([least, *(step.circles for step in come)]))


def tell_message(message: Chase, obligation: Obligation, readers: list[Person], *, house: Council) -> int:
    new = sum(
        write_once(
            db.council,
            "chased",
            once=f"chase:{obligation.id}:{message.n}:{person.id}",
            to_name=person.name,
            to_email=person.email,
            by=message.person_name,
            words=message.words,
            **about(obligation, house),
        )
        for person in readers
    )
    message.told, message.told_at = len(readers), now()
    names = ", ".join(person.name for person in readers) or "nobody, as nobody has the right role,"
    words = f"passed the department's message about {name_of(obligation)} on to {names}"
    record("return.chase_told", subject=f"{obligation.return_key}/{obligation.period}", words=words.rstrip(","))
    return new


@dataclass(frozen=True)
class Acted:
    """What the department did, as its letter calls it; ``once`` tells it from every other."""

    obligation: Obligation
    once: str
    what: str
    next_step: str


def acts_since(since: datetime) -> Iterator[Acted]:
    for asked, consignment in acts(Query, since):
        by = f" It wants the answer by {day(asked.answer_by)}." if asked.answer_by else ""
        yield acted(consignment, "query", asked.n, "asked a question about", f"Read it and answer on its page.{by}")
    for refused, consignment in acts(Rejection, since):
        yield acted(consignment, "rejection", refused.n, "rejected", "Read why, and make a new version.")
    for again, consignment in acts(Reopening, since):
        yield acted(consignment, "reopening", again.n, "opened again", "Read why. There is nothing to send for now.")


def acts(kind: type[Act], since: datetime) -> list[tuple[Act, Consignment]]:
    rows = db.council.execute(
        select(kind, Consignment)
        .join(Consignment, (Consignment.council_id == kind.council_id) & (Consignment.id == kind.consignment_id))
        .where(kind.at >= since)
        .order_by(kind.at)
    )
    return [(row[0], row[1]) for row in rows]


def acted(consignment: Consignment, kind: str, n: int, what: str, next_step: str) -> Acted:
    once = f"{kind}:{consignment.id}:{n}"
    return Acted(get_obligation_by_id(consignment.obligation_id), once, what, next_step)


def tell_act(act: Acted, readers: list[Person], *, house: Council) -> int:
    return sum(
        write_once(
            db.council,
            "department-acted",
            once=f"{act.once}:{person.id}",
            to_name=person.name,
            to_email=person.email,
            what=act.what,
            next_step=act.next_step,
            **about(act.obligation, house),
        )
        for person in readers
    )


def about(obligation: Obligation, house: Council) -> dict[str, str]:
    """What both letters say of the return."""
    link = f"{own_address(here().settings)}/c/{house.slug}/returns/{obligation.return_key}/{obligation.period}"
    practice = PRACTICE if obligation.practice else ""
    return {"house": house.name, "name": name_of(obligation), "link": link, "practice": practice}


def name_of(obligation: Obligation) -> str:
    return definition_of(obligation).name_of(Period.parse(obligation.period))
