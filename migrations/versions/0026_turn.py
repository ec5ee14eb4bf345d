"""How many checks are before a council's own, and how long one takes: counts only, of a queue no council may read.

Revision ID: 0026
"""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((SQL / "0026_turn.sql").read_text())


def downgrade() -> None:
    op.execute("drop function jobs.turn_of(text)")
