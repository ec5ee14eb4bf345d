"""Receipts from before the log enter it; the keys that sign, each announced by the one before.

Revision ID: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = ("department.late_entry", "platform.receipt_key")


def upgrade() -> None:
    op.create_table(
        "late_entry",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "consignment_id"],
            ["department.consignment.council_id", "department.consignment.id"],
            name=op.f("fk_late_entry_council_id_consignment_id_consignment"),
        ),
        sa.PrimaryKeyConstraint("council_id", "consignment_id", name=op.f("pk_late_entry")),
        schema="department",
    )
    op.create_table(
        "receipt_key",
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("from_at", TIME, nullable=False),
        sa.Column("change", sa.Text(), nullable=True),
        sa.Column("kept_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("public_key", name=op.f("pk_receipt_key")),
        schema="platform",
    )
    for table in TABLES:
        name = table.partition(".")[2]
        op.execute(
            f"create trigger {name}_append_only before update or delete or truncate on {table} "
            "for each statement execute function platform.refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("receipt_key", schema="platform")
    op.drop_table("late_entry", schema="department")
