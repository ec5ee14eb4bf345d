"""What cannot pass to a successor is said before anything is moved, and the operator's pages about it."""

from __future__ import annotations

from datetime import date

import pytest

from reeve.billing.draft_contract import Deal
from reeve.billing.ledger_queries import invoices_of_contract, left_of
from reeve.billing.novation.heirs import NoSuccessor, NotASuccessor, heirs_in, heirs_text, successors_on
from reeve.billing.novation.novate import NothingToMove, novate
from reeve.billing.novation.plan import Fate, NotAfterToday, NotAHundred
from reeve.billing.queries import get_contract
from reeve.billing.refunds.hold_credit import hold_credit
from reeve.billing.refunds.refund import ask_refund
from reeve.register.models import Council
from reeve.register.succeed import SameCouncil, SucceededAlready, succeed
from tests.reeve.billing.novating import (
    START,
    THREE_YEARS,
    VESTING,
    account_of,
    clock,
    moved,
    planned,
    successor,
)
from tests.reeve.billing.till import Till, post, words

__all__ = ["clock", "successor"]


def test_what_cannot_pass_is_said(till: Till, successor: Council) -> None:
    ends = till.started(deal=Deal("core", START))
    draft = till.drafted(till.account(), THREE_YEARS)
    later = till.started(deal=Deal("core", date(2027, 4, 1)))
    with till.on_platform():
        on_the_day = planned(till, (successor, 100), on=date(2027, 4, 1))
        fates = {passage.contract.number: passage.fate for passage in on_the_day.passages}
        assert fates == {ends.number: Fate.ENDS, draft.number: Fate.DRAFT, later.number: Fate.LATER}
        with pytest.raises(NothingToMove):
            novate(on_the_day)
        without = planned(till, (successor, 100))
        assert Fate.NO_ACCOUNT in {passage.fate for passage in without.passages}
        with pytest.raises(NothingToMove):
            novate(without)


def test_done_once(till: Till, successor: Council) -> None:
    till.started(deal=THREE_YEARS)
    account_of(till, successor)
    moved(till, (successor, 100))
    with till.on_platform():
        assert planned(till, (successor, 100)).passages == []
        with pytest.raises(NothingToMove):
            novate(planned(till, (successor, 100)))


def test_parts_and_days_are_checked(till: Till, successor: Council) -> None:
    with till.on_platform():
        for wrong in ([(successor, 99)], [(successor, 0), (successor, 100)], []):
            with pytest.raises(NotAHundred):
                planned(till, *wrong)
        with pytest.raises(NotAfterToday):
            planned(till, (successor, 100), on=START)


def test_the_register_says_who_takes_over(till: Till, successor: Council) -> None:
    with till.on_platform() as session:
        with pytest.raises(NoSuccessor):
            successors_on(till.council)
        with pytest.raises(SameCouncil):
            succeed(session, till.council, till.council, effective_on=VESTING)
        succeed(session, till.council, successor, effective_on=VESTING)
        assert successors_on(till.council)[0] == VESTING
        for text in ("nobody, 100", f"{successor.slug}", f"{successor.slug}, x", f"{successor.slug}, 50\n" * 2):
            with pytest.raises(NotASuccessor, match="cannot be read"):
                heirs_in(text, [successor])
        assert [heir.percent for heir in heirs_in(heirs_text([successor]), [successor])] == [100]
    assert "succession.recorded" in till.history(successor)
    with pytest.raises(Exception, match="pk_succession"), till.on_platform() as session:
        succeed(session, till.council, successor, effective_on=VESTING)
    assert issubclass(SucceededAlready, Exception)


def test_the_pages(till: Till, successor: Council) -> None:
    old = till.started(deal=THREE_YEARS)
    invoice = till.invoiced(old)
    pat, page = till.client(till.pat), f"/platform/councils/{till.council.slug}"
    assert "Reorganisation" in words(pat.get(f"{page}/access"))
    assert pat.get(f"{page}/novation").status_code == 409
    written = post(pat, f"{page}/successors", slug=successor.slug, day=["1", "10", "2026"])
    assert written.location == f"{page}/reorganisation"
    assert "open a billing account for each successor first" in words(pat.get(f"{page}/novation"))
    account_of(till, successor)
    shown = words(pat.get(f"{page}/novation"))
    for expected in (old.number, "It passes to the successor", f"Invoice {invoice.number} is credited", "£2,513.10"):
        assert expected in shown
    assert "Check the parts" in words(post(pat, f"{page}/novation", heirs=f"{successor.slug}, 90"))
    again = post(pat, f"{page}/novation", heirs=f"{successor.slug}, 100")
    assert again.status_code == 200, "a preview moves nothing"
    done = post(pat, f"{page}/novation", heirs=f"{successor.slug}, 100", carry="yes")
    assert done.location == f"{page}/reorganisation"
    assert f"To {successor.name} from 1 October 2026" in words(pat.get(done.location))
    with till.on_platform() as session:
        assert len(invoices_of_contract(session, get_contract(session, old.id))) == 1


def test_nothing_passes_while_credit_is_held_for_its_payer(till: Till, successor: Council) -> None:
    """Whose it is afterwards nobody here can say; once it is on an invoice, or paid back, the rest passes."""
    contract = till.started(deal=THREE_YEARS)
    payment = till.pay(till.invoiced(contract), 600_000)
    account_of(till, successor)
    with till.on_platform() as session:
        hold_credit(payment, account_id=contract.account_id, reason="Paid over")
        held = planned(till, (successor, 100))
        assert [passage.fate for passage in held.passages] == [Fate.CREDIT_HELD]
        with pytest.raises(NothingToMove):
            novate(held)
        assert "Pay it back, or match it to an invoice, first" in Fate.CREDIT_HELD
        ask_refund(payment, amount=left_of(payment, session), reason="The council is replaced")
        assert [passage.fate for passage in planned(till, (successor, 100)).passages] == [Fate.PASSES]
