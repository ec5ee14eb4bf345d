"""The department's desk is told of what councils carried to it before 0032 gave it a place for that.

Revision ID: 0038
"""

from pathlib import Path

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((SQL / "0038_carried.sql").read_text())


def downgrade() -> None:
    """What was told is true, and stays told."""
