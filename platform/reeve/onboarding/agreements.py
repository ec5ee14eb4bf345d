"""Reading agreements: what is asked, what was accepted, and the very text."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.identity.token import hashed
from reeve.onboarding.models import Agreement, AgreementRequest
from reeve.onboarding.terms import Terms, terms


def open_requests(session: Session, council_id: UUID) -> Sequence[AgreementRequest]:
    """Neither accepted nor withdrawn; expired ones too, since a new link can be asked for. Newest first."""
    accepted = select(Agreement.request_id).where(
        Agreement.council_id == AgreementRequest.council_id, Agreement.request_id == AgreementRequest.id
    )
    return session.scalars(
        select(AgreementRequest)
        .where(AgreementRequest.council_id == council_id, AgreementRequest.withdrawn_at.is_(None), ~accepted.exists())
        .order_by(AgreementRequest.asked_at.desc())
    ).all()


def find_request(session: Session, token: str) -> AgreementRequest | None:
    return session.scalars(select(AgreementRequest).where(AgreementRequest.token_hash == hashed(token))).one_or_none()


def find_agreement(session: Session, council_id: UUID) -> Agreement | None:
    """The one accepted last, which is in force."""
    return session.scalars(
        select(Agreement).where(Agreement.council_id == council_id).order_by(Agreement.accepted_at.desc()).limit(1)
    ).one_or_none()


def find_acceptance(session: Session, request: AgreementRequest) -> Agreement | None:
    return session.get(Agreement, (request.council_id, request.id))


def text_of(agreement: Agreement) -> Terms:
    """The text as it was accepted, written again; ``agreement.text_hash`` says that it is the same."""
    return terms(agreement.version, council=agreement.council_name, officer=agreement.officer_name)
