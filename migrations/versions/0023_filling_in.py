"""Why a council is unable to supply a figure, in the draft's cell and in the version's figure; and what colleagues say
to each other about a cell.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table in ("draft_value", "figure"):
        op.add_column(table, sa.Column("unable", sa.Text(), nullable=True), schema="tenants")
    op.create_check_constraint(
        op.f("ck_figure_unable_has_no_amount"), "figure", "unable is null or amount is null", schema="tenants"
    )
    cell_comment()
    mention()


def cell_comment() -> None:
    op.create_table(
        "cell_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("act in ('said', 'resolved', 'reopened')", name=op.f("ck_cell_comment_act_known")),
        sa.CheckConstraint("(act = 'said') = (text is not null)", name=op.f("ck_cell_comment_said_has_text")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_cell_comment_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "obligation_id"],
            ["department.obligation.council_id", "department.obligation.id"],
            name=op.f("fk_cell_comment_council_id_obligation_id_obligation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name=op.f("fk_cell_comment_person_id_person")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_cell_comment")),
        schema="tenants",
    )
    op.create_index("ix_cell_comment_obligation", "cell_comment", ["council_id", "obligation_id"], schema="tenants")


def mention() -> None:
    op.create_table(
        "mention",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_mention_council_id_council")),
        sa.ForeignKeyConstraint(
            ["council_id", "comment_id"],
            ["tenants.cell_comment.council_id", "tenants.cell_comment.id"],
            name=op.f("fk_mention_council_id_comment_id_cell_comment"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name=op.f("fk_mention_person_id_person")),
        sa.PrimaryKeyConstraint("council_id", "comment_id", "person_id", name=op.f("pk_mention")),
        schema="tenants",
    )
    op.create_index("ix_mention_person", "mention", ["council_id", "person_id"], schema="tenants")


def downgrade() -> None:
    op.drop_table("mention", schema="tenants")
    op.drop_table("cell_comment", schema="tenants")
    op.drop_constraint(op.f("ck_figure_unable_has_no_amount"), "figure", schema="tenants")
    for table in ("figure", "draft_value"):
        op.drop_column(table, "unable", schema="tenants")
