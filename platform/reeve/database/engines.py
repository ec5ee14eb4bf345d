"""One engine per role, and the refusal to start on a role that could walk through the walls."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from reeve.database.roles import Role

_engines: dict[Role, Engine] = {}

ROLE_FACTS = text(
    """
    with owners as (
        select distinct c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('platform', 'tenants', 'department', 'jobs')
    )
    select r.rolname, r.rolsuper, r.rolbypassrls, r.oid in (select relowner from owners) as owner,
        exists (
            select 1 from pg_roles m
            where m.oid <> r.oid and pg_has_role(r.oid, m.oid, 'member') and (
                m.rolsuper or m.rolbypassrls or m.rolname like 'reeve%' or m.oid in (select relowner from owners)
            )
        ) as reaches
    from pg_roles r where r.rolname = current_user
    """
)


class UnsafeRole(RuntimeError):
    """The service was given a database role that row-level security would not bind."""


class NotConfigured(RuntimeError):
    """A database role has no URL."""


def configure(urls: Mapping[Role, str], *, pool_size: int = 5) -> None:
    """Make the engines of the running service. Earlier engines are disposed of."""
    dispose()
    for role, url in urls.items():
        _engines[role] = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=10,
            pool_pre_ping=True,
            hide_parameters=True,  # an error is logged; what a council typed is not
            connect_args={
                "prepare_threshold": None,
                "options": "-c search_path=jobs -c statement_timeout=120000 -c TimeZone=UTC",
                "application_name": role.value,
            },
        )


def engine_for(role: Role) -> Engine:
    try:
        return _engines[role]
    except KeyError:
        raise NotConfigured(f"No database URL was given for {role.value}.") from None


def dispose() -> None:
    for engine in _engines.values():
        engine.dispose()
    _engines.clear()


def assert_walled() -> None:
    """Refuse to serve as a superuser, a BYPASSRLS role, an owner of the tables, or a role that may become one of these.

    Raises UnsafeRole, naming the role and what is wrong with it (reference/security.md part 4, cases 1, 3 and 4).
    """
    for role, engine in _engines.items():
        with engine.connect() as connection:
            name, faults = role_faults(connection, role)
        if faults:
            raise UnsafeRole(
                f"Reeve will not start: the database role {name} {' and '.join(faults)}. "
                "Run `reeve database prepare` and give the service the URL of each role it made."
            )


def role_faults(connection: Connection, role: Role) -> tuple[str, list[str]]:
    """Who is signed in on ``connection``, and in words what makes that unfit to serve as ``role``."""
    facts = connection.execute(ROLE_FACTS).one()
    faults = (
        (facts.rolsuper, "is a superuser"),
        (facts.rolbypassrls, "bypasses row-level security"),
        (facts.owner, "owns tables"),
        (facts.reaches and not facts.rolsuper, "is a member of a role that may do more"),
        (facts.rolname != role.value, f"is not {role.value}"),
    )
    return facts.rolname, [words for wrong, words in faults if wrong]
