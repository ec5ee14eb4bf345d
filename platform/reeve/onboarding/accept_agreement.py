"""Accepting the data processing agreement, by the person it was sent to: their link proves their address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reeve.audit.record import Actor, record, set_actor
from reeve.database import Role, db, now
from reeve.database.constraints import refuses
from reeve.errors import NotFound, Refusal
from reeve.identity.queries import present
from reeve.identity.token import hashed
from reeve.onboarding.agreements import find_acceptance, find_request
from reeve.onboarding.models import Agreement, AgreementRequest
from reeve.onboarding.terms import Terms, terms
from reeve.register.models import Council


class NoSuchRequest(NotFound):
    """Check that you opened the whole link from the letter. If you did, ask Reeve's staff for a new one."""

    title = "We do not know this link"


class LinkGone(Refusal):
    """This link no longer works. Ask Reeve's staff, or your council's admin, for a new one."""

    status = 410
    title = "This link no longer works"


class AlreadyAccepted(LinkGone):
    """The link works once, and the agreement was accepted with it. Nothing more is to be done."""

    title = "This agreement is already accepted"


class RequestExpired(LinkGone):
    """A link to accept works for 14 days. Ask Reeve's staff, or your council's admin, for a new one."""

    title = "This link has expired"


class TextChanged(Refusal):
    """The council's name changed since you opened the page, so nothing was accepted. Read the agreement again."""

    status = 409
    title = "The agreement changed"


class SentToSomebodyElse(Refusal):
    """This agreement was sent to another e-mail address. Sign out first, then open the link again."""

    status = 403
    title = "This agreement is for somebody else"


refuses("pk_agreement", AlreadyAccepted)


@dataclass(frozen=True)
class Proposal:
    """An open request as its page shows it: the request, the council's name, and the text to accept."""

    request: AgreementRequest
    council_name: str
    terms: Terms


def get_proposal(token: str) -> Proposal:
    """What is behind ``token``, still to be accepted. Raises NoSuchRequest, AlreadyAccepted, LinkGone, RequestExpired.

    Reading it changes nothing: mail scanners open links too.
    """
    present(db.gate, token_hash=hashed(token))
    request = find_request(db.gate, token)
    if request is None:
        raise NoSuchRequest
    for closed, why in (
        (find_acceptance(db.gate, request) is not None, AlreadyAccepted),
        (request.withdrawn_at is not None, LinkGone),
        (request.expires_at <= now(), RequestExpired),
    ):
        if closed:
            raise why
    name = db.gate.get_one(Council, request.council_id).name
    return Proposal(request, name, terms(request.version, council=name, officer=request.officer_name))


def accept_agreement(token: str, *, capacity: str, read: str, by: tuple[UUID, str] | None) -> Agreement:
    """Accept the text whose digest is ``read``. ``by`` is the id and e-mail of whoever is signed in.

    Raises what ``get_proposal`` does, TextChanged, and SentToSomebodyElse where another person is signed in.
    """
    proposal = get_proposal(token)
    request = proposal.request
    if by is not None and by[1].lower() != request.email.lower():
        raise SentToSomebodyElse
    if read != proposal.terms.digest:
        raise TextChanged
    agreement = Agreement(
        council_id=request.council_id,
        request_id=request.id,
        version=request.version,
        council_name=proposal.council_name,
        officer_name=request.officer_name,
        text_hash=proposal.terms.digest,
        name=request.name,
        email=request.email,
        capacity=capacity.strip(),
        person_id=None if by is None else by[0],
    )
    db.gate.add(agreement)
    db.gate.flush()
    set_actor(Actor(agreement.person_id, agreement.name, acting_for=proposal.council_name))
    words = f"accepted the data processing agreement, version {agreement.version}"
    detail = {"text": agreement.text_hash}
    record(
        "agreement.accepted", subject="agreement", words=words, detail=detail, role=Role.GATE, chain=request.council_id
    )
    return agreement
