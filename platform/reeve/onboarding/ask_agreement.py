"""Asking somebody the council named to accept the data processing terms: a single-use link, good for 14 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from flask import has_request_context, url_for
from sqlalchemy.orm import Session

from reeve.audit import actor, record
from reeve.database import now
from reeve.errors import Refusal
from reeve.identity.address import address_of
from reeve.identity.invite import own_address
from reeve.identity.queries import LONDON
from reeve.identity.token import hashed, new_token
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.mail.write import write_letter
from reeve.onboarding.agreements import open_requests
from reeve.onboarding.models import AgreementRequest
from reeve.onboarding.terms import present_version

GOOD_FOR = timedelta(days=14)


class NobodyNamed(Refusal):
    """Name the person who accepts the agreement and the council's data protection officer, each in full."""

    status = 422
    title = "Check who accepts the agreement"


@dataclass(frozen=True)
class Named:
    """Whom the council named: who accepts, at which address, and its data protection officer."""

    name: str
    email: str
    officer_name: str


def ask_agreement(session: Session, named: Named, *, house: House) -> str:
    """Make the request, write the letter, and return the link. An earlier link that was not used stops working.

    Runs in the platform's or the council's unit. Raises NobodyNamed, NotAnAddress.
    """
    if not named.name.strip() or not named.officer_name.strip():
        raise NobodyNamed
    email = address_of(named.email)
    for earlier in open_requests(session, house.id):
        earlier.withdrawn_at = now()
    token, until = new_token(), now() + GOOD_FOR
    session.add(
        AgreementRequest(
            council_id=house.id,
            id=uuid4(),
            token_hash=hashed(token),
            name=named.name.strip(),
            email=email,
            officer_name=named.officer_name.strip(),
            version=present_version(),
            asked_by=actor().id,
            expires_at=until,
        )
    )
    session.flush()
    link = link_of(token)
    write_letter(
        session,
        "agreement",
        to_name=named.name.strip(),
        to_email=email,
        link_until=until,
        house=house.name,
        until=f"{until.astimezone(LONDON):%H:%M on %-d %B %Y}",
        link=link,
    )
    words = f"asked {named.name.strip()} to accept the data processing agreement"
    record("agreement.asked", subject="agreement", words=words, chain=house.id)
    return link


def link_of(token: str) -> str:
    """The full address where one is known; from a command on a machine with no fixed port, the path alone."""
    if has_request_context():
        return url_for("agreement.agreement", token=token, _external=True)
    return f"{own_address(here().settings)}/agreements/{token}"
