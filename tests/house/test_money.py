"""A statutory submission is never blocked by money: no statutory route reaches the till or answers otherwise for it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import grimp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, delete, select, text
from sqlalchemy.engine import make_url

from councils.delivery.deliver import deliver
from councils.signoff.sign import sign
from reeve.billing.access import Facts, Mode, mode
from reeve.billing.models import Contract, FundingLine, FundingWarning, Goodwill, Restriction
from reeve.billing.novation.models import Novation
from reeve.billing.standing import mode_of
from reeve.database import Role, db, unit
from reeve.database.matrix import MATRIX
from reeve.database.walls import grants
from reeve.department.models import Receipt
from reeve.identity.queries import today
from reeve.installation import Installation
from tests.councils.office import office, seal
from tests.councils.uploads.desk import extract_for
from tests.factories import Factory
from tests.house.addresses import Caller, Try, as_if_the_same, nowhere, sets_of_a, tries
from tests.house.neighbours import Neighbours
from tests.reeve.billing.histories import history

STATUS = re.compile(r"\d{3} ")
TILL = "reeve.billing"
NAMES = (
    "billing_account contract funding_line funding_warning quote finance_contact goodwill restriction invoice "
    "invoice_line payment allocation credit_note freed refund held_credit reminder novation "
    "sale stripe_event stripe_call stripe_object"
)
ABOUT_MONEY = {
    "subscription", "card", "billing", "payments", "access", "prices", "till", "onboarding", "refunds", "novation",
    "comparison",
}  # fmt: skip
OF_AN_EXTRA = {"findings.marked_page", "findings.marked_copy", "tokens.new"}
TABLES = [f"platform.{name}" for name in NAMES.split(" ")]


def is_statutory(endpoint: str) -> bool:
    """Every view in a council but those about money itself and an extra of a plan; and the department's own, which take
    the returns in."""
    return endpoint.split(".")[0] not in ABOUT_MONEY and endpoint not in OF_AN_EXTRA


def test_no_statutory_view_can_reach_the_till(app: Flask) -> None:
    """By the graph of imports, from each view's own module."""
    graph = grimp.build_graph("reeve", "councils")
    graph.remove_module("reeve.models")  # the list of every table, for the metadata: it asks nothing
    till = {name for name in graph.modules if name == TILL or name.startswith(f"{TILL}.")}
    assert len(till) > 20
    views = {
        app.view_functions[rule.endpoint].__module__
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/c/<council>", "/department")) and is_statutory(rule.endpoint)
    }
    assert len(views) >= 10
    reaching = {
        view: chain
        for view in sorted(views)
        for target in till
        if (chain := graph.find_shortest_chain(view, target)) is not None
    }
    assert not reaching, f"A statutory view reaches the till: {reaching}"


@contextmanager
def till_shut(installation: Installation) -> Iterator[None]:
    """Nobody who serves may so much as read a table of the till's: whoever asks gets an error."""
    assert set(TABLES) <= set(MATRIX)
    engine = create_engine(make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"revoke all on {table} from {', '.join(role.value for role in MATRIX[table])}"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            for table in TABLES:
                for role, allowed in MATRIX[table].items():
                    for statement in grants(table, role, allowed):
                        connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="module")
def before(neighbours: Neighbours) -> Iterator[dict[str, str]]:
    """What A's people are shown at first, by page, at a moment that stands still for as long as it is compared with."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        pages = statutory_pages(neighbours)
        assert len(pages) >= 40
        shown = baseline(neighbours, pages)
        assert sum(answer.startswith("200 ") for answer in shown.values()) >= 20
        yield shown


def statutory_pages(of: Neighbours) -> list[Try]:
    """Every page of A's that is not about money, with each set of A's values."""
    found: dict[str, Try] = {}
    for values in sets_of_a(of):
        for one in tries(of.app, values, nowhere(values), methods=("GET",)):
            if one.rule.rule.startswith("/c/") and is_statutory(one.rule.endpoint):
                found.setdefault(one.path, one)
    return list(found.values())


def answers(of: Neighbours, pages: list[Try]) -> dict[str, str]:
    """What A's own people are shown, without what differs between any two askings."""
    caller = Caller(of.client(of.everybody), form="/account/password")
    return {one.path: as_if_the_same(caller.ask("GET", one.path), one.path, one.values) for one in pages}


def baseline(of: Neighbours, pages: list[Try]) -> dict[str, str]:
    """What is shown twice alike. Reading some pages is an act in the history; of those listing it, only the status."""
    first, second = answers(of, pages), answers(of, pages)
    growing = [path for path in first if first[path] != second[path]]
    assert len(growing) <= 8, growing
    return {path: STATUS.match(said)[0] if path in growing else said for path, said in first.items()}  # type: ignore[index]


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(path for path, said in before.items() if not after[path].startswith(said))


