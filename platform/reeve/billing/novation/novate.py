"""Carrying out a reorganisation: the old ends, the successor's begins, what was invoiced beyond the day is credited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

from reeve.audit import actor, record
from reeve.billing.credit import credit
from reeve.billing.end_contract import end_contract
from reeve.billing.models import BillingAccount, Contract, FundingLine
from reeve.billing.note import note_contract
from reeve.billing.novation.models import Novation
from reeve.billing.novation.plan import Fate, Heir, Passage, Plan, part_of
from reeve.billing.novation.tell import tell_both_sides
from reeve.billing.numbers import next_contract_number
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict
from reeve.web.filters import day


class NothingToMove(Conflict):
    """Nothing of this council's can pass on that day, or something stands in the way. The preview says what."""

    title = "Nothing was moved"


class NovatedAlready(Conflict):
    """This was carried out already. Look at the preview again."""

    title = "It was carried out already"


refuses("pk_novation", NovatedAlready)


def novate(what: Plan) -> list[Contract]:
    """The new contracts, drafted, each waiting for a purchase order of the successor's own. Raises NothingToMove.

    Both sides read it in their histories and are written to.
    """
    if not what.carries:
        raise NothingToMove
    made = [contract for passage in what.passages for contract in carried(passage, what)]
    names = " and ".join(heir.house.name for heir in what.heirs)
    words = f"moved what was agreed for {what.council.name} to {names} from {day(what.on)}"
    record("council.novated", subject=what.council.slug, words=words)
    for house in (what.council, *(heir.house for heir in what.heirs)):
        record("council.novated", subject="subscription", words=words, chain=house.id)
    tell_both_sides(what, made)
    return made


def carried(passage: Passage, what: Plan) -> Iterator[Contract]:
    if passage.fate is Fate.STAYS:
        stay(passage, what)
    elif passage.fate is Fate.PASSES:
        yield from passed(passage, what)


def stay(passage: Passage, what: Plan) -> None:
    """The payer's own contract goes on, with the successors in the council's place, at the price agreed."""
    for line in passage.lines:
        ends_on, line.to_on = line.to_on, what.on
        for heir in what.heirs:
            add_line(line, passage.contract, passage.payer, heir, what, from_on=what.on, to_on=ends_on)
    db.platform.flush()
    words = f"put the successors of {what.council.name} into contract {passage.contract.number} from {day(what.on)}"
    note_contract(passage.contract, "contract.novated", words)


def passed(passage: Passage, what: Plan) -> Iterator[Contract]:
    """One new contract for each successor, for the time that is left."""
    old, ends_on = passage.contract, {line.id: line.to_on for line in passage.lines}
    for heir, account in zip(what.heirs, passage.accounts, strict=True):
        new = successor_of(old, account, what.on)
        for line in passage.lines:
            add_line(line, new, account, heir, what, from_on=what.on, to_on=ends_on[line.id])
        db.platform.flush()
        words = f"drafted contract {new.number}, to which contract {old.number} passes on {day(what.on)}"
        note_contract(new, "contract.novated", words, covered=True)
        yield new
    for each in passage.credits:
        if each.here:
            credit(each.invoice, net=each.net, reason=f"Not supplied from {day(what.on)}: the council is replaced")
    end_contract(old, to_on=what.on)


def successor_of(old: Contract, account: BillingAccount, on: date) -> Contract:
    new = Contract(
        id=uuid4(),
        account_id=account.id,
        number=next_contract_number(db.platform),
        plan=old.plan,
        band=old.band,
        from_on=on,
        to_on=old.to_on,
        payment_days=old.payment_days,
        terms=old.terms,
        call_off=old.call_off,
        created_at=now(),
    )
    db.platform.add(new)
    db.platform.flush()
    return new


def add_line(
    line: FundingLine, to: Contract, payer: BillingAccount, heir: Heir, what: Plan, *, from_on: date, to_on: date
) -> None:
    """The council's own line goes to the heir; that of another council it pays for stays that council's."""
    council_id: UUID = heir.house.id if line.council_id == what.council.id else line.council_id
    db.platform.add(
        FundingLine(
            council_id=council_id,
            id=uuid4(),
            contract_id=to.id,
            payer=payer.legal_name,
            sponsored=payer.payer_council_id != council_id,
            product=line.product,
            band=line.band,
            from_on=from_on,
            to_on=to_on,
            share=max(1, part_of(line.share, what.heirs, heir)),
            yearly=part_of(line.yearly, what.heirs, heir),
            started_at=to.started_at,
            overdue_since=line.overdue_since if to.id == line.contract_id else None,
            created_at=now(),
        )
    )
    db.platform.add(
        Novation(
            council_id=line.council_id,
            funding_line_id=line.id,
            to_contract_id=to.id,
            to_council_id=council_id,
            effective_on=what.on,
            percent=heir.percent,
            recorded_by=actor().id,
            recorded_at=now(),
        )
    )
