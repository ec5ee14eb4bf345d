"""Reminders of invoices; refunds, held credit and freed money; contracts that pass to a successor.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = ("reminder", "refund", "held_credit", "freed", "novation")


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"platform.{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("reminded_at", TIME, nullable=False),
        sa.CheckConstraint("days in (-7, 1, 14, 30, 45)", name=op.f("ck_reminder_days_known")),
        key("reminder", "invoice_id", "invoice"),
        sa.PrimaryKeyConstraint("invoice_id", "days", "due_on", name=op.f("pk_reminder")),
        schema="platform",
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_something_goes_back")),
        sa.CheckConstraint("confirmed_by is null or confirmed_by <> asked_by", name=op.f("ck_refund_two_people")),
        sa.CheckConstraint(
            "num_nonnulls(confirmed_by, confirmed_at, bank_reference) in (0, 3) "
            "and (confirmed_at is null or withdrawn_at is null)",
            name=op.f("ck_refund_one_end"),
        ),
        key("refund", "payment_id", "payment"),
        key("refund", "asked_by", "person"),
        key("refund", "confirmed_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        schema="platform",
    )
    op.create_index("ix_refund_payment_id", "refund", ["payment_id"], schema="platform")
    op.create_table(
        "held_credit",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_at", TIME, nullable=False),
        key("held_credit", "payment_id", "payment"),
        key("held_credit", "held_by", "person"),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_held_credit")),
        schema="platform",
    )
    op.create_table(
        "freed",
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("freed_at", TIME, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_freed_something_freed")),
        key("freed", "credit_note_id", "credit_note"),
        key("freed", "payment_id", "payment"),
        key("freed", "invoice_id", "invoice"),
        sa.PrimaryKeyConstraint("credit_note_id", "payment_id", name=op.f("pk_freed")),
        schema="platform",
    )
    op.create_index("ix_freed_invoice_id", "freed", ["invoice_id"], schema="platform")
    op.create_index("ix_freed_payment_id", "freed", ["payment_id"], schema="platform")
    novation()


def novation() -> None:
    op.create_table(
        "novation",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("funding_line_id", sa.Uuid(), nullable=False),
        sa.Column("to_contract_id", sa.Uuid(), nullable=False),
        sa.Column("to_council_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.CheckConstraint("percent between 1 and 100", name=op.f("ck_novation_part_of_a_hundred")),
        sa.ForeignKeyConstraint(
            ["council_id", "funding_line_id"],
            ["platform.funding_line.council_id", "platform.funding_line.id"],
            name=op.f("fk_novation_council_id_funding_line_id_funding_line"),
        ),
        key("novation", "council_id", "council"),
        key("novation", "to_contract_id", "contract"),
        key("novation", "to_council_id", "council"),
        key("novation", "recorded_by", "person"),
        sa.PrimaryKeyConstraint(
            "council_id", "funding_line_id", "to_contract_id", "to_council_id", name=op.f("pk_novation")
        ),
        schema="platform",
    )
    op.create_index("ix_novation_to_contract_id", "novation", ["to_contract_id"], schema="platform")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="platform")
