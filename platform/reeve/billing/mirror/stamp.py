"""Stamping: a draft that Stripe made for a subscription gets the order's number before it is issued, or is held.

Stripe issues such a draft by itself after an hour. Without an order's number or a recorded exemption it must not: the
council would send it back unpaid.
"""

from __future__ import annotations

from dataclasses import dataclass

from reeve.audit import record
from reeve.billing import gateway
from reeve.billing.gateway.subscriptions import printed_fields
from reeve.billing.mirror.calls import answer_of, change, once
from reeve.billing.mirror.connect import till
from reeve.billing.mirror.queries import contract_of_invoice
from reeve.database import Role
from reeve.jobs import step


@dataclass(frozen=True)
class Order:
    """What is printed: the order's number or, with an exemption, that there is none."""

    po: str | None
    call_off: str | None

    @property
    def words(self) -> str:
        return f"{self.po}|{self.call_off}"


def stamp(invoice: str) -> None:
    """Stamp or hold one draft, or let one go that was held. Does nothing for one that is issued, that says so already,
    or that is under no contract.
    """
    with step("stamp.order", role=Role.PLATFORM):
        order = order_for(invoice)
    if order is None:
        return
    draft = gateway.get_invoice(till(), invoice)
    if draft.status != "draft":
        return
    if order.po is None:
        once("hold", invoice, lambda key: gateway.hold(till(), invoice, key=key))
        with step("stamp.held", role=Role.PLATFORM):
            record("invoice.held", subject=invoice, words="held back an invoice that has no purchase order number")
        return
    po, call_off = order.po, order.call_off
    if dict(draft.fields) != {field["name"]: field["value"] for field in printed_fields(po, call_off)}:
        change(
            "stamp",
            invoice,
            lambda key: gateway.stamp(till(), invoice, po=po, call_off=call_off, key=key),
            to=order.words,
        )
    if answer_of("hold", invoice) is not None:
        once("release", invoice, lambda key: gateway.release(till(), invoice, key=key))


def order_for(invoice: str) -> Order | None:
    contract = contract_of_invoice(invoice)
    if contract is None:
        return None
    exempt = "No order number needed" if contract.order_exemption else None
    return Order(contract.purchase_order or exempt, contract.call_off)
