"""Signing in: sessions a person can tell apart, and accounts that close when nobody uses them.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("closed_for", sa.Text()), schema="platform")
    op.add_column(
        "person",
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        schema="platform",
    )
    op.add_column(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()),
        schema="platform",
    )
    op.add_column("session", sa.Column("device", sa.Text()), schema="platform")
    op.create_unique_constraint("uq_session_id", "session", ["id"], schema="platform")


def downgrade() -> None:
    op.drop_constraint("uq_session_id", "session", schema="platform")
    op.drop_column("session", "device", schema="platform")
    op.drop_column("session", "id", schema="platform")
    op.drop_column("person", "active_at", schema="platform")
    op.drop_column("person", "closed_for", schema="platform")
