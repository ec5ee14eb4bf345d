"""What was offered for a form's cell out of the council's own extracts, what was entered, and why; and the language a
person chose to read.

Revision ID: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cell_offer",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("offered", sa.Numeric(), nullable=False),
        sa.Column("entered", sa.Numeric(), nullable=True),
        sa.Column("made_of", JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_cell_offer_council_id_council")),
        sa.ForeignKeyConstraint(
            ["council_id", "obligation_id"],
            ["department.obligation.council_id", "department.obligation.id"],
            name=op.f("fk_cell_offer_council_id_obligation_id_obligation"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "version_id"],
            ["tenants.version.council_id", "tenants.version.id"],
            name=op.f("fk_cell_offer_council_id_version_id_version"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_cell_offer")),
        schema="tenants",
    )
    op.add_column("person", sa.Column("language", sa.Text(), nullable=True), schema="platform")
    op.create_check_constraint(
        op.f("ck_person_language_known"), "person", "language in ('en', 'cy')", schema="platform"
    )
    op.create_index("ix_cell_offer_obligation", "cell_offer", ["council_id", "obligation_id", "cell"], schema="tenants")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_person_language_known"), "person", schema="platform", type_="check")
    op.drop_column("person", "language", schema="platform")
    op.drop_table("cell_offer", schema="tenants")
