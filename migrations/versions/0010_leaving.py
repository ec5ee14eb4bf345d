"""Letters that travel: their kind, their link, how they ended, and each try at sending them.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def of_a_letter() -> tuple[sa.Column, ...]:
    return (
        sa.Column("kind", sa.Text(), nullable=False, server_default=""),
        sa.Column("link_hash", sa.Text()),
        sa.Column("travels", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("refused_at", MOMENT),
        sa.Column("stopped_at", MOMENT),
        sa.Column("ended_words", sa.Text()),
    )


def upgrade() -> None:
    for column in of_a_letter():
        op.add_column("letter", column, schema="platform")
    op.create_table(
        "letter_attempt",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("outcome", sa.Text()),
        sa.Column("words", sa.Text()),
        sa.Column("next_at", MOMENT),
        sa.Column("carrier_id", sa.Text()),
        sa.CheckConstraint(
            "outcome in ('taken', 'refused', 'later', 'unknown')", name=op.f("ck_letter_attempt_outcome_known")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["platform.letter.id"], name=op.f("fk_letter_attempt_letter_id_letter")),
        sa.PrimaryKeyConstraint("letter_id", "n", name=op.f("pk_letter_attempt")),
        schema="platform",
    )


def downgrade() -> None:
    op.drop_table("letter_attempt", schema="platform")
    for column in of_a_letter():
        op.drop_column("letter", column.name, schema="platform")
