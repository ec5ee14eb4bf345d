"""Which sessions came in as a council asks, and what stands in the way of those that did not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.database import db, now
from reeve.identity.invite import own_address
from reeve.identity.openid.models import OpenIdEntry
from reeve.identity.openid.queries import entries_of, entry_asked
from reeve.identity.queries import LONDON, admins_of
from reeve.identity.visitor import House, Visitor
from reeve.installation import here
from reeve.mail.write import write_letter


def add_entry(council_id: UUID, *, token_hash: str, person_id: UUID) -> None:
    """The session behind ``token_hash`` proved itself at the council's own directory."""
    put(db.gate, OpenIdEntry(council_id=council_id, token_hash=token_hash, how="account", person_id=person_id))


def carry_entries(session: Session, person_id: UUID, *, old: str, new: str) -> None:
    """A session replaced by another of the same person keeps what it has proved. ``old`` and ``new`` are hashes."""
    for entry in entries_of(session, person_id, token_hash=old):
        put(session, OpenIdEntry(council_id=entry.council_id, token_hash=new, how=entry.how, person_id=person_id))


def put(session: Session, entry: OpenIdEntry) -> None:
    values = {"council_id": entry.council_id, "token_hash": entry.token_hash, "how": entry.how}
    session.execute(insert(OpenIdEntry).values(**values, person_id=entry.person_id).on_conflict_do_nothing())


def comes_in_as_asked(who: Visitor, house: House) -> bool:
    """Whether this session may be in the council whose unit is open. Where the council requires its own sign-in, that
    or a break-glass member's passkey, which is noted in the history, and told to every admin, once a session.
    """
    asked = entry_asked(who.person_id, who.token_hash)
    if asked is None:
        return True
    comes_in = asked.named and who.by_passkey
    if comes_in and not asked.noted:
        db.council.add(OpenIdEntry(token_hash=who.token_hash, how="break-glass", person_id=who.person_id))
        db.council.flush()
        words = "came in as a break-glass member, with a passkey and without the council's own sign-in"
        record("break_glass.used", subject="sign-in", words=words)
        tell_of_break_glass(who, house)
    return comes_in


def tell_of_break_glass(who: Visitor, house: House) -> None:
    """Every admin, whoever came in too: somebody else may hold their passkey."""
    for admin in admins_of(db.council):
        write_letter(
            db.council,
            "break-glass-used",
            to_name=admin.name,
            to_email=admin.email,
            who=who.name,
            house=house.name,
            at=f"{now().astimezone(LONDON):%H:%M on %-d %B %Y}",
            link=f"{own_address(here().settings)}/c/{house.slug}/sign-in-settings/break-glass",
        )