@pytest.mark.one_server
def test_every_statutory_page_answers_the_same_with_the_till_shut(
    neighbours: Neighbours, installation: Installation, before: dict[str, str]
) -> None:
    """Nothing in any table of the till's can change what cannot read them: this holds for every history there is."""
    pages = statutory_pages(neighbours)
    with till_shut(installation):
        assert (
            neighbours.client(neighbours.everybody).get(f"/c/{neighbours.a.council.slug}/subscription").status_code
            == 500
        ), "the control: the till really is shut"
        assert changed(before, answers(neighbours, pages)) == []


def put(of: Neighbours, facts: Facts) -> None:
    """These facts as A's rows, in place of any others."""
    council_id, session = of.a.council.id, of.factory.session
    for table in (Novation, FundingWarning, Goodwill, Restriction, FundingLine):
        session.execute(delete(table).where(table.council_id == council_id))
    contract_id = session.scalars(select(Contract.id)).first()
    people = (of.platform_admin.id, of.analyst.id)
    session.add_all([*lines(facts, council_id, contract_id), *gifts(facts, council_id)])
    session.add_all(restrictions(facts, council_id, people))
    session.commit()


def lines(facts: Facts, council_id: UUID, contract_id: UUID | None) -> Iterator[FundingLine]:
    for each in facts.funding:
        yield FundingLine(
            council_id=council_id,
            id=uuid4(),
            contract_id=contract_id,
            payer="Department of Examples",
            sponsored=True,
            product="core" if each.product == "core" else "plus",
            band="B",
            from_on=each.from_on,
            to_on=max(each.to_on, each.from_on + timedelta(days=1)),
            yearly=420_000,
            started_at=datetime(2024, 1, 1, tzinfo=UTC),
            overdue_since=each.overdue_since,
        )


def gifts(facts: Facts, council_id: UUID) -> Iterator[Goodwill]:
    for each in facts.gifts:
        until = max(each.to_on, each.from_on + timedelta(days=1))
        yield Goodwill(
            council_id=council_id, id=uuid4(), from_on=each.from_on, to_on=until, product="core", reason="A pilot"
        )


def restrictions(facts: Facts, council_id: UUID, people: tuple[UUID, UUID]) -> Iterator[Restriction]:
    for each in facts.closings:
        at = None if each.confirmed_on is None else datetime.combine(each.confirmed_on, datetime.min.time(), UTC)
        yield Restriction(
            council_id=council_id,
            id=uuid4(),
            reason="x",
            proposed_by=people[0],
            confirmed_by=people[1] if at is not None else None,
            confirmed_at=at,
            lifted_at=datetime(2026, 1, 1, tzinfo=UTC) if each.lifted else None,
        )


@pytest.mark.one_server
def test_random_histories_in_the_ledger_change_no_statutory_page(
    neighbours: Neighbours, before: dict[str, str]
) -> None:
    """The same through the pages, with rows: from paid for to restricted and long ended."""
    pages, maker, seen = statutory_pages(neighbours), random.Random(12), set[Mode]()
    for wanted in Mode:
        put(neighbours, next(facts for facts in iter(lambda: history(maker), None) if mode(facts, today()) is wanted))
        with unit(Role.COUNCIL, council_id=neighbours.a.council.id):
            seen.add(mode_of(db.council, neighbours.a.council.id))
        assert changed(before, answers(neighbours, pages)) == [], f"a history that ends in {wanted.name}"
    assert len(seen) >= 3, f"The histories were too tame: {seen}"


def test_a_return_goes_from_draft_to_receipt_with_the_till_shut(factory: Factory, installation: Installation) -> None:
    with till_shut(installation):
        place = office(factory)
        version, sent = place.sent()
        with place.at_work(place.helen):
            sign(sent, version, seal=seal(sent))
        deliver(place.council.id, sent.id)
        with place.at_work(place.tom):
            assert db.council.scalars(select(Receipt)).all()


def test_a_file_is_taken_and_checked_with_the_till_shut(neighbours: Neighbours, installation: Installation) -> None:
    desk = neighbours.desk
    with till_shut(installation):
        answer = desk.upload(extract_for(desk, claims=20, faults=0.0), name="again.txt")
        assert answer.status_code == 303, answer.text
        desk.check_all()
        assert desk.client().get(answer.location, follow_redirects=True).status_code == 200
