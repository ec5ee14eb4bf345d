"""Council A's money: an account, a contract, an invoice paid in part, a quote, a restriction; each with its canary."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from reeve.audit import Actor, acting
from reeve.billing.draft_contract import Covered, Deal, draft_contract
from reeve.billing.give_goodwill import give_goodwill
from reeve.billing.issue_invoice import issue_invoice
from reeve.billing.keep_contact import keep_contact
from reeve.billing.ledger import CreditNote
from reeve.billing.match_payment import match_payment
from reeve.billing.mirror.models import UNKNOWN, StripeEvent
from reeve.billing.models import FundingWarning, Restriction
from reeve.billing.novation.models import Novation
from reeve.billing.open_account import Payer, open_account
from reeve.billing.queries import funding_lines_of
from reeve.billing.quote import Wish, quote
from reeve.billing.receive_payment import Receipt, receive_payment
from reeve.billing.record_order import record_exemption, record_order
from reeve.billing.refunds.hold_credit import hold_credit
from reeve.billing.refunds.models import Freed
from reeve.billing.refunds.refund import ask_refund
from reeve.billing.reminders.models import Reminder
from reeve.billing.start_contract import start_contract
from reeve.database import Role, db, now, unit
from reeve.identity.models import Person
from reeve.identity.queries import today
from reeve.identity.visitor import House

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing


STRANGER = "cus_nobody_knows"
"""A payer at Stripe whom nobody knows, with one event."""


def furnish_money(rooms: Furnishing) -> None:
    """By the till's own verbs, as a platform admin and as the council's own admin."""
    house = House("council", rooms.council.id, rooms.council.slug, rooms.council.name)
    with rooms.a.at_work(rooms.everybody):
        quoted_to = rooms.word("whom a quote was made for", "platform")
        quote(db.council, Wish("core", 4_120, today()), house=house, by=quoted_to)
        email = f"{rooms.word('the address of a finance contact', 'platform')}@example.org"
        keep_contact(rooms.word("the name of a finance contact", "platform"), email)
    pat = rooms.factory.platform_admin()
    with unit(Role.PLATFORM, person_id=pat.id), acting(Actor(pat.id, pat.name)):
        under_contract(rooms, house)
        beside_it(rooms, house, pat)
        db.platform.add(
            StripeEvent(
                id=f"evt_{uuid4().hex}",
                type="customer.created",
                made_at=now(),
                kind="customer",
                object_id=STRANGER,
                customer_id=STRANGER,
                received_at=now(),
                handled_at=now(),
                outcome=UNKNOWN,
            )
        )


def under_contract(rooms: Furnishing, house: House) -> None:
    account = open_account(
        Payer(
            "council",
            house.id,
            legal_name=rooms.word("the legal name of a payer", "platform"),
            address=rooms.word("the address of a payer", "platform"),
            payables_email=f"{rooms.word('where a payer takes invoices', 'platform')}@example.org",
        )
    )
    deal = Deal("core", today(), call_off=rooms.word("a call-off reference", "platform"))
    contract = draft_contract(account, deal, [Covered(house, 4_120)])
    record_order(db.platform, contract, rooms.word("a purchase order", "platform"))
    record_exemption(contract, rooms.word("why no purchase order is needed", "platform"))
    start_contract(contract)
    invoice = issue_invoice(contract)
    payment = receive_payment(Receipt(today(), 100, rooms.word("the reference of a payment", "platform")))
    match_payment(payment, invoice, amount=60, reason=rooms.word("why a payment was matched", "platform"))
    note = CreditNote(
        id=uuid4(),
        invoice_id=invoice.id,
        number=rooms.word("the number of a credit note", "platform"),
        issued_on=today(),
        net=0,
        vat=0,
        gross=0,
        reason=rooms.word("the reason of a credit note", "platform"),
    )
    db.platform.add(note)
    refund = ask_refund(payment, amount=10, reason=rooms.word("why a payment goes back", "platform"))
    hold_credit(payment, account_id=account.id, reason=rooms.word("why credit is held", "platform"))
    db.platform.add_all(
        [
            Freed(credit_note_id=note.id, payment_id=payment.id, invoice_id=invoice.id, amount=1),
            Reminder(invoice_id=invoice.id, days=1, due_on=today()),
        ]
    )
    rooms.ids |= {
        "account_id": account.id,
        "contract_id": contract.id,
        "invoice_id": invoice.id,
        "payment_id": payment.id,
        "refund_id": refund.id,
        "credit_note_id": note.id,
    }


def beside_it(rooms: Furnishing, house: House, pat: Person) -> None:
    gift = rooms.word("the reason of a goodwill", "platform")
    give_goodwill(house, product="plus", to_on=today() + timedelta(days=9), reason=gift)
    line = funding_lines_of(db.platform, house.id)[0]
    db.platform.add_all(
        [
            Novation(
                council_id=house.id,
                funding_line_id=line.id,
                to_contract_id=line.contract_id,
                to_council_id=house.id,
                effective_on=date(2031, 4, 1),
                percent=100,
            ),
            FundingWarning(council_id=house.id, funding_line_id=line.id, months=12, ends_on=date(2031, 4, 1)),
            Restriction(
                id=uuid4(),
                council_id=house.id,
                reason=rooms.word("the reason of a restriction", "platform"),
                proposed_by=pat.id,
                proposed_at=now(),
            ),
        ]
    )
