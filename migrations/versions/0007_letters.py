"""Which council a letter was written in, so that whoever reads it is in that council's history.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("chain_id", sa.Uuid(), nullable=True), schema="platform")


def downgrade() -> None:
    op.drop_column("letter", "chain_id", schema="platform")
