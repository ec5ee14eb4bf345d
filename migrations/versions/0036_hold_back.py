"""For how long councils may hold figures back, and which they do.

Revision ID: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
PLACE = ["council_id", "return_key", "period", "practice"]


def upgrade() -> None:
    hold_allowance()
    hold_back()


def of_department(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["department_id"], ["platform.department.id"], name=op.f(f"fk_{table}_department_id_department")
    )


def hold_allowance() -> None:
    op.create_table(
        "hold_allowance",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("set_by_name", sa.Text(), nullable=False),
        sa.Column("set_at", TIME, nullable=False),
        sa.CheckConstraint("days between 0 and 366", name=op.f("ck_hold_allowance_days_within_a_year")),
        of_department("hold_allowance"),
        sa.PrimaryKeyConstraint("department_id", "return_key", "n", name=op.f("pk_hold_allowance")),
        schema="department",
    )


def hold_back() -> None:
    op.create_table(
        "hold_back",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by_name", sa.Text(), nullable=False),
        sa.Column("held_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at is null) = (ended_by_name is null)", name=op.f("ck_hold_back_ended_whole")),
        of_department("hold_back"),
        sa.ForeignKeyConstraint(
            PLACE, [f"department.obligation.{name}" for name in PLACE], name=op.f("fk_hold_back_obligation")
        ),
        sa.PrimaryKeyConstraint("council_id", "return_key", "practice", "period", "n", name=op.f("pk_hold_back")),
        schema="department",
    )
    op.create_index(
        "ix_hold_back_department_id", "hold_back", ["department_id", "return_key", "period"], schema="department"
    )


def downgrade() -> None:
    op.drop_table("hold_back", schema="department")
    op.drop_table("hold_allowance", schema="department")
