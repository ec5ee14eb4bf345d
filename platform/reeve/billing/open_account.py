"""Opening a billing account for whoever will pay."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from reeve.audit import record
from reeve.billing.models import BillingAccount
from reeve.billing.vat_number import check_vat_number
from reeve.database import db
from reeve.register.queries import get_department


@dataclass(frozen=True)
class Payer:
    """Who pays: ``kind`` is council, lead authority or department; ``council_id`` for the first two."""

    kind: str
    council_id: UUID | None
    legal_name: str
    address: str
    payables_email: str
    vat_number: str | None = None
    department: str = "dwp"


def open_account(payer: Payer) -> BillingAccount:
    """Raises NotAVatNumber, NotFound."""
    number = check_vat_number(payer.vat_number) if payer.vat_number else None
    department_id = get_department(db.platform, payer.department).id if payer.kind == "department" else None
    account = BillingAccount(
        id=uuid4(),
        kind=payer.kind,
        payer_council_id=payer.council_id if payer.kind != "department" else None,
        payer_department_id=department_id,
        legal_name=payer.legal_name,
        address=payer.address,
        payables_email=payer.payables_email,
        vat_number=number,
    )
    db.platform.add(account)
    db.platform.flush()
    record("account.opened", subject=f"accounts/{account.id}", words=f"opened a billing account for a {payer.kind}")
    return account
