"""Which column of a file is which: what officers say of a line of names, and how each version was read.

Revision ID: 0040
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ACTS = "'uploaded', 'entered', 'froze', 'explained', 'disputed', 'submitted'"


def upgrade() -> None:
    column_order()
    version_columns()
    contributing(f"{ACTS}, 'ordered'")


def column_order() -> None:
    op.create_table(
        "column_order",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("definition_hash", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by_name", sa.Text(), nullable=False),
        sa.Column("confirmed_at", TIME, nullable=False),
        sa.Column("withdrawn_by_name", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_column_order_council_id_council")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_column_order")),
        schema="tenants",
    )
    op.create_index(
        "uq_column_order_in_force",
        "column_order",
        ["council_id", "return_key", "digest"],
        unique=True,
        schema="tenants",
        postgresql_where=sa.text("withdrawn_at is null"),
    )


def version_columns() -> None:
    op.create_table(
        "version_columns",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("column_order_id", sa.Uuid(), nullable=True),
        sa.Column("reading", JSONB(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_version_columns_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "version_id"],
            ["tenants.version.council_id", "tenants.version.id"],
            name=op.f("fk_version_columns_council_id_version_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "column_order_id"],
            ["tenants.column_order.council_id", "tenants.column_order.id"],
            name=op.f("fk_version_columns_council_id_column_order_id_column_order"),
        ),
        sa.PrimaryKeyConstraint("council_id", "version_id", name=op.f("pk_version_columns")),
        schema="tenants",
    )


def contributing(acts: str) -> None:
    op.drop_constraint("act_known", "version_contributor", schema="tenants", type_="check")
    op.create_check_constraint("act_known", "version_contributor", f"act in ({acts})", schema="tenants")


def downgrade() -> None:
    op.drop_table("version_columns", schema="tenants")
    op.drop_table("column_order", schema="tenants")
    op.execute("delete from tenants.version_contributor where act = 'ordered'")
    contributing(ACTS)
