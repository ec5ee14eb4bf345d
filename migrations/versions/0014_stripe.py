"""What is kept of Stripe's side: events by id, our own calls by key, objects as last seen.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("skew", sa.Integer(), nullable=True),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("handled_at", TIME, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_event")),
        schema="platform",
    )
    op.create_index(
        "ix_stripe_event_unhandled",
        "stripe_event",
        ["received_at"],
        schema="platform",
        postgresql_where=sa.text("handled_at is null"),
    )
    op.create_index("ix_stripe_event_outcome", "stripe_event", ["outcome"], schema="platform")
    op.create_table(
        "stripe_call",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stripe_call")),
        schema="platform",
    )
    op.create_table(
        "stripe_object",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("state", JSONB(), nullable=False),
        sa.Column("looked_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["platform.billing_account.id"],
            name=op.f("fk_stripe_object_account_id_billing_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_object")),
        schema="platform",
    )
    op.create_index("ix_stripe_object_account_id", "stripe_object", ["account_id"], schema="platform")


def downgrade() -> None:
    for table in ("stripe_object", "stripe_call", "stripe_event"):
        op.drop_table(table, schema="platform")
