"""Whether a contract is sold through Stripe: settled once, when it starts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.billing.mirror.connect import is_open
from reeve.billing.models import Contract, FundingLine
from reeve.billing.plans import NoPrices, price_book
from reeve.billing.queries import lines_of_contract
from reeve.billing.selling.models import Sale
from reeve.billing.selling.queries import due_sales
from reeve.billing.year import next_april, year_of
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict, NotFound
from reeve.identity.queries import today
from reeve.jobs import TILL, enqueue


class SoldThroughStripe(Conflict):
    """Stripe sends the invoices of this contract, so we issue none of our own for it."""

    title = "Stripe invoices this contract"


class SoldAlready(Conflict):
    """This contract is at Stripe already, or has ended. Look at it again."""

    title = "There is nothing to ask"


class InvoicedHere(Conflict):
    """There is an invoice of our own for this contract, so it is not sold through Stripe as well."""

    title = "The contract is invoiced already"


refuses("ck_invoice_sold_elsewhere", SoldThroughStripe)
refuses("ck_sale_invoiced_here", InvoicedHere)


def begin_sale(contract: Contract) -> Sale | None:
    """Put a contract that starts up for sale where a till is connected; None where our own ledger is to invoice it."""
    if find_sale(contract.id) is not None or not is_open() or not at_published_price(db.platform, contract):
        return None
    sale = Sale(contract_id=contract.id, how="order", wanted_at=now())
    db.platform.add(sale)
    db.platform.flush()
    if contract.from_on <= today():
        ask(db.platform, "sell", contract.id)
    return sale


def at_published_price(session: Session, contract: Contract) -> bool:
    """One council, paid for whole, at the price of its plan and band, in a year that is not over."""
    lines = lines_of_contract(session, contract)
    return len(lines) == 1 and is_published(lines[0]) and next_april(contract.from_on) > today()


def is_published(line: FundingLine) -> bool:
    try:
        return line.share == 100 and line.yearly == price_book().yearly(line.product, line.band, year_of(line.from_on))
    except NoPrices:
        return False


def find_sale(contract_id: UUID) -> Sale | None:
    return db.platform.get(Sale, contract_id)


def refuse_sold(contract: Contract) -> None:
    """Raises SoldThroughStripe."""
    if find_sale(contract.id) is not None:
        raise SoldThroughStripe


def ask(session: Session, task: str, contract_id: UUID) -> None:
    """Queue one of the till's jobs about a contract; those about one contract wait for each other."""
    enqueue(session, task, on=TILL, lock=f"contract {contract_id}", contract=str(contract_id))


def ask_to_align(session: Session, contract: Contract) -> None:
    """Have Stripe's subscription follow what has just changed here. In the payer's own unit or the platform's."""
    if contract.external_subscription_id is not None:
        ask(session, "align", contract.id)


def ask_what_is_due() -> int:
    """Queue every sale whose first day has come and that is not made; returns how many."""
    due = due_sales()
    for contract_id in due:
        ask(db.platform, "sell", contract_id)
    return len(due)


def ask_again(contract: Contract) -> None:
    """Ask Stripe once more now, after whatever was wrong was put right. Raises NotFound, SoldAlready."""
    sale = find_sale(contract.id)
    if sale is None:
        raise NotFound
    if sale.sold_at is not None or contract.ended_at is not None:
        raise SoldAlready
    sale.trouble = sale.trouble_at = None
    ask(db.platform, "sell", contract.id)
    record("sale.asked", subject=f"contracts/{contract.number}", words=f"asked Stripe again for {contract.number}")
