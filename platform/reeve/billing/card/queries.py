"""What is looked up for paying by card."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from reeve.billing.mirror.models import StripeCall
from reeve.billing.models import BillingAccount
from reeve.database import db


def calls_made(operation: str, row: str) -> int:
    """How often this was asked of Stripe for this row, and answered."""
    made = select(func.count()).where(
        StripeCall.operation == operation, StripeCall.row_id == row, StripeCall.done_at.is_not(None)
    )
    return db.platform.scalar(made) or 0


def find_account_with_portal() -> UUID | None:
    """The council's own account that Stripe knows, the latest where there are more."""
    return db.council.scalars(
        select(BillingAccount.id)
        .where(BillingAccount.external_customer_id.is_not(None))
        .order_by(BillingAccount.created_at.desc())
        .limit(1)
    ).one_or_none()
