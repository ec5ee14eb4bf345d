"""Alembic's environment: ``reeve database prepare`` hands over its connection, already set to the migrator's role."""

from alembic import context

import councils.models  # noqa: F401
import reeve.models  # noqa: F401
from reeve.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=lambda name, kind, parents: kind != "schema" or name in {"platform", "tenants", "department"},
    version_table="alembic_version",
    version_table_schema="platform",
)
with context.begin_transaction():
    context.run_migrations()
