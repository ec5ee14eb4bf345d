"""Bringing a council aboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reeve.audit import record
from reeve.database import db, now
from reeve.errors import Conflict, NotFound, Refusal
from reeve.identity.invite import Invitee, invite
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.jobs import UPKEEP, enqueue
from reeve.onboarding.ask_agreement import Named, ask_agreement
from reeve.onboarding.queries import find_council_to_change
from reeve.register.models import Council
from reeve.vault import Owner, OwnerKey
from reeve.vault.models import CouncilKey


class NotInRegister(NotFound):
    """No council in the register is called that. Look it up with `reeve council list` or on the councils page."""

    title = "No such council"


class AlreadyAboard(Conflict):
    """This council is already on Reeve, so nothing was changed. Its admin can invite people."""

    title = "The council is already aboard"


class OwesNoReturns(Refusal):
    """This authority does not administer Housing Benefit, so it owes none of the returns Reeve carries."""

    status = 409
    title = "This authority owes no returns"


class NoLongerExists(Refusal):
    """This council was abolished. Bring the council that took over from it aboard instead."""

    status = 409
    title = "This council no longer exists"


@dataclass(frozen=True)
class Aboard:
    """A council newly aboard, the link by which its first admin joins, and the one to its agreement, if asked for."""

    council_id: UUID
    slug: str
    name: str
    link: str
    agreement_link: str | None = None


def onboard(council_slug: str, *, admin_name: str, admin_email: str, named: Named | None = None) -> Aboard:
    """Give the council a key, mark it aboard and invite its first admin; all in the open platform unit. Where the
    council has ``named`` who accepts its agreement, they are asked as well.

    Raises NotInRegister, AlreadyAboard, OwesNoReturns, NoLongerExists, NobodyNamed or NotAnAddress, and then changes
    nothing.
    """
    council = find_council_to_change(council_slug)
    if council is None:
        raise NotInRegister
    if (refusal := refusal_of(council, on=today())) is not None:
        raise refusal
    council.onboarded_at = now()
    make_key(council.id)
    record("council.onboarded", subject=council.slug, words=f"brought {council.name} aboard")
    record("council.onboarded", subject=council.slug, words="brought the council aboard", chain=council.id)
    enqueue(db.platform, "practise", on=UPKEEP, council_id=str(council.id))
    house = House("council", council.id, council.slug, council.name)
    link = invite(db.platform, Invitee(admin_email, admin_name, "admin"), house=house)
    agreement_link = None if named is None else ask_agreement(db.platform, named, house=house)
    return Aboard(council.id, council.slug, council.name, link, agreement_link)


def refusal_of(council: Council, *, on: date) -> Refusal | None:
    """Why this council cannot come aboard, if it cannot."""
    if council.onboarded_at is not None:
        return AlreadyAboard()
    if council.closed_on is not None and council.closed_on <= on:
        return NoLongerExists()
    return None if council.administers_hb else OwesNoReturns()


def make_key(council_id: UUID) -> None:
    """The council's own key, wrapped by the root key."""
    key = OwnerKey.new(Owner("council", council_id))
    db.platform.add(CouncilKey(council_id=council_id, version=key.version, wrapped=here().root_key.wrap(key)))
    db.platform.flush()
