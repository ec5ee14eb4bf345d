"""How a council stands, from its rows: the facts behind ``access``. Read under the council's role or the platform's."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reeve.billing import access
from reeve.billing.access import Closing, Facts, Funding, Gift, Mode
from reeve.billing.plans import price_book
from reeve.billing.queries import funding_lines_of, goodwill_of, restrictions_of
from reeve.identity.extras import Extra
from reeve.identity.queries import LONDON, today


def facts_of(session: Session, council_id: UUID) -> Facts:
    """Everything that counts. A draft contract's lines do not count until it starts."""
    return Facts(
        funding=tuple(
            Funding(line.product, line.from_on, line.to_on, line.overdue_since)
            for line in funding_lines_of(session, council_id)
            if line.started_at is not None
        ),
        gifts=tuple(Gift(gift.product, gift.from_on, gift.to_on) for gift in goodwill_of(session, council_id)),
        closings=tuple(
            Closing(
                None if found.confirmed_at is None else found.confirmed_at.astimezone(LONDON).date(),
                lifted=found.lifted_at is not None,
            )
            for found in restrictions_of(session, council_id)
        ),
    )


def mode_of(session: Session, council_id: UUID) -> Mode:
    """Today's."""
    return access.mode(facts_of(session, council_id), today())


def may_use(session: Session, council_id: UUID, extra: Extra) -> bool:
    """Whether a council may use an extra today; the one question another room may ask of billing."""
    return access.allows(facts_of(session, council_id), extra, today(), book=price_book())
