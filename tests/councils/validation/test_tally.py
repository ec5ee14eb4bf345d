"""How often each rule fired over all councils: each read within its own wall, only the sum written down."""

from __future__ import annotations

from uuid import uuid4

from councils.returns.add_version import add_version
from councils.validation.models import CheckRun, FindingTotal
from councils.validation.tally import count, tally_rules
from reeve.audit import Actor, acting
from reeve.catalogue.models import FLOOR, RuleCount
from reeve.database import Role, db, now, unit
from reeve.department.models import Obligation
from reeve.register.models import Council
from tests.factories import Factory

PERIOD, PLACE = "2026-27-Q2", ("hbdr", "2026-27-Q2")


def found(factory: Factory, council: Council, obligation: Obligation, **totals: int) -> None:
    """One more version, checked, in which each rule was found so many times."""
    officer = factory.person("Tom Preparer", council=council, roles=("preparer",))
    with unit(Role.COUNCIL, council_id=council.id, person_id=officer.id), acting(Actor(officer.id, officer.name)):
        version = add_version(obligation, source="form")
        run = CheckRun(
            id=uuid4(),
            version_id=version.id,
            definition_hash="",
            engine_version="1",
            finished_at=now(),
            outcome="findings",
        )
        db.council.add(run)
        db.council.flush()
        for rule, times in totals.items():
            db.council.add(
                FindingTotal(
                    check_id=run.id, rule_id=rule.replace("_", "-"), severity="confirm", count=times, message="Look."
                )
            )


def test_the_newest_version_of_every_council_is_counted_and_none_is_named(factory: Factory) -> None:
    councils = [factory.council() for _ in range(FLOOR)]
    for number, council in enumerate(councils, 1):
        obligation = factory.obligation(council, "hbdr", PERIOD)
        found(factory, council, obligation, HBDR_001=100, HBDR_002=9)
        found(factory, council, obligation, **{"HBDR_001": number, **({"HBDR_003": 7} if number == 1 else {})})
    tally = count([council.id for council in councils], [PLACE])[PLACE]
    assert tally.checked == FLOOR
    assert (tally.fired["HBDR-001"].councils, tally.fired["HBDR-001"].lines) == (5, 15)
    assert tally.fired["HBDR-003"].councils == 1
    assert "HBDR-002" not in tally.fired
    assert tally_rules() > 0
    with unit(Role.PLATFORM) as session:
        told = {rule: session.get_one(RuleCount, ("hbdr", rule)) for rule in ("HBDR-001", "HBDR-002", "HBDR-003")}
    assert told["HBDR-001"].checked >= FLOOR
    assert (told["HBDR-001"].councils or 0) >= 5
    assert (told["HBDR-001"].lines or 0) >= 15
    assert told["HBDR-002"].councils == 0
    assert (told["HBDR-003"].councils, told["HBDR-003"].lines) == (None, None)


def test_another_return_and_a_council_without_a_check_are_not_counted(factory: Factory) -> None:
    council = factory.council()
    factory.obligation(council, "hbdr", PERIOD)
    assert count([council.id], [PLACE, ("shbe", "2026-10")]) == {}
