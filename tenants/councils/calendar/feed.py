"""A person's own link to the council's calendar: made and shown once, looked up by its hash, ended at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from councils.calendar.models import CalendarFeed
from councils.calendar.queries import own_feed
from reeve.audit import record
from reeve.database import db, now, set_person
from reeve.database.constraints import refuses
from reeve.errors import Conflict, NotFound
from reeve.identity.permissions import Act, may
from reeve.identity.queries import find_standings, present
from reeve.identity.token import hashed, new_token
from reeve.identity.visitor import House

NOTE_AGAIN = timedelta(minutes=5)


class NoFeed(Conflict):
    """You have no link to this calendar, so there is nothing to end."""

    title = "There is no link"


class MadeTwice(Conflict):
    """A link was made at the same moment. Open the page again."""

    title = "A link was made already"


refuses("ix_calendar_feed_in_force", MadeTwice)


@dataclass(frozen=True)
class Reader:
    """Whose calendar asks, and of which council."""

    house: House
    person_id: UUID


def make_feed(person_id: UUID) -> str:
    """A new link's token, which is nowhere else; the one before ends."""
    had = own_feed(person_id, hold=True)
    if had is not None:
        had.revoked_at = now()
        db.council.flush()
    token = new_token()
    db.council.add(CalendarFeed(id=uuid4(), person_id=person_id, token_hash=hashed(token)))
    db.council.flush()
    record("feed.made", subject="calendar", words="made a link to the calendar for their own")
    return token


def end_feed(person_id: UUID) -> None:
    """Raises NoFeed."""
    had = own_feed(person_id, hold=True)
    if had is None:
        raise NoFeed
    had.revoked_at = now()
    db.council.flush()
    record("feed.ended", subject="calendar", words="ended their link to the calendar")


def reader_of(token: str) -> Reader:
    """In the gate's unit: the person and council of a link in force, and that it was used. Raises NotFound, also where
    the person does not belong to the council any more."""
    present(db.gate, token_hash=hashed(token))
    feed = db.gate.scalars(
        select(CalendarFeed).where(CalendarFeed.token_hash == hashed(token), CalendarFeed.revoked_at.is_(None))
    ).one_or_none()
    if feed is None:
        raise NotFound
    set_person(db.gate, feed.person_id)
    found = find_standings(db.gate, feed.person_id)
    roles = [each for each in (found[2] if found else ()) if each.house and each.house.id == feed.council_id]
    if not may([each.role for each in roles], Act.READ_RETURNS) or roles[0].house is None:
        raise NotFound
    if feed.used_at is None or now() - feed.used_at > NOTE_AGAIN:
        feed.used_at = now()
    return Reader(roles[0].house, feed.person_id)
