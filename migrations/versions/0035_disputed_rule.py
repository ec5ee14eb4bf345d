"""How many councils dispute a rule, as councils are told it.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    disputed_rule()


def of_department(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["department_id"], ["platform.department.id"], name=op.f(f"fk_{table}_department_id_department")
    )


def disputed_rule() -> None:
    op.create_table(
        "disputed_rule",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("councils", sa.Integer(), nullable=False),
        sa.Column("counted_at", TIME, nullable=False),
        sa.CheckConstraint("councils >= 5", name=op.f("ck_disputed_rule_tells_of_no_few")),
        of_department("disputed_rule"),
        sa.PrimaryKeyConstraint(
            "department_id", "return_key", "practice", "period", "rule_id", name=op.f("pk_disputed_rule")
        ),
        schema="department",
    )


def downgrade() -> None:
    op.drop_table("disputed_rule", schema="department")
