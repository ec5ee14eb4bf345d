"""Credit notes."""

from __future__ import annotations

from reeve.billing.double.invoicing import add_up, must_be, tax_on
from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Sent, Thing


def create(shop: Shop, _: str, sent: Sent) -> Thing:
    """Before payment it lowers what is owed; after it, the caller must say where the money goes."""
    invoice = shop.get("invoice", sent["invoice"])
    must_be(invoice, "open", "paid")
    net, vat = (sum(amounts) for amounts in zip(*(credited(invoice, line) for line in sent["lines"]), strict=True))
    gross, out = net + vat, int(sent.get("out_of_band_amount", 0))
    was_open = invoice["status"] == "open"
    if was_open and gross > invoice["amount_remaining"]:
        raise Refused("The credit note is more than what remains to be paid.", param="lines")
    if not was_open and out + int(sent.get("credit_amount", 0)) != gross:
        raise Refused("The amounts to credit, refund and pay out of band must add up to the total.", param="amount")
    taken = "pre_payment_credit_notes_amount" if was_open else "post_payment_credit_notes_amount"
    invoice[taken] += gross
    if was_open:
        add_up(invoice)
        if invoice["amount_remaining"] == 0:
            invoice["status"] = "paid"
    number = (
        f"{invoice['number']}-CN-{sum(note['invoice'] == invoice['id'] for note in shop.all('credit_note')) + 1:02}"
    )
    note = shop.make(
        "credit_note",
        "cn",
        sent,
        customer=invoice["customer"],
        invoice=invoice["id"],
        number=number,
        status="issued",
        subtotal=net,
        total=gross,
        amount=gross,
        currency="gbp",
        reason=sent.get("reason"),
        out_of_band_amount=out,
        pdf=f"http://127.0.0.1/not-stripe/{number}",
    )
    shop.ring("credit_note.created", note)
    shop.ring("invoice.updated", invoice)
    return note


def credited(invoice: Thing, line: Sent) -> tuple[int, int]:
    """Net and VAT of one line of a credit note."""
    of = [one for one in invoice["lines"]["data"] if one["id"] == line.get("invoice_line_item")]
    if not of or int(line["amount"]) > of[0]["amount"]:
        raise Refused("No such line, or more than the line.", param="lines[0][invoice_line_item]")
    net = int(line["amount"])
    return net, sum(tax_on(net, rate) for rate in invoice["default_tax_rates"])


def get(shop: Shop, name: str, _: Sent) -> Thing:
    return shop.get("credit_note", name)
