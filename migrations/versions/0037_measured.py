"""How often and how fast the service answers, and what a return costs officers.

Revision ID: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    answered()
    burden()


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


def burden() -> None:
    op.create_table(
        "time_answer",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("minutes between 1 and 60000", name=op.f("ck_time_answer_minutes_in_reason")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_time_answer_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "obligation_id"],
            ["department.obligation.council_id", "department.obligation.id"],
            name=op.f("fk_time_answer_council_id_obligation_id_obligation"),
        ),
        sa.PrimaryKeyConstraint("council_id", "person_id", "quarter", name=op.f("pk_time_answer")),
        schema="tenants",
    )
    told = {"said": "said_by_no_few", "acted": "acted_by_no_few"}
    op.create_table(
        "burden",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        *(
            sa.Column(f"{part}_{name}", kind, nullable=True)
            for part in told
            for name, kind in (("councils", sa.Integer()), ("minutes", sa.Numeric()))
        ),
        sa.Column("counted_at", TIME, nullable=False),
        *(sa.CheckConstraint(f"{part}_councils >= 5", name=op.f(f"ck_burden_{name}")) for part, name in told.items()),
        *(
            sa.CheckConstraint(
                f"({part}_councils is null) = ({part}_minutes is null)", name=op.f(f"ck_burden_{part}_whole")
            )
            for part in told
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_burden_department_id_department")
        ),
        sa.PrimaryKeyConstraint("department_id", "return_key", "practice", "quarter", name=op.f("pk_burden")),
        schema="platform",
    )


def downgrade() -> None:
    op.drop_table("time_answer", schema="tenants")
    for table in ("burden", "served_day", "self_ask"):
        op.drop_table(table, schema="platform")
