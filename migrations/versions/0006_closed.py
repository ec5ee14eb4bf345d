"""What a submission closes stays closed: contributors, figures, findings and answers, also under a race.

Revision ID: 0006
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
CLOSED = ("figure", "finding_total", "explanation", "dispute")


def upgrade() -> None:
    # The driver's own connection: alembic's extended protocol takes one statement at a time.
    op.get_bind().connection.driver_connection.execute((SQL / "0006_closed.sql").read_text())


def downgrade() -> None:
    """The lock in ``close_contributors`` stays: it refuses what it refused before, and waits."""
    op.execute("drop trigger submission_waits on tenants.submission")
    for table in CLOSED:
        op.execute(f"drop trigger {table}_closed on tenants.{table}")
    op.execute("drop function tenants.wait_for_contributors()")
    op.execute("drop function tenants.refuse_once_submitted()")
