"""Holes others fell into with row-level security, each tried here against the deployed roles.

Numbers in the names are the cases of the security reference, part 4. The catalogue tests in tests/house hold the rest
(1 to 4, 6, 13, 17, 18, 22): they look at what is there, these try to get through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from reeve.database import Role, unit
from reeve.database.engines import UnsafeRole, assert_walled, configure, dispose, engine_for
from reeve.installation import Installation, role_urls
from tests.factories import Factory

ROOT = Path(__file__).parents[3]
SOURCES = [path for folder in ("platform", "tenants") for path in (ROOT / folder).rglob("*.py")]
DRAFT = text(
    "insert into tenants.draft (council_id, id, obligation_id, lock_version, begun_at) values (:c, :i, :o, 0, now())"
)
COUNT = text("select count(*) from tenants.draft")


@pytest.fixture
def two(factory: Factory) -> tuple[UUID, UUID, UUID]:
    """Council A with a draft, council B without: (A, B, A's obligation)."""
    ours, theirs = factory.council(), factory.council()
    obligation = factory.obligation(ours)
    with unit(Role.COUNCIL, council_id=ours.id) as session:
        session.execute(DRAFT, {"c": ours.id, "i": uuid4(), "o": obligation.id})
    return ours.id, theirs.id, obligation.id


@pytest.fixture
def as_council(installation: Installation) -> Iterator[Connection]:
    """The council role's own connection, with no context set."""
    with engine_for(Role.COUNCIL).connect() as connection:
        yield connection
        connection.rollback()


def be(connection: Connection, council: UUID | str) -> None:
    connection.execute(text("select set_config('reeve.council_id', :c, true)"), {"c": str(council)})


def test_case_5_without_a_council_nothing_is_seen(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    assert as_council.execute(COUNT).scalar_one() == 0


def test_case_8_a_row_cannot_be_moved_to_another_council(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    ours, theirs, _ = two
    be(as_council, ours)
    with pytest.raises(ProgrammingError, match="row-level security"):
        as_council.execute(text("update tenants.draft set council_id = :c"), {"c": theirs})


def test_case_8_a_row_cannot_be_added_to_another_council(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    ours, theirs, obligation = two
    be(as_council, theirs)
    with pytest.raises(ProgrammingError, match="row-level security"):
        as_council.execute(DRAFT, {"c": ours, "i": uuid4(), "o": obligation})


def test_cases_9_and_12_a_clash_tells_nothing_of_another_councils_row(
    two: tuple[UUID, UUID, UUID], as_council: Connection, factory: Factory
) -> None:
    """The other council's own draft id and obligation are both taken again, plainly and with ON CONFLICT."""
    ours, theirs, _ = two
    with unit(Role.COUNCIL, council_id=ours) as session:
        known = session.execute(text("select id from tenants.draft")).scalar_one()
    own = factory.obligation_of(theirs)
    be(as_council, theirs)
    as_council.execute(DRAFT, {"c": theirs, "i": known, "o": own})
    again = text(f"{DRAFT.text} on conflict (council_id, id) do update set lock_version = 9")
    as_council.execute(again, {"c": theirs, "i": known, "o": own})
    assert as_council.execute(text("select count(*), max(lock_version) from tenants.draft")).one() == (1, 9)
    as_council.rollback()
    be(as_council, ours)
    assert as_council.execute(text("select lock_version from tenants.draft")).scalar_one() == 0


def test_case_10_a_reference_cannot_cross_the_wall_and_tells_nothing(
    two: tuple[UUID, UUID, UUID], installation: Installation
) -> None:
    _, theirs, their_neighbours = two
    for target in (their_neighbours, uuid4()):
        with pytest.raises(IntegrityError) as refused, unit(Role.COUNCIL, council_id=theirs) as session:
            session.execute(DRAFT, {"c": theirs, "i": uuid4(), "o": target})
        assert isinstance(refused.value.orig, psycopg.errors.ForeignKeyViolation)


def test_case_11_no_delete_reaches_over_the_wall(as_council: Connection) -> None:
    cascades = as_council.execute(
        text(
            "select count(*) from pg_constraint c join pg_namespace n on n.oid = c.connamespace "
            "where c.contype = 'f' and c.confdeltype <> 'a' and n.nspname in ('platform', 'tenants', 'department')"
        )
    )
    assert cascades.scalar_one() == 0


def test_case_13_truncate_is_not_granted(as_council: Connection) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_council.execute(text("truncate tenants.draft"))


def test_case_14_copy_out_is_filtered_and_copy_in_refused(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    _, theirs, _ = two
    be(as_council, theirs)
    raw = as_council.connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor:
        with cursor.copy("copy (select * from tenants.draft) to stdout") as rows:
            assert list(rows) == []
        with pytest.raises(psycopg.errors.FeatureNotSupported), cursor.copy("copy tenants.draft from stdin") as rows:
            rows.write_row([str(theirs)])


def test_case_15_row_security_off_is_an_error_not_a_leak(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    as_council.execute(text("set local row_security = off"))
    with pytest.raises(ProgrammingError, match="row-level security"):
        as_council.execute(COUNT)


def test_case_19_an_ended_context_is_empty_and_not_an_error(
    two: tuple[UUID, UUID, UUID], as_council: Connection
) -> None:
    be(as_council, two[0])
    as_council.commit()
    assert as_council.execute(COUNT).scalar_one() == 0


def test_case_20_a_context_left_on_a_connection_is_cleared_by_the_next_unit(
    two: tuple[UUID, UUID, UUID], installation: Installation
) -> None:
    ours, theirs, _ = two
    dispose()
    configure(role_urls(installation.settings))
    with engine_for(Role.COUNCIL).connect() as connection:
        connection.execute(text("select set_config('reeve.council_id', :c, false)"), {"c": str(ours)})
        connection.commit()
        backend = connection.execute(text("select pg_backend_pid()")).scalar_one()
    with unit(Role.COUNCIL, council_id=theirs) as session:
        assert session.execute(text("select pg_backend_pid()")).scalar_one() == backend
        assert session.execute(COUNT).scalar_one() == 0
    with unit(Role.COUNCIL) as session:
        assert session.execute(COUNT).scalar_one() == 0
    dispose()
    configure(role_urls(installation.settings))


def test_case_21_a_generic_plan_follows_the_council(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    ours, theirs, _ = two
    as_council.execute(text("set local plan_cache_mode = force_generic_plan"))
    as_council.execute(text("prepare drafts as select count(*) from tenants.draft"))
    counts = []
    for council in (ours, theirs, ours):
        be(as_council, council)
        counts.append(as_council.execute(text("execute drafts")).scalar_one())
    as_council.execute(text("deallocate drafts"))
    assert counts == [1, 0, 1]


def test_case_23_statistics_show_nothing(two: tuple[UUID, UUID, UUID], as_council: Connection) -> None:
    seen = as_council.execute(text("select count(*) from pg_stats where schemaname = 'tenants'")).scalar_one()
    assert seen == 0


def test_case_24_a_clash_names_no_value(two: tuple[UUID, UUID, UUID]) -> None:
    ours, _, obligation = two
    with pytest.raises(IntegrityError) as refused, unit(Role.COUNCIL, council_id=ours) as session:
        session.execute(DRAFT, {"c": ours, "i": uuid4(), "o": obligation})
    assert isinstance(refused.value.orig, psycopg.Error)
    assert refused.value.orig.diag.message_detail is None


def test_case_25_a_jobs_arguments_are_closed_to_councils(as_council: Connection) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_council.execute(text("select args from jobs.procrastinate_jobs"))


@pytest.mark.parametrize(
    "statement",
    [
        "alter table tenants.draft disable row level security",
        "set role reeve_migrator",
        "set role postgres",
        "create table tenants.mine ()",
        "create function tenants.f() returns int language sql as 'select 1'",
    ],
)
def test_the_council_role_cannot_take_its_wall_down(as_council: Connection, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"must be owner|permission denied"):
        as_council.execute(text(statement))


def test_the_department_has_no_way_into_the_rooms(installation: Installation) -> None:
    with (
        engine_for(Role.DEPARTMENT).connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.execute(COUNT)


@pytest.mark.parametrize("fault", ["superuser", "bypassrls"])
def test_cases_3_and_4_the_service_refuses_to_start_on_a_role_the_walls_do_not_bind(
    installation: Installation, fault: str
) -> None:
    admin = make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"alter role reeve_council {fault}"))
        with pytest.raises(UnsafeRole, match="reeve_council"):
            assert_walled()
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"alter role reeve_council no{fault}"))
        engine.dispose()
    assert_walled()


@pytest.mark.parametrize(
    ("fault", "remedy", "words"),
    [
        (
            "alter table tenants.attempt owner to reeve_council",
            "alter table tenants.attempt owner to reeve_migrator",
            "owns tables",
        ),
        ("grant reeve_migrator to reeve_council", "revoke reeve_migrator from reeve_council", "is a member of a role"),
        ("grant reeve_platform to reeve_council", "revoke reeve_platform from reeve_council", "is a member of a role"),
        ("grant reeve_backup to reeve_gate", "revoke reeve_backup from reeve_gate", "is a member of a role"),
    ],
)
def test_case_1_the_service_refuses_to_start_as_an_owner_or_as_who_may_become_one(
    installation: Installation, fault: str, remedy: str, words: str
) -> None:
    admin = make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(fault))
        with pytest.raises(UnsafeRole, match=words):
            assert_walled()
    finally:
        with engine.connect() as connection:
            connection.execute(text(remedy))
        engine.dispose()
    assert_walled()


def test_the_service_refuses_to_start_as_the_administrator(installation: Installation) -> None:
    configure({Role.COUNCIL: installation.settings.database_url or ""})
    with pytest.raises(UnsafeRole, match="is a superuser"):
        assert_walled()
    configure(role_urls(installation.settings))


def test_case_7_a_leaky_function_is_shown_own_rows_only(
    two: tuple[UUID, UUID, UUID], as_council: Connection, installation: Installation
) -> None:
    """A predicate of the reader's own is asked of no row behind the wall: here it would divide by zero."""
    ours, theirs, _ = two
    be(as_council, theirs)
    leaky = text("select count(*) from tenants.draft where 1 / (case when council_id = :c then 0 else 1 end) = 1")
    assert as_council.execute(leaky, {"c": ours}).scalar_one() == 0


def test_case_16_a_context_set_by_hand_is_not_stopped_by_the_wall(
    two: tuple[UUID, UUID, UUID], as_council: Connection
) -> None:
    """Known and accepted (design, part 4): the wall stops a forgotten predicate, not injected SQL. Hence case 16's
    other half: nothing of ours builds SQL from what was typed, and two functions name the context."""
    be(as_council, two[0])
    assert as_council.execute(COUNT).scalar_one() == 1
    context = [path for path in SOURCES if "set_config" in path.read_text(encoding="utf-8")]
    assert {str(path.relative_to(ROOT)) for path in context} == {
        "platform/reeve/database/units.py",
        "platform/reeve/identity/queries.py",
    }


def test_case_20_nothing_of_ours_sets_a_session_wide_context() -> None:
    banned = re.compile(r"set_config\([^)]*,\s*false\s*\)|[\"'(]\s*set\s+(?:session\s+)?reeve\.", re.IGNORECASE)
    found = [path.name for path in SOURCES if banned.search(path.read_text(encoding="utf-8"))]
    assert not found, "Use a unit of work: a context set for the session is carried over by the pool."
