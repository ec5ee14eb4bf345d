"""How somebody of the platform comes into a council: in a support session an admin of it approved, and only to read.

``scope`` calls ``with_support`` before it looks for the house among the visitor's own: while a session runs it adds one
standing in that council, good for reading. ``note_reading`` puts each page read into the council's history, and makes
the council's own transaction read-only: what a page cannot do by its role, the database refuses. The entry is then made
in the gate's unit; where rows may be taken away, which is written down too, it is made in the council's own, since two
transactions of one request that both add to a chain would wait for each other for ever.
"""

from __future__ import annotations

from dataclasses import replace

from flask import g, request

from reeve.audit import record
from reeve.database import Role, db
from reeve.database.units import only_read
from reeve.errors import NotAllowed
from reeve.identity.visitor import House, Standing, Visitor
from reeve.onboarding.models import SupportSession
from reeve.onboarding.support_sessions import find_running
from reeve.web import Frame
from reeve.web.filters import local

READING, READING_ROWS = "support", "support with rows"
TABLES = (".csv", ".xlsx")


class OnlyReading(NotAllowed):
    """A support session is for reading the council's pages, so nothing was done. Ask the council's own people."""

    title = "A support session only reads"


class RowsNotAllowed(NotAllowed):
    """The council did not allow rows to be taken away in this support session. Ask for another if you need them."""

    title = "Rows may not be taken away"


def with_support(slug: str, who: Visitor) -> Visitor:
    """``who``, with one more standing where a support session of theirs with this council runs; a member needs none."""
    g.support = None
    if "platform" not in who.roles or any(house.slug == slug for house in who.councils):
        return who
    running = find_running(db.gate, slug, who.person_id)
    if running is None:
        return who
    g.support, council = running
    role = READING_ROWS if g.support.rows else READING
    house = House("council", council.id, council.slug, council.name)
    return replace(who, standings=(*who.standings, Standing(role, house)))


def note_reading(house: House) -> None:
    """In a support session: refuse whatever is not reading, and write the page down. Nothing where there is none.

    Raises OnlyReading, RowsNotAllowed. A page that is not there is not read, and leaves no entry.
    """
    session: SupportSession | None = g.get("support")
    if session is None:
        return
    if request.method not in ("GET", "HEAD"):
        raise OnlyReading
    if not session.rows:
        if request.path.endswith(TABLES):
            raise RowsNotAllowed
        only_read(db.council)
    words = f"read a page in the support session approved by {session.approved_by_name}"
    detail = {"support": str(session.id)}
    role = Role.COUNCIL if session.rows else Role.GATE
    record("support.read", subject=request.path, words=words, detail=detail, role=role, chain=house.id)


def band() -> Frame | None:
    """Above every page of a support session: who approved it and until when."""
    session: SupportSession | None = g.get("support")
    if session is None or session.until is None:
        return None
    return Frame(support=f"Support session, approved by {session.approved_by_name} until {local(session.until):%H:%M}")
