"""Councils merge and split: what was agreed goes on with the successors, to the penny and to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from reeve.billing.access import Mode
from reeve.billing.draft_contract import Covered
from reeve.billing.jobs import one_day
from reeve.billing.ledger_queries import balances, left_of, lines_of_invoice
from reeve.billing.novation.novate import novate
from reeve.billing.novation.plan import Fate
from reeve.billing.open_account import Payer, open_account
from reeve.billing.queries import get_contract, lines_of_contract, lines_to_renew
from reeve.billing.standing import mode_of
from reeve.billing.start_contract import NoOrder, start_contract
from reeve.database import Role, db, unit
from reeve.mail.models import Letter
from reeve.register.models import Council
from tests.reeve.billing.novating import (
    START,
    THREE_YEARS,
    VESTING,
    account_of,
    clock,
    lines,
    moved,
    ordered_and_started,
    planned,
    successor,
)
from tests.reeve.billing.till import Till

__all__ = ["clock", "successor"]


def test_a_merger_by_the_day(till: Till, successor: Council) -> None:
    """Paid for the year, replaced after 183 of 365 days: 182 are credited, freed, and the successor pays them."""
    old = till.started(deal=THREE_YEARS)
    invoice = till.invoiced(old)
    payment = till.pay(invoice)
    account_of(till, successor)
    (new,) = moved(till, (successor, 100))
    with till.on_platform() as session:
        balance = balances(session, [invoice.id])[invoice.id]
        credited = round(420_000 * 182 / 365)
        assert balance.credited == credited + round(credited * 0.2)
        assert (balance.due, left_of(payment)) == (0, balance.credited)
        ended = get_contract(session, old.id)
        assert (ended.to_on, ended.ended_at is not None) == (VESTING, True)
        with pytest.raises(NoOrder):
            start_contract(get_contract(session, new.id))
    assert (new.from_on, new.to_on, new.purchase_order, new.started_at) == (VESTING, date(2029, 4, 1), None, None)
    ordered_and_started(till, new)
    first = till.invoiced(new)
    assert (first.service_from, first.service_to, first.purchase_order) == (VESTING, date(2027, 4, 1), "NEW-1")
    assert first.net == credited, "what the old council is credited is what the new one pays"
    (line,) = lines(till, successor)
    assert (line.yearly, line.share, line.sponsored, line.payer) == (420_000, 100, False, successor.name)


def test_both_sides_read_it_and_are_written_to(till: Till, successor: Council) -> None:
    till.started(deal=THREE_YEARS)
    account_of(till, successor)
    moved(till, (successor, 100))
    assert {"council.novated", "contract.ended"} <= set(till.history())
    assert {"council.novated", "contract.novated"} <= set(till.history(successor))
    letters = till.factory.session.scalars(select(Letter).where(Letter.body.contains(successor.name))).all()
    kinds = {(letter.kind, letter.to_name) for letter in letters}
    assert ("reorganised-from", "Ada Admin") in kinds
    assert {("reorganised-to", "Sue Successor"), ("order-asked", "Sue Successor")} <= kinds
    asked = next(letter for letter in letters if letter.kind == "order-asked")
    assert "does not carry over" in asked.body
    assert f"/c/{successor.slug}/subscription" in asked.body
    assert "1 October 2027" in next(letter.body for letter in letters if letter.kind == "reorganised-from")


def test_access_on_the_day(till: Till, successor: Council, clock: time_machine.Coordinates) -> None:
    till.started(deal=THREE_YEARS)
    account_of(till, successor)
    (new,) = moved(till, (successor, 100))
    ordered_and_started(till, new)

    def modes() -> tuple[Mode, Mode]:
        with unit(Role.COUNCIL, council_id=successor.id):
            return till.mode(), mode_of(db.council, successor.id)

    clock.move_to(datetime(2026, 9, 30, 22, 59, tzinfo=UTC))
    assert modes() == (Mode.FULL, Mode.ESSENTIAL)
    clock.move_to(datetime(2026, 9, 30, 23, 1, tzinfo=UTC))
    assert modes() == (Mode.ESSENTIAL, Mode.FULL), "in London it is 1 October already"
    clock.move_to(datetime(2027, 10, 1, 12, tzinfo=UTC))
    assert modes() == (Mode.ARCHIVE, Mode.FULL)


def test_a_split_is_whole_to_the_penny(till: Till) -> None:
    heirs = [till.factory.council() for _ in range(3)]
    till.invoiced(till.started(deal=THREE_YEARS))
    for heir in heirs:
        account_of(till, heir)
    made = moved(till, (heirs[0], 33), (heirs[1], 33), (heirs[2], 34))
    assert len({contract.number for contract in made}) == 3
    parts = [line for heir in heirs for line in lines(till, heir)]
    assert [line.share for line in parts] == [33, 33, 34]
    assert sum(line.yearly for line in parts) == 420_000


def test_three_councils_become_one_and_each_contract_passes_by_itself(till: Till, successor: Council) -> None:
    account_of(till, successor)
    others = [Till(till.app, till.factory) for _ in range(2)]
    for each in (till, *others):
        each.started(deal=THREE_YEARS)
        moved(each, (successor, 100))
    assert [line.yearly for line in lines(till, successor)] == [420_000] * 3
    assert len({line.contract_id for line in lines(till, successor)}) == 3


def test_a_sponsors_contract_stays_and_its_councils_change(till: Till, successor: Council) -> None:
    """Two of its three councils merge: one invoice, the same money, and the next year one renewal a council."""
    second, third = (Till(till.app, till.factory) for _ in range(2))
    covered = [Covered(each.house, load) for each, load in ((till, 4_120), (second, 100), (third, 8_000))]
    contract = till.started(till.account("department"), THREE_YEARS, covered)
    this_year = till.invoiced(contract)
    before = this_year.net
    for each in (till, second):
        with till.on_platform() as session:
            what = planned(each, (successor, 100))
            assert [passage.fate for passage in what.passages] == [Fate.STAYS]
            assert novate(what) == []
            assert balances(session, [this_year.id])[this_year.id].credited == 0
    assert [line.to_on for line in lines(till, till.council)] == [VESTING]
    assert [(line.from_on, line.to_on) for line in lines(till, successor)] == [(VESTING, date(2029, 4, 1))] * 2
    assert all(line.sponsored and line.started_at for line in lines(till, successor))
    next_year = till.invoiced(contract)
    with till.on_platform() as session:
        on_it = lines_of_invoice(session, next_year)
        assert next_year.net == before
        assert {line.for_council_id for line in on_it} == {successor.id, third.council.id}
        assert all(line.service_from < line.service_to for line in on_it)
        due = lines_to_renew(get_contract(session, contract.id))
        assert {line.council_id for line in due} == {successor.id, third.council.id}
        assert len(due) == 2, "a council is renewed once, by its own band"


def test_a_year_in_which_the_council_changes_is_invoiced_in_its_two_parts(till: Till, successor: Council) -> None:
    contract = till.started(till.account("department"), THREE_YEARS)
    moved(till, (successor, 100))
    invoice = till.invoiced(contract)
    with till.on_platform() as session:
        parts = [(line.for_council_id, line.service_from, line.net) for line in lines_of_invoice(session, invoice)]
    assert {(who, first) for who, first, _ in parts} == {(till.council.id, START), (successor.id, VESTING)}
    assert sum(net for *_, net in parts) == 420_000


def test_a_lead_authority_that_ends_hands_on_all_it_pays_for(till: Till, successor: Council) -> None:
    other = till.factory.council()
    covered = [Covered(till.house, 4_120), Covered(till.house_of(other), 100)]
    payer = Payer("lead authority", till.council.id, till.council.name, "Hall", "old@example.org")
    with till.on_platform():
        lead = open_account(payer)
    till.started(lead, THREE_YEARS, covered)
    account_of(till, successor)
    (new,) = moved(till, (successor, 100))
    with till.on_platform() as session:
        assert {line.council_id for line in lines_of_contract(session, new)} == {successor.id, other.id}
    assert [(line.payer, line.sponsored) for line in lines(till, other)] == [
        (till.council.name, True),
        (successor.name, True),
    ]


def test_the_order_is_asked_for_again_until_it_comes(
    till: Till, successor: Council, clock: time_machine.Coordinates
) -> None:
    till.started(deal=THREE_YEARS)
    account_of(till, successor)
    (new,) = moved(till, (successor, 100))

    def asked() -> int:
        till.factory.session.rollback()
        about = Letter.subject.contains(new.number), Letter.kind == "order-asked"
        return len(till.factory.session.scalars(select(Letter).where(*about)).all())

    at_first = asked()
    assert at_first == 2, "accounts payable and the admin"
    for day in ("2026-04-01", "2026-04-02", "2026-07-01", "2026-07-01", "2026-08-31", "2026-09-01"):
        clock.move_to(datetime.fromisoformat(f"{day}T06:30:00+00:00"))
        one_day()
    assert asked() == at_first + 3 * 2
    assert till.history(successor).count("order.asked") == 3
    assert till.history().count("funding.warned") == 0, "its funding does not end: it passes"
    ordered_and_started(till, new)
    clock.move_to(datetime(2026, 9, 20, 6, 30, tzinfo=UTC))
    one_day()
    assert asked() == at_first + 3 * 2


def test_a_sponsored_line_that_passes_is_not_warned_of(
    till: Till, successor: Council, clock: time_machine.Coordinates
) -> None:
    till.started(till.account("department"), THREE_YEARS)
    moved(till, (successor, 100))
    clock.move_to(datetime(2026, 9, 1, 6, 30, tzinfo=UTC))
    one_day()
    assert "funding.warned" not in till.history()
