"""Invoices and credit notes: drafts, issue, payment, and what they add up to."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Sent, Thing, page, within

DAY = 86400
LINES_SHOWN = 10


def draft(shop: Shop, customer: str, sent: Sent, *, subscription: str | None = None) -> Thing:
    """A draft that has no lines yet."""
    parent = {"type": "subscription_details", "subscription_details": {"subscription": subscription}}
    invoice = shop.make(
        "invoice",
        "in",
        sent,
        customer=customer,
        status="draft",
        number=None,
        currency="gbp",
        collection_method=sent.get("collection_method", "charge_automatically"),
        days_until_due=int(sent["days_until_due"]) if "days_until_due" in sent else None,
        auto_advance=sent.get("auto_advance") == "true",
        custom_fields=sent.get("custom_fields") or None,
        default_tax_rates=[shop.get("tax_rate", name) for name in sent.get("default_tax_rates", [])],
        parent=parent if subscription else None,
        lines={"object": "list", "data": [], "has_more": False},
        status_transitions={"finalized_at": None, "paid_at": None, "voided_at": None},
        due_date=None,
        amount_paid=0,
        amount_paid_off_stripe=0,
        pre_payment_credit_notes_amount=0,
        post_payment_credit_notes_amount=0,
        hosted_invoice_url=None,
        invoice_pdf=None,
    )
    return add_up(invoice)


def create(shop: Shop, _: str, sent: Sent) -> Thing:
    shop.get("customer", sent["customer"])
    if sent.get("collection_method") != "send_invoice" and "days_until_due" in sent:
        raise Refused("You can only set days_until_due with send_invoice.", param="days_until_due")
    invoice = draft(shop, sent["customer"], sent)
    shop.ring("invoice.created", invoice)
    return shown(invoice)


def create_item(shop: Shop, _: str, sent: Sent) -> Thing:
    invoice = shop.get("invoice", sent["invoice"])
    must_be(invoice, "draft")
    add_line(shop, invoice, sent.get("description", ""), int(sent["amount"]), shop.now(), shop.now())
    shop.ring("invoice.updated", invoice)
    return shop.make("invoiceitem", "ii", sent, customer=sent["customer"], amount=int(sent["amount"]))


def add_line(shop: Shop, invoice: Thing, words: str, net: int, start: int, end: int) -> None:
    rates = invoice["default_tax_rates"]
    invoice["lines"]["data"].append(
        {
            "id": f"il_{secrets.token_hex(12)}",
            "object": "line_item",
            "description": words,
            "amount": net,
            "currency": "gbp",
            "quantity": 1,
            "period": {"start": start, "end": end},
            "taxes": [
                {"amount": tax_on(net, rate), "taxable_amount": net, "type": "tax_rate_details"} for rate in rates
            ],
        }
    )
    add_up(invoice)


def tax_on(net: int, rate: Thing) -> int:
    """Half a penny goes up, a line at a time."""
    return int((Decimal(net) * Decimal(str(rate["percentage"])) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def add_up(invoice: Thing) -> Thing:
    lines = invoice["lines"]["data"]
    net = sum(line["amount"] for line in lines)
    vat = sum(tax["amount"] for line in lines for tax in line["taxes"])
    owed = net + vat - invoice["pre_payment_credit_notes_amount"]
    remaining = owed - invoice["amount_paid"]
    invoice.update(subtotal=net, total=net + vat, amount_due=owed, amount_remaining=max(0, remaining))
    invoice["amount_overpaid"] = max(0, -remaining)
    invoice["total_taxes"] = [{"amount": vat, "taxable_amount": net, "type": "tax_rate_details"}]
    return invoice


def shown(invoice: Thing) -> Thing:
    """As an answer shows it: at most ten lines, the rest by asking for them."""
    lines = invoice["lines"]["data"]
    return {**invoice, "lines": {"object": "list", "data": lines[:LINES_SHOWN], "has_more": len(lines) > LINES_SHOWN}}


def must_be(invoice: Thing, *statuses: str) -> None:
    if invoice["status"] not in statuses:
        raise Refused(f"Invoice is {invoice['status']}, which does not allow this.", code="invoice_not_editable")


def get(shop: Shop, name: str, _: Sent) -> Thing:
    return shown(shop.get("invoice", name))


def lines(shop: Shop, name: str, sent: Sent) -> Thing:
    return page(shop.get("invoice", name)["lines"]["data"], sent, f"/v1/invoices/{name}/lines")


def listed(shop: Shop, _: str, sent: Sent) -> Thing:
    wanted = {name: sent[name] for name in ("customer", "status") if name in sent}
    found = [
        shown(one)
        for one in shop.all("invoice")
        if within(one, sent.get("created")) and all(one[name] == value for name, value in wanted.items())
    ]
    return page(found, sent, "/v1/invoices")


def update(shop: Shop, name: str, sent: Sent) -> Thing:
    invoice = shop.get("invoice", name)
    must_be(invoice, "draft")
    if "custom_fields" in sent:
        check_fields(sent["custom_fields"], "custom_fields")
        invoice["custom_fields"] = sent["custom_fields"] or None
    if "auto_advance" in sent:
        invoice["auto_advance"] = sent["auto_advance"] == "true"
    invoice["metadata"].update(sent.get("metadata") or {})
    shop.ring("invoice.updated", invoice)
    return shown(invoice)


def check_fields(fields: list[Sent], param: str) -> None:
    """Stripe's limits: four fields, names of 40 characters, values of 140."""
    if len(fields) > 4:
        raise Refused("You can only provide up to 4 custom fields.", param=param)
    for at, field in enumerate(fields):
        for part, most in (("name", 40), ("value", 140)):
            if len(field[part]) > most:
                raise Refused(f"Invalid string: at most {most} characters.", param=f"{param}[{at}][{part}]")


