"""Faults of ours, told to the platform; and how often each rule fired over all councils.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "fault",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("what in ('check', 'check only')", name=op.f("ck_fault_what_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
        schema="platform",
    )
    op.create_table(
        "rule_count",
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("councils", sa.Integer(), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", TIME, nullable=False),
        sa.CheckConstraint("checked >= 5", name=op.f("ck_rule_count_enough_checked")),
        sa.CheckConstraint("councils = 0 or councils >= 5", name=op.f("ck_rule_count_tells_of_no_few")),
        sa.CheckConstraint("(councils is null) = (lines is null)", name=op.f("ck_rule_count_both_or_neither")),
        sa.PrimaryKeyConstraint("return_key", "rule_id", name=op.f("pk_rule_count")),
        schema="platform",
    )


def downgrade() -> None:
    op.drop_table("rule_count", schema="platform")
    op.drop_table("fault", schema="platform")
