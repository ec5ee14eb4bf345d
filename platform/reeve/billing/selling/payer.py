"""Who pays, as Stripe is told: one customer for a billing account, with its VAT number, address and mailbox."""

from __future__ import annotations

import hashlib
import re
from dataclasses import astuple, dataclass, replace
from uuid import UUID

from reeve.billing import gateway
from reeve.billing.gateway import Payer
from reeve.billing.mirror.calls import change, once
from reeve.billing.mirror.connect import till
from reeve.billing.models import BillingAccount, FinanceContact
from reeve.database import Role, db
from reeve.jobs import step

POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """A payer, Stripe's name for it where it has one, and whom to write to."""

    payer: Payer
    customer: str | None
    email: str


def customer_for(account_id: UUID) -> str:
    """Stripe's name for this payer: made where there is none, its details kept as they are here. Raises TillAway,
    TillRefused.
    """
    with step("sell.payer", role=Role.PLATFORM):
        known = known_payer(account_id)
    customer = known.customer or made(known.payer)
    now_ = replace(known.payer, email=known.email)
    change(
        "customer.update",
        str(account_id),
        lambda key: gateway.update_customer(till(), customer, now_, key=key),
        to=digest_of(now_),
    )
    with step("sell.customer", role=Role.PLATFORM):
        account = db.platform.get_one(BillingAccount, account_id, with_for_update=True)
        account.external_customer_id = account.external_customer_id or customer
    return customer


def made(payer: Payer) -> str:
    """What a payer's account holds never changes, so a repeated question is the same one."""
    return once(
        "customer",
        payer.row,
        lambda key: gateway.create_customer(till(), payer, key=key),
        lost=lambda: gateway.find_customer(till(), payer.row),
    ).id


def known_payer(account_id: UUID) -> Known:
    account = db.platform.get_one(BillingAccount, account_id)
    payer = account.payer_council_id
    contact = db.platform.get(FinanceContact, payer) if payer is not None and account.kind == "council" else None
    line1, town, postcode = address_of(account.address)
    return Known(
        Payer(str(account.id), account.legal_name, account.payables_email, line1, town, postcode, account.vat_number),
        account.external_customer_id,
        contact.email if contact is not None else account.payables_email,
    )


def address_of(text: str) -> tuple[str, str, str]:
    """Street, town and postcode out of an address as people write it, a line each; what is not there is empty."""
    lines = [line.strip() for line in re.split(r"[\n,]", text) if line.strip()]
    postcode = lines.pop() if len(lines) > 1 and POSTCODE.fullmatch(lines[-1]) else ""
    town = lines.pop() if len(lines) > 1 else ""
    return ", ".join(lines), town, postcode


def digest_of(payer: Payer) -> str:
    """Of all that Stripe would be told, so that a change is a new question. It says nothing about anybody."""
    return hashlib.sha256("|".join(str(part) for part in astuple(payer)).encode()).hexdigest()[:32]
