"""The letters about a reorganisation: to both sides when it is carried out, and for an order while none has come."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from reeve.audit import record
from reeve.billing.access import core_until
from reeve.billing.models import BillingAccount, Contract, FundingWarning
from reeve.billing.novation.plan import Plan
from reeve.billing.novation.queries import waiting_contracts
from reeve.billing.queries import get_account, get_line, house_by_id, letter_readers, warnings_given
from reeve.billing.supplier import supplier
from reeve.billing.warnings import months_words, warning_due
from reeve.database import db, now
from reeve.identity.invite import own_address
from reeve.identity.queries import today
from reeve.installation import here
from reeve.mail.write import write_letter
from reeve.web.filters import day


def tell_both_sides(what: Plan, made: Sequence[Contract]) -> None:
    """Whoever looks after money in the council that ends and in each successor; and those who are to pay."""
    names = " and ".join(heir.house.name for heir in what.heirs)
    words = {"council": what.council.name, "successors": names, "on": day(what.on), "our_address": supplier().email}
    for name, email in letter_readers(what.council.id):
        core = day(core_until(what.on))
        write_letter(
            db.platform,
            "reorganised-from",
            to_name=name,
            to_email=email,
            link_until=None,
            link_hash=None,
            core_until=core,
            **words,
        )
    for heir in what.heirs:
        for name, email in letter_readers(heir.house.id):
            write_letter(
                db.platform,
                "reorganised-to",
                to_name=name,
                to_email=email,
                link_until=None,
                link_hash=None,
                house=heir.house.name,
                **words,
            )
    for contract in made:
        ask_order(contract, get_account(contract.account_id), when="as soon as you can")


def ask_order(contract: Contract, account: BillingAccount, *, when: str) -> None:
    readers = [(f"Accounts payable, {account.legal_name}", account.payables_email)]
    link = f"Send the number to {supplier().email}."
    if account.payer_council_id is not None:
        readers += letter_readers(account.payer_council_id)
        slug = house_by_id(account.payer_council_id).slug
        link = f"An admin can enter it here:\n\n{own_address(here().settings)}/c/{slug}/subscription"
    for email, name in {email.lower(): name for name, email in readers}.items():
        write_letter(
            db.platform,
            "order-asked",
            to_name=name,
            to_email=email,
            number=contract.number,
            payer=account.legal_name,
            on=day(contract.from_on),
            when=when,
            link=link,
        )


def ask_for_orders(council_id: UUID, line_id: UUID) -> int | None:
    """Ask again for the orders by which this line goes on, at 12, 6, 3 and 1 months before; the months, or None.

    In the open platform unit; each step once, as ``warn`` does it and in the same table.
    """
    line = get_line(council_id, line_id)
    months = warning_due(line.to_on, today(), given=warnings_given(line))
    if months is None:
        return None
    db.platform.add(
        FundingWarning(
            council_id=council_id, funding_line_id=line_id, months=months, ends_on=line.to_on, warned_at=now()
        )
    )
    db.platform.flush()
    for contract, account in waiting_contracts(line):
        ask_order(contract, account, when=f"in the next {months_words(months)}")
        words = f"asked for the purchase order of contract {contract.number}"
        record("order.asked", subject=f"contracts/{contract.number}", words=words)
        if account.payer_council_id is not None:
            record("order.asked", subject="subscription", words=words, chain=account.payer_council_id)
    return months
