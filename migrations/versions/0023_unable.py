"""Why a council is unable to supply a figure: in the draft's cell and in the version's figure.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("draft_value", "figure"):
        op.add_column(table, sa.Column("unable", sa.Text(), nullable=True), schema="tenants")
    op.create_check_constraint(
        op.f("ck_figure_unable_has_no_amount"), "figure", "unable is null or amount is null", schema="tenants"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_figure_unable_has_no_amount"), "figure", schema="tenants")
    for table in ("figure", "draft_value"):
        op.drop_column(table, "unable", schema="tenants")
