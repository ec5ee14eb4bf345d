"""What the database itself refuses: contexts, the append-only audit, sign-off by a contributor; and the standing view.

Grants and policies are not migrations: ``reeve.database.walls`` makes them from the matrix after every migration.

Revision ID: 0004
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
SCRIPTS = ("0004_context.sql", "0004_audit.sql", "0004_signoff.sql", "0004_standing.sql")


def upgrade() -> None:
    for script in SCRIPTS:
        # The driver's own connection: alembic's extended protocol takes one statement at a time.
        op.get_bind().connection.driver_connection.execute((SQL / script).read_text())


def downgrade() -> None:
    op.execute("drop view tenants.standing")
    for schema in ("platform", "tenants", "department"):
        op.execute(
            "do $$ declare f regprocedure; begin for f in select p.oid::regprocedure from pg_proc p "
            f"where p.pronamespace = '{schema}'::regnamespace "
            "loop execute 'drop function ' || f || ' cascade'; end loop; end $$"
        )
