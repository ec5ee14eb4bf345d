"""The queue: procrastinate 3.10's own schema, in ``jobs``, with one door for those who only enqueue.

Deferring runs as a bare role that can do nothing but insert, so that no council's role can read another's job.

Revision ID: 0005
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    raw = op.get_bind().connection.driver_connection
    raw.execute("set local search_path to jobs")
    raw.execute(SchemaManager.get_schema())
    raw.execute(
        "alter function procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) "
        "security definer set search_path = jobs, pg_temp"
    )
    raw.execute("reset search_path")


def downgrade() -> None:
    op.execute("drop schema jobs cascade")
    op.execute("create schema jobs authorization reeve_migrator")
