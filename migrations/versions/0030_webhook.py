"""Where a department's machine is told of what came, and each try.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_webhook_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        schema="department",
    )
    op.create_index(
        "ix_webhook_in_force",
        "webhook",
        ["department_id"],
        unique=True,
        schema="department",
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "webhook_try",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("next_at", TIME, nullable=True),
        sa.CheckConstraint("outcome in ('taken', 'refused')", name=op.f("ck_webhook_try_outcome_known")),
        sa.ForeignKeyConstraint(
            ["council_id", "consignment_id"],
            ["department.consignment.council_id", "department.consignment.id"],
            name=op.f("fk_webhook_try_council_id_consignment_id_consignment"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["department.webhook.id"], name=op.f("fk_webhook_try_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("council_id", "consignment_id", "webhook_id", "n", name=op.f("pk_webhook_try")),
        schema="department",
    )
    op.create_index("ix_webhook_try_at", "webhook_try", ["department_id", "at"], schema="department")


def downgrade() -> None:
    op.drop_table("webhook_try", schema="department")
    op.drop_table("webhook", schema="department")
