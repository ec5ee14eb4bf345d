"""A draft of changed rules, and what is published of it, carry the examples that break them.

Revision ID: 0039
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = ("draft_revision", "publication")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table,
            sa.Column("examples", JSONB(), nullable=False, server_default="{}"),
            schema="platform",
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "examples", schema="platform")
