"""Reminding a council's people of what is due: the step due now of each return, each letter once."""

from __future__ import annotations

from datetime import datetime

from councils.calendar.ladder import HOURS, LATE, Step, readers_of, step_due
from councils.calendar.queries import circles, own_council
from councils.people.unreached import unreached
from councils.returns.alarm import LAST_HOURS, WAITING
from councils.returns.from_desk import received_elsewhere
from councils.returns.models import Standing
from councils.returns.queries import all_standings
from councils.returns.state import HANDED_OVER, State, day, latest_due, state_of
from reeve.audit import record
from reeve.database import db, now
from reeve.definitions import Period
from reeve.definitions.working_days import day_of
from reeve.identity.invite import own_address
from reeve.identity.models import Person
from reeve.installation import here
from reeve.mail.write import write_once
from reeve.register.models import Council

KINDS = ("return-due", "return-not-sent", "return-missed")
QUIET = (HANDED_OVER - {State.REJECTED}) | {State.SENDING}
TURN = {
    State.READY_FOR_SIGNATURE: "a preparer sends it for signature",
    State.READY_TO_SEND: "a preparer sends it",
    State.WITH_THE_CERTIFIER: "a certifier signs it",
    State.WAITING_FOR_RELEASE: "a second person releases it",
    State.SIGNED: "Reeve sends it; open the page to see what stops it",
}
LAST = {step.name for before, step in HOURS if before * 3600 <= LAST_HOURS.total_seconds()}
TODAY = {step.name for _before, step in HOURS} | {"0"}


def remind() -> int:
    """Write what is due in the council of the open unit; returns how many letters were written now. Safe to repeat:
    nobody gets a second letter of the same step and date, and who was told in another's place is told at once."""
    house = own_council()
    people, not_reached = circles(), {one.person.id for one in unreached()}
    elsewhere, written = received_elsewhere(), 0
    for standing in all_standings():
        due_at = latest_due(standing)
        if standing.practice or due_at is None or state_of(standing) in QUIET or standing.obligation_id in elsewhere:
            continue
        step = step_due(due_at, now(), nation=house.nation, ready=state_of(standing) in WAITING)
        if step is not None:
            readers = readers_of(step, people, unreached=not_reached)
            told = [person for person in readers if write(standing, step, person, house=house, due_at=due_at)]
            note(standing, told, due_at=due_at)
            written += len(told)
    return written


def note(standing: Standing, told: list[Person], *, due_at: datetime) -> None:
    """It stands in the council's history who was told."""
    if told:
        names = ", ".join(person.name for person in told)
        words = f"reminded {names} of {name_of(standing)}, due {day(due_at)}"
        record("return.reminded", subject=f"{standing.return_key}/{standing.period}", words=words)


def name_of(standing: Standing) -> str:
    return f"{standing.title}, {Period.parse(standing.period).in_words}"


def write(standing: Standing, step: Step, person: Person, *, house: Council, due_at: datetime) -> bool:
    """Whether it was written now. What the letter is about, its date, the step and the reader make it the same."""
    once = f"due:{standing.obligation_id}:{day_of(due_at)}:{step.name}:{person.id}"
    return write_once(
        db.council,
        template_of(standing, step),
        once=once,
        to_name=person.name,
        to_email=person.email,
        house=house.name,
        name=name_of(standing),
        link=f"{own_address(here().settings)}/c/{house.slug}/returns/{standing.return_key}/{standing.period}",
        state=str(state_of(standing)),
        when=when_of(step, due_at),
        loud=loud_of(step),
        waiting=WAITING.get(state_of(standing), ""),
        turn=TURN.get(state_of(standing), ""),
    )


def template_of(standing: Standing, step: Step) -> str:
    if step is LATE:
        return "return-missed"
    return "return-not-sent" if state_of(standing) in WAITING else "return-due"


def when_of(step: Step, due_at: datetime) -> str:
    if step is LATE:
        return f"was due on {day(due_at)}"
    return f"is due today, {day(due_at)}" if day_of(now()) == day_of(due_at) else f"is due on {day(due_at)}"


def loud_of(step: Step) -> str:
    """How the subject of what is ready and not sent begins: louder as the hour nears."""
    if step.name in LAST:
        return "Send it now"
    return "Due today" if step.name in TODAY else "Not sent yet"
