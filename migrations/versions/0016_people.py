"""Sessions know whether a passkey opened them, people whether they were warned, letters what they must not repeat;
the e-mail domains of councils, and the keys under which an imported council's receipts were signed.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("session", sa.Column("passkey_at", TIME, nullable=True), schema="platform")
    op.add_column("person", sa.Column("warned_at", TIME, nullable=True), schema="platform")
    op.add_column("letter", sa.Column("once", sa.Text(), nullable=True), schema="platform")
    op.create_unique_constraint("uq_letter_once", "letter", ["once"], schema="platform")
    op.create_table(
        "council_domain",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("set_at", TIME, nullable=False),
        sa.Column("set_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_council_domain_council_id_council")
        ),
        sa.PrimaryKeyConstraint("council_id", "domain", name=op.f("pk_council_domain")),
        schema="platform",
    )
    op.create_table(
        "carried_key",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("came_from", sa.Text(), nullable=False),
        sa.Column("carried_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_carried_key_council_id_council")
        ),
        sa.PrimaryKeyConstraint("council_id", "public_key", name=op.f("pk_carried_key")),
        schema="platform",
    )


def downgrade() -> None:
    op.drop_table("carried_key", schema="platform")
    op.drop_table("council_domain", schema="platform")
    op.drop_constraint("uq_letter_once", "letter", schema="platform")
    op.drop_column("letter", "once", schema="platform")
    op.drop_column("person", "warned_at", schema="platform")
    op.drop_column("session", "passkey_at", schema="platform")
