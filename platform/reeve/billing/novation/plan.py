"""What a reorganisation would do to each contract, before anybody does it: shown first, and then followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reeve.billing.ledger import Invoice, InvoiceLine
from reeve.billing.ledger_queries import balances, lines_of_invoice
from reeve.billing.models import BillingAccount, Contract, FundingLine
from reeve.billing.money import NOTHING, Amount, rounded, share_of, with_vat
from reeve.billing.novation.queries import contracts_touched, find_account_of, invoices_beyond
from reeve.billing.queries import lines_of_contract
from reeve.billing.refunds.queries import payments_held_for
from reeve.database import db
from reeve.errors import Refusal
from reeve.identity.queries import today
from reeve.identity.visitor import House


class NotAHundred(Refusal):
    """The successors' parts must be whole per cents from 1 and add up to 100."""

    status = 422
    title = "Check the parts"


class NotAfterToday(Refusal):
    """A reorganisation is carried out before its day, so that orders can be asked for in time."""

    status = 422
    title = "Check the day"


class Fate(StrEnum):
    """What becomes of a contract on the day."""

    PASSES = "It passes to the successor, who is asked for a purchase order."
    STAYS = "Its payer stays. The councils it pays for change."
    NO_ACCOUNT = "It cannot pass yet: open a billing account for each successor first."
    CREDIT_HELD = "It cannot pass yet: credit is held for its payer. Pay it back, or match it to an invoice, first."
    ENDS = "It ends by then anyway. Draft a new one with the successor."
    LATER = "It begins on that day or later. End it, and draft one with the successor."
    DRAFT = "It has not started. End it, and draft one with the successor."

    @property
    def moves(self) -> bool:
        return self in (Fate.PASSES, Fate.STAYS)


@dataclass(frozen=True)
class Heir:
    """A successor and its part in per cent: 100 where it takes over whole."""

    house: House
    percent: int = 100


@dataclass(frozen=True)
class Credit:
    """So many pence before VAT of an invoice are for days after the change. ``here`` is False where a provider issued
    it, who must credit it."""

    invoice: Invoice
    net: int
    here: bool


@dataclass(frozen=True)
class Passage:
    """One contract: what becomes of it, which lines, and to whom; ``accounts`` go with the heirs where it passes."""

    contract: Contract
    payer: BillingAccount
    fate: Fate
    lines: Sequence[FundingLine] = ()
    accounts: Sequence[BillingAccount] = ()
    credits: Sequence[Credit] = ()

    @property
    def credited(self) -> Amount:
        return sum((with_vat(credit.net) for credit in self.credits if credit.here), NOTHING)


@dataclass(frozen=True)
class Plan:
    """Everything a council's reorganisation touches on its day."""

    council: House
    heirs: Sequence[Heir]
    on: date
    passages: Sequence[Passage]

    @property
    def carries(self) -> bool:
        """Whether there is something to do and nothing stands in its way."""
        fates = [passage.fate for passage in self.passages]
        return any(fate.moves for fate in fates) and not {Fate.NO_ACCOUNT, Fate.CREDIT_HELD} & set(fates)


def plan(council: House, heirs: Sequence[Heir], *, on: date) -> Plan:
    """Raises NotAHundred, NotAfterToday."""
    if sum(heir.percent for heir in heirs) != 100 or any(heir.percent < 1 for heir in heirs):
        raise NotAHundred
    if on <= today():
        raise NotAfterToday
    touched = contracts_touched(council.id)
    return Plan(council, heirs, on, [passage(council, heirs, on, *each) for each in touched])


def passage(council: House, heirs: Sequence[Heir], on: date, contract: Contract, payer: BillingAccount) -> Passage:
    if (fate := fate_by_dates(contract, on)) is not None:
        return Passage(contract, payer, fate)
    going = [line for line in lines_of_contract(db.platform, contract) if line.from_on < on < line.to_on]
    if payer.payer_council_id != council.id:
        own = [line for line in going if line.council_id == council.id]
        return Passage(contract, payer, Fate.STAYS if own else Fate.ENDS, own)
    if payments_held_for(payer.id):
        return Passage(contract, payer, Fate.CREDIT_HELD, going)
    accounts = [account for heir in heirs if (account := find_account_of(heir.house.id, payer.kind)) is not None]
    fate = Fate.PASSES if len(accounts) == len(heirs) else Fate.NO_ACCOUNT
    return Passage(contract, payer, fate, going, accounts, credits_beyond(contract, on))


def fate_by_dates(contract: Contract, on: date) -> Fate | None:
    if contract.to_on <= on:
        return Fate.ENDS
    if contract.started_at is None:
        return Fate.DRAFT
    return Fate.LATER if contract.from_on >= on else None


def credits_beyond(contract: Contract, on: date) -> list[Credit]:
    """By the day, line by line; never more than is not credited yet."""
    invoices = invoices_beyond(contract, on)
    due = balances(db.platform, [invoice.id for invoice in invoices])
    found = []
    for invoice in invoices:
        net = sum(net_beyond(line, on) for line in lines_of_invoice(db.platform, invoice))
        if net > 0 and due[invoice.id].credited < invoice.gross:
            found.append(Credit(invoice, net, here=invoice.external_id is None))
    return found


def net_beyond(line: InvoiceLine, on: date) -> int:
    """Pence of the line that are for days from ``on``."""
    days = (line.service_to - line.service_from).days
    beyond = min(days, max(0, (line.service_to - on).days))
    return rounded(line.net * beyond, days) if days else 0


def part_of(amount: int, heirs: Sequence[Heir], heir: Heir) -> int:
    """An heir's part of an amount in pence; the last takes what rounding leaves, so that the parts are the whole."""
    if heir is not heirs[-1]:
        return share_of(amount, heir.percent)
    return amount - sum(share_of(amount, other.percent) for other in heirs[:-1])
