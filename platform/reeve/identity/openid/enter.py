"""Coming in with a council's account: whose it is, and how much it opens.

Where the council trusts its directory's second factor, or the directory says it asked for one, the account alone opens
that council and no other, since another council has no reason to trust this one's directory. Otherwise our own second
factor follows, as after a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reeve.audit.record import Actor, record, set_actor
from reeve.database import Role, db, now, set_person
from reeve.identity.door import find_visitor
from reeve.identity.models import SignIn
from reeve.identity.openid.entries import add_entry
from reeve.identity.openid.finish import Returned, note_refused
from reeve.identity.openid.link import person_of, renew_proven
from reeve.identity.openid.refusals import AccountRefusal, NotLinked
from reeve.identity.queries import find_standings
from reeve.identity.sessions import open_halfway, open_session, revoke_session
from reeve.identity.token import hashed
from reeve.identity.visitor import House, Visitor


class NotAMember(AccountRefusal):
    """The person whose account that is does not belong to this council now."""

    title = "You do not belong to this council"

    def __init__(self) -> None:
        super().__init__(after="Nobody was signed in. Ask the council's admin if you should belong to it.")


@dataclass(frozen=True)
class Entered:
    """Where somebody now stands, under the new ``token``; ``goes_on`` where it is the session they had; ``halfway``
    where our own second factor is still asked; ``elsewhere`` are their other houses, where this session does not open
    them."""

    person_id: UUID
    house: House
    token: str
    goes_on: bool = False
    halfway: bool = False
    elsewhere: tuple[House, ...] = ()


def enter(returned: Returned, *, presented: str | None, remote: str | None) -> Entered:
    """Raises NotLinked, NotAMember, which are in the council's history too."""
    council_id, before = returned.provider.council_id, find_visitor()
    try:
        who = recognised(returned)
    except AccountRefusal as refusal:
        note_refused(council_id, refusal, remote=remote)
        raise
    house = next(house for house in who.councils if house.id == council_id)
    if before is not None and before.person_id == who.person_id and is_whole(before):
        return Entered(who.person_id, house, renew_proven(council_id, before), goes_on=True)
    if before is not None and presented is not None:
        set_person(db.gate, before.person_id)
        revoke_session(presented)
    set_person(db.gate, who.person_id)
    set_actor(Actor(who.person_id, who.name))
    return let_in(returned, who, house)


def recognised(returned: Returned) -> Visitor:
    """The person the account is linked to, with the houses they belong to."""
    account = person_of(returned.provider.council_id, returned.proven)
    if account is None:
        raise NotLinked
    set_person(db.gate, account.person_id)
    known = find_standings(db.gate, account.person_id)
    if known is None:
        raise NotLinked
    name, email, standings = known
    who = Visitor(account.person_id, name, email, "", now(), standings=standings)
    if all(house.id != returned.provider.council_id for house in who.councils):
        raise NotAMember
    return who


def is_whole(before: Visitor) -> bool:
    """Whether the session there is has both our factors, and so needs nothing more."""
    return db.gate.get_one(SignIn, before.token_hash).only_council_id is None


def let_in(returned: Returned, who: Visitor, house: House) -> Entered:
    """A new session: whole for this council where its directory's second factor counts, else halfway."""
    trusted = returned.provider.trusts_mfa or returned.proven.shows_mfa
    if trusted:
        token = open_session(who.person_id, only_council_id=house.id)
        words = "signed in with the council's account"
    else:
        token = open_halfway(who.person_id)
        words = "was recognised by the council's account; our own second factor is asked next"
    add_entry(house.id, token_hash=hashed(token), person_id=who.person_id)
    record("person.signed_in_by_account", subject="session", words=words, role=Role.GATE, chain=house.id)
    others = tuple(other for other in (*who.councils, *who.departments) if other != house)
    return Entered(who.person_id, house, token, halfway=not trusted, elsewhere=others if trusted else ())
