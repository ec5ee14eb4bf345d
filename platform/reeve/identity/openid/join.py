"""Accepting an invitation with the council's own account instead of a password."""

from __future__ import annotations

from uuid import uuid4

from reeve.database import db, set_person
from reeve.identity.accept import ForSomebodyElse, InvitationGone, Offer, get_offer, take_up
from reeve.identity.models import Person
from reeve.identity.openid.entries import add_entry
from reeve.identity.openid.finish import Returned
from reeve.identity.openid.link import link, person_of
from reeve.identity.openid.refusals import LinkedElsewhere
from reeve.identity.queries import present
from reeve.identity.sessions import open_halfway
from reeve.identity.token import hashed


def join(returned: Returned, invitation_token: str | None) -> tuple[Person, str]:
    """The new person, their account linked, and a session that still asks for an authenticator: signing a return needs
    one. The invitation says who they are; what the directory says of an e-mail address changes nothing.

    Raises InvitationGone and its kind, ForSomebodyElse where the invited have an account here, LinkedElsewhere.
    """
    if invitation_token is None:
        raise InvitationGone
    offer = offered(returned, invitation_token)
    if person_of(returned.provider.council_id, returned.proven) is not None:
        raise LinkedElsewhere
    present(db.gate, email=offer.invitation.email, token_hash=hashed(invitation_token))
    person = Person(id=uuid4(), email=offer.invitation.email, name=returned.proven.name or offer.invitation.name)
    db.gate.add(person)
    db.gate.flush()
    set_person(db.gate, person.id)
    take_up(offer, person)
    link(returned, person_id=person.id)
    token = open_halfway(person.id)
    add_entry(returned.provider.council_id, token_hash=hashed(token), person_id=person.id)
    return person, token


def offered(returned: Returned, invitation_token: str) -> Offer:
    """The invitation, held, and to this very council."""
    offer = get_offer(invitation_token, hold=True)
    if offer.invitation.council_id != returned.provider.council_id or offer.person_id is not None:
        raise ForSomebodyElse
    return offer
