"""The figures of accepted returns, and what is published of them.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
IN_PERIOD = ["council_id", "return_key", "practice", "period"]
NO_SMALL_COUNT = (
    "not counts or (coalesce(median, 0) = 0 or abs(median) >= 5)"
    " and (coalesce(lower, 0) = 0 or abs(lower) >= 5) and (coalesce(upper, 0) = 0 or abs(upper) >= 5)"
)


def of_period() -> list[sa.Column]:
    return [
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    accepted()
    published()
    open_to_anybody()


def accepted() -> None:
    op.create_table(
        "accepted_return",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        *of_period(),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("definition_hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", TIME, nullable=False),
        sa.Column("accepted_at", TIME, nullable=False),
        sa.Column("taken_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "consignment_id"],
            ["department.consignment.council_id", "department.consignment.id"],
            name=op.f("fk_accepted_return_council_id_consignment_id_consignment"),
        ),
        sa.PrimaryKeyConstraint(*IN_PERIOD, name=op.f("pk_accepted_return")),
        schema="department",
    )
    op.create_index(
        "ix_accepted_return_department_id",
        "accepted_return",
        ["department_id", "return_key", "period"],
        schema="department",
    )
    op.create_table(
        "accepted_figure",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        *of_period(),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(
            IN_PERIOD,
            [f"department.accepted_return.{name}" for name in IN_PERIOD],
            name=op.f("fk_accepted_figure_accepted_return"),
        ),
        sa.PrimaryKeyConstraint(*IN_PERIOD, "cell", name=op.f("pk_accepted_figure")),
        schema="department",
    )
    op.create_index(
        "ix_accepted_figure_department_id",
        "accepted_figure",
        ["department_id", "return_key", "cell", "period"],
        schema="department",
    )


def published() -> None:
    op.create_table(
        "cut",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        *of_period(),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("councils", sa.Integer(), nullable=False),
        sa.Column("median", sa.Numeric(), nullable=True),
        sa.Column("lower", sa.Numeric(), nullable=True),
        sa.Column("upper", sa.Numeric(), nullable=True),
        sa.Column("made_at", TIME, nullable=False),
        sa.CheckConstraint("councils >= 5", name=op.f("ck_cut_tells_of_no_few")),
        sa.CheckConstraint("councils >= 10 or num_nonnulls(lower, upper) = 0", name=op.f("ck_cut_quartiles_of_enough")),
        sa.CheckConstraint(NO_SMALL_COUNT, name=op.f("ck_cut_no_small_count")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_cut_department_id_department")
        ),
        sa.PrimaryKeyConstraint(
            "department_id", "cell", "return_key", "practice", "period", "group_key", name=op.f("pk_cut")
        ),
        schema="department",
    )
    op.create_index(
        "ix_cut_return_key", "cut", ["return_key", "practice", "group_key", "cell", "period"], schema="department"
    )
    op.create_table(
        "cut_members",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        *of_period(),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("consignments", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("without", JSONB(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_cut_members_department_id_department")
        ),
        sa.PrimaryKeyConstraint(
            "department_id", "return_key", "practice", "period", "group_key", "n", name=op.f("pk_cut_members")
        ),
        schema="department",
    )


def open_to_anybody() -> None:
    parts = ("on_time", "late", "not_in")
    rest = "owed - coalesce(on_time, 0) - coalesce(late, 0) - coalesce(not_in, 0)"
    op.create_table(
        "delivered_count",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        *of_period(),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        *(sa.Column(part, sa.Integer(), nullable=True) for part in parts),
        sa.Column("counted_at", TIME, nullable=False),
        sa.CheckConstraint(
            " and ".join(f"(coalesce({part}, 0) = 0 or {part} >= 5)" for part in parts),
            name=op.f("ck_delivered_count_tells_of_no_few"),
        ),
        sa.CheckConstraint("num_nonnulls(on_time, late, not_in) <> 2", name=op.f("ck_delivered_count_no_two_of_three")),
        sa.CheckConstraint(f"{rest} = 0 or {rest} >= 5", name=op.f("ck_delivered_count_no_small_rest")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_delivered_count_department_id_department")
        ),
        sa.PrimaryKeyConstraint("department_id", "return_key", "practice", "period", name=op.f("pk_delivered_count")),
        schema="platform",
    )
    op.create_table(
        "pace",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("jobs", sa.Integer(), nullable=False),
        sa.Column("median", sa.Numeric(), nullable=False),
        sa.Column("nine_in_ten", sa.Numeric(), nullable=False),
        sa.Column("counted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_pace")),
        schema="platform",
    )


def downgrade() -> None:
    for table in ("pace", "delivered_count"):
        op.drop_table(table, schema="platform")
    for table in ("cut_members", "cut", "accepted_figure", "accepted_return"):
        op.drop_table(table, schema="department")
