"""The larger seed: the same every time, through the department's own door, and whole in the log."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from sqlalchemy import select

from reeve.comparison.groups import ALL
from reeve.comparison.models import AcceptedReturn, Cut
from reeve.database import Role, unit
from reeve.definitions import load
from reeve.demo.seed import EXTRACT, FORM, choose, periods_of, seed, sent_by
from reeve.installation import Installation
from reeve.verifying.look import look_through
from tests.factories import Factory


def test_what_a_council_sends_is_the_same_every_time_and_adds_up() -> None:
    asked = {EXTRACT: periods_of(load(EXTRACT), 3), FORM: periods_of(load(FORM), 4)}
    once, again, other = (list(sent_by(slug, asked)) for slug in ("leeds", "leeds", "powys"))
    assert once == again
    assert [sent.amounts for sent in once] != [sent.amounts for sent in other]
    assert len(once) == 7
    for sent in once:
        assert sent.sealed_at.date() > sent.period.end > date(2026, 3, 31)
        assert all(amount >= 0 for amount in sent.amounts.values())
        if sent.definition.key == EXTRACT:
            assert sent.amounts["claims"] > 0
            assert len(sent.amounts) >= 40
            assert sent.amounts["hra_tenants_in_payment"] < sent.amounts["claims_in_payment"]
    debt = [sent.amounts for sent in once if sent.definition.key == FORM]
    for quarter, following in pairwise(debt):
        assert quarter["c005"] == quarter["c001"] + quarter["c002"] - quarter["c003"] - quarter["c004"]
        assert following["c001"] == quarter["c005"]


def test_it_is_sent_accepted_and_compared_once_and_the_log_holds(installation: Installation, factory: Factory) -> None:
    said: list[str] = []
    assert seed(said.append, councils=5, months=1, quarters=4) == 25
    assert seed(said.append, councils=5, months=1, quarters=4) == 0
    with unit(Role.DEPARTMENT, department_id=factory.department().id) as session:
        assert len(session.scalars(select(AcceptedReturn)).all()) == 25
        cuts = session.scalars(select(Cut).where(Cut.group_key == ALL, Cut.cell == "c001")).all()
    assert [cut.councils for cut in cuts] == [5, 5, 5, 5]
    assert look_through().faults == ()
    with unit(Role.PLATFORM):
        assert len(choose(40)) == 40
