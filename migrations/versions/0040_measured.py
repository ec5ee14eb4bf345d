"""How often and how fast the service answers, and what a return costs officers.

Revision ID: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    answered()


def answered() -> None:
    op.create_table(
        "self_ask",
        sa.Column("at", TIME, nullable=False),
        sa.Column("ms", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_self_ask")),
        schema="platform",
    )
    op.create_table(
        "served_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("median_ms", sa.Integer(), nullable=True),
        sa.Column("p95_ms", sa.Integer(), nullable=True),
        sa.Column("counted_at", TIME, nullable=False),
        sa.CheckConstraint("answered between 0 and minutes", name=op.f("ck_served_day_no_more_than_there_are")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_served_day")),
        schema="platform",
    )


def downgrade() -> None:
    for table in ("served_day", "self_ask"):
        op.drop_table(table, schema="platform")
