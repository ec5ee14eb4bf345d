"""What is sold through Stripe, and what is to be, as the platform reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from reeve.billing.ledger import Invoice
from reeve.billing.mirror.models import StripeObject
from reeve.billing.models import Contract
from reeve.billing.selling.models import Sale
from reeve.database import db
from reeve.identity.queries import today


def due_sales() -> Sequence[UUID]:
    """The contracts whose first day has come and whose sale is not made, by number."""
    return db.platform.scalars(
        select(Contract.id)
        .join(Sale, Sale.contract_id == Contract.id)
        .where(Sale.sold_at.is_(None), Contract.ended_at.is_(None), Contract.from_on <= today())
        .order_by(Contract.number)
    ).all()


def sold_contracts() -> Mapping[str, tuple[Contract, Sale]]:
    """Sold and with days to run, by row."""
    rows = db.platform.execute(
        select(Contract, Sale)
        .join(Sale, Sale.contract_id == Contract.id)
        .where(Sale.sold_at.is_not(None), Contract.to_on > today())
        .order_by(Contract.number)
    )
    return {str(row[0].id): (row[0], row[1]) for row in rows}


def contracts_by_row() -> Mapping[str, Contract]:
    """Every contract by what Stripe knows its row as."""
    return {str(contract.id): contract for contract in db.platform.scalars(select(Contract))}


def drafts_at_stripe(contract: Contract) -> list[str]:
    """Its invoices that Stripe has not issued yet, in Stripe's names."""
    names = db.platform.scalars(
        select(Invoice.external_id).where(
            Invoice.contract_id == contract.id, Invoice.status == "draft", Invoice.external_id.is_not(None)
        )
    )
    return [str(name) for name in names]


def invoices_without_contract(subscription: str | None) -> Sequence[Invoice]:
    """Those of this subscription that came before it was known whose it is."""
    seen = select(StripeObject.id).where(
        StripeObject.kind == "invoice", StripeObject.state["subscription"].astext == subscription
    )
    return db.platform.scalars(
        select(Invoice).where(Invoice.external_id.in_(seen), Invoice.contract_id.is_(None))
    ).all()