def finalize(shop: Shop, name: str, _: Sent) -> Thing:
    invoice = shop.get("invoice", name)
    must_be(invoice, "draft")
    shop.issued += 1
    invoice["number"] = f"RV-{shop.issued:06}"
    invoice["status_transitions"]["finalized_at"] = shop.now()
    if invoice["days_until_due"] is not None:
        invoice["due_date"] = shop.now() + invoice["days_until_due"] * DAY
    invoice["hosted_invoice_url"] = f"http://127.0.0.1/not-stripe/{name}"
    invoice["invoice_pdf"] = f"http://127.0.0.1/not-stripe/{name}/pdf"
    invoice["status"] = "open"
    shop.ring("invoice.finalized", invoice)
    if invoice["amount_due"] == 0:
        settle(shop, invoice)
    return shown(invoice)


def send(shop: Shop, name: str, sent: Sent) -> Thing:
    invoice = shop.get("invoice", name)
    must_be(invoice, "draft", "open")
    if invoice["status"] == "draft":
        finalize(shop, name, sent)
    shop.ring("invoice.sent", invoice)
    return shown(invoice)


def pay(shop: Shop, name: str, sent: Sent) -> Thing:
    invoice = shop.get("invoice", name)
    must_be(invoice, "open", "uncollectible")
    if sent.get("paid_out_of_band") != "true":
        raise Refused("This customer has no payment method.", code="invoice_payment_intent_requires_action")
    invoice["amount_paid_off_stripe"] = invoice["amount_remaining"]
    invoice["amount_paid"] += invoice["amount_remaining"]
    settle(shop, invoice)
    return shown(invoice)


def settle(shop: Shop, invoice: Thing) -> None:
    invoice["status"] = "paid"
    invoice["status_transitions"]["paid_at"] = shop.now()
    add_up(invoice)
    shop.ring("invoice.paid", invoice)
    shop.ring("invoice.payment_succeeded", invoice)


def void(shop: Shop, name: str, _: Sent) -> Thing:
    invoice = shop.get("invoice", name)
    must_be(invoice, "open", "uncollectible")
    invoice["status"] = "void"
    invoice["status_transitions"]["voided_at"] = shop.now()
    shop.ring("invoice.voided", invoice)
    return shown(invoice)


def transfer(shop: Shop, name: str, amount: int) -> Thing:
    """Money arrives in a payer's virtual account. An invoice is never part-paid: too little waits."""
    invoice = shop.get("invoice", name)
    must_be(invoice, "open")
    held = shop.get("customer", invoice["customer"]).get("cash", 0)
    if held + amount < invoice["amount_remaining"]:
        wait(shop, invoice["customer"], held + amount)
        return shown(invoice)
    if held:
        wait(shop, invoice["customer"], 0)
    invoice["amount_paid"] += held + amount
    settle(shop, invoice)
    if invoice["amount_overpaid"]:
        shop.ring("invoice.overpaid", invoice)
    return shown(invoice)


def wait(shop: Shop, customer: str, pence: int) -> Thing:
    """So much of a payer's money is on no invoice now."""
    payer = shop.get("customer", customer)
    payer["cash"] = pence
    balance = {"object": "cash_balance", "customer": customer, "available": {"gbp": pence}, "livemode": False}
    shop.ring("cash_balance.funds_available", balance)
    return balance


def year_of(moment: int) -> tuple[int, int]:
    """The year from 1 April that ``moment`` falls in: its start and its end."""
    day = datetime.fromtimestamp(moment, UTC)
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    start, end = (datetime(year, 4, 1, tzinfo=UTC) for year in (first, first + 1))
    return int(start.timestamp()), int(end.timestamp())
