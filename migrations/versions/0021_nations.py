"""A definition may hold for one nation only, where each nation has a form of its own.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OLD, NEW = ["return_key", "period_from", "revision"], ["return_key", "nation", "period_from", "revision"]
OLD_NAME, NEW_NAME = (
    "uq_definition_return_key_period_from_revision",
    "uq_definition_return_key_nation_period_from_revision",
)


def upgrade() -> None:
    op.add_column("definition", sa.Column("nation", sa.Text(), server_default="", nullable=False), schema="platform")
    op.drop_constraint(op.f(OLD_NAME), "definition", schema="platform")
    op.create_unique_constraint(op.f(NEW_NAME), "definition", NEW, schema="platform")


def downgrade() -> None:
    op.drop_constraint(op.f(NEW_NAME), "definition", schema="platform")
    op.create_unique_constraint(op.f(OLD_NAME), "definition", OLD, schema="platform")
    op.drop_column("definition", "nation", schema="platform")
