"""Whether anything of one council changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import text

from tests.factories import Factory
from tests.house.neighbours import Neighbours


def everything_of(factory: Factory, council_id: UUID) -> dict[str, str]:
    """A digest of every table's rows of one council, so that any change of any row shows, by the table's name."""
    with factory.engine.connect() as connection:
        tables = connection.execute(
            text(
                "select distinct table_schema || '.' || table_name as name, column_name "
                "from information_schema.columns where table_schema in ('platform', 'tenants', 'department') and "
                "(column_name = 'council_id' or table_name = 'audit_entry' and column_name = 'chain_id')"
            )
        ).all()
        return {
            table.name: connection.execute(
                text(
                    f"select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') "
                    f"from {table.name} t where {table.column_name} = :council"
                ),
                {"council": council_id},
            ).scalar_one()
            for table in tables
        }


@contextmanager
def untouched(of: Neighbours, *, besides: frozenset[str] = frozenset()) -> Iterator[None]:
    """Whatever is tried, not one row of council A is another afterwards, in any table but those ``besides``."""
    before = everything_of(of.factory, of.a.council.id)
    yield
    after = everything_of(of.factory, of.a.council.id)
    changed = sorted(name for name in after if after[name] != before[name] and name not in besides)
    assert not changed, f"Somebody outside council A changed these tables of A's: {', '.join(changed)}"
