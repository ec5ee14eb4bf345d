"""Destroying a council's keys: asked, consented to, waited for, done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import actor, record
from reeve.audit.queries import chain_head
from reeve.database import db, now
from reeve.errors import Conflict, NotFound, Refusal
from reeve.installation import here
from reeve.leaving.archive import NotArchived
from reeve.leaving.models import Destruction
from reeve.leaving.queries import (
    Held,
    count_destructions,
    find_archive,
    find_destruction,
    holds_in_force,
    keys_in_force,
    lock_leaving,
)
from reeve.proof.certificate import Asked, KeyDestroyed, certificate_of, issue_certificate
from reeve.register.models import Council
from reeve.vault.models import CouncilKey
from reeve.web.filters import day

WAIT = timedelta(days=30)


class HoldStops(Refusal):
    """A legal hold is in force, so nothing was destroyed."""

    status = 409
    title = "A legal hold stops this"


class TwoPeople(Refusal):
    """Somebody else must consent: whoever asks for the keys to be destroyed cannot consent to it too."""

    status = 403
    title = "A second person is needed"


class AlreadyAsked(Conflict):
    """The destruction of this council's keys was asked for already."""

    title = "It was asked for already"


class NotDue(Conflict):
    """The destruction is not due: it is not consented to, or its thirty days are not over."""

    title = "It is too early"


def held_in_words(holds: list[Held]) -> str:
    """Who placed each hold, when and why."""
    each = [
        f"{held.hold.placed_by_name} placed one on {day(held.hold.placed_at)}: {held.hold.reason}" for held in holds
    ]
    return f"A legal hold is in force, so nothing was destroyed. {' '.join(each)}"


def assert_not_held(session: Session, council_id: UUID) -> None:
    if holds := holds_in_force(session, council_id):
        raise HoldStops(held_in_words(holds))


def ask_destruction(session: Session, council_id: UUID, *, reason: str) -> Destruction:
    """Ask for it, thirty days ahead. Raises NotArchived, AlreadyAsked, or the words of a hold."""
    if find_archive(session, council_id) is None:
        raise NotArchived
    if find_destruction(session, council_id) is not None:
        raise AlreadyAsked
    assert_not_held(session, council_id)
    who = actor()
    asked = Destruction(
        council_id=council_id,
        n=count_destructions(session, council_id) + 1,
        reason=reason,
        asked_by=who.id,
        asked_by_name=who.name,
        not_before=now() + WAIT,
    )
    session.add(asked)
    session.flush()
    record(
        "destruction.asked",
        subject="leaving",
        words=f"asked for the council's keys to be destroyed, not before {day(asked.not_before)}",
        chain=council_id,
    )
    return asked


def consent(session: Session, council_id: UUID) -> Destruction:
    """The platform's word. Raises NotFound, TwoPeople, AlreadyAsked, or the words of a hold."""
    destruction = get_destruction(session, council_id)
    who = actor()
    if who.id is None or destruction.asked_by == who.id:
        raise TwoPeople
    if destruction.consented_at is not None:
        raise AlreadyAsked("This was consented to already.")
    assert_not_held(session, council_id)
    destruction.consented_at, destruction.consented_by, destruction.consented_by_name = now(), who.id, who.name
    session.flush()
    words = f"consented to the destruction of the council's keys, not before {day(destruction.not_before)}"
    record("destruction.consented", subject="leaving", words=words, chain=council_id)
    return destruction


def cancel(session: Session, council_id: UUID) -> None:
    """Either side may, until it is done. Raises NotFound, Conflict."""
    destruction = get_destruction(session, council_id)
    if destruction.done_at is not None:
        raise Conflict("The keys are destroyed already.")
    destruction.cancelled_at, destruction.cancelled_by_name = now(), actor().name
    session.flush()
    words = "cancelled the destruction of the council's keys"
    record("destruction.cancelled", subject="leaving", words=words, chain=council_id)


def get_destruction(session: Session, council_id: UUID) -> Destruction:
    found = find_destruction(session, council_id)
    if found is None:
        raise NotFound("Nobody has asked for this council's keys to be destroyed.")
    return found


def destroy_keys(council_id: UUID, *, remains: Mapping[str, int]) -> Destruction:
    """Destroy every version of the council's key and issue the certificate, in the open platform unit, at once.

    ``remains`` counts what is left to verify. Does nothing where it is done already. Raises NotDue, or a hold's words.
    """
    lock_leaving(db.platform, council_id)
    destruction = get_destruction(db.platform, council_id)
    if destruction.done_at is not None:
        return destruction
    if destruction.consented_at is None or destruction.not_before > now():
        raise NotDue
    assert_not_held(db.platform, council_id)
    destruction.done_at = now()
    keys = [forget(key, destruction) for key in keys_in_force(db.platform, council_id)]
    council = db.platform.get_one(Council, council_id)
    for chain, whose in ((council_id, "the council's keys"), (None, f"the keys of {council.name}")):
        record("keys.destroyed", subject=council.slug, words=f"destroyed {whose}; no stored file opens", chain=chain)
    document = certificate_of(
        council={"id": str(council.id), "slug": council.slug, "name": council.name},
        keys=keys,
        asked=Asked(destruction.asked_by_name, destruction.asked_at),
        consented=Asked(destruction.consented_by_name or "", destruction.consented_at),
        destroyed_at=destruction.done_at,
        remains=remains,
        audit_head=chain_head(db.platform, council_id),
    )
    destruction.certificate = issue_certificate(document, key=here().signing_key).decode()
    db.platform.flush()
    return destruction


def forget(key: CouncilKey, destruction: Destruction) -> KeyDestroyed:
    """The wrapped bytes are removed: with them goes the only way to the key."""
    key.wrapped, key.destroyed_at = b"", destruction.done_at
    return KeyDestroyed(key.version, key.created_at)
