"""What a certifier sends back section by section, a signature only within the dates of the role, and what a person
carries to the department themselves.

Revision ID: 0024
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    decline_section()
    carriage()
    acknowledgement()
    # The driver's own connection: alembic's extended protocol takes one statement at a time.
    op.get_bind().connection.driver_connection.execute((SQL / "0024_signing.sql").read_text())


def decline_section() -> None:
    op.create_table(
        "decline_section",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_decline_section_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "submission_id"],
            ["tenants.decline.council_id", "tenants.decline.submission_id"],
            name=op.f("fk_decline_section_council_id_submission_id_decline"),
        ),
        sa.PrimaryKeyConstraint("council_id", "submission_id", "section", name=op.f("pk_decline_section")),
        schema="tenants",
    )


def carriage() -> None:
    op.create_table(
        "carriage",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("to_whom", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_carriage_council_id_council")),
        sa.ForeignKeyConstraint(
            ["council_id", "delivery_id"],
            ["tenants.delivery.council_id", "tenants.delivery.id"],
            name=op.f("fk_carriage_council_id_delivery_id_delivery"),
        ),
        sa.PrimaryKeyConstraint("council_id", "delivery_id", name=op.f("pk_carriage")),
        schema="tenants",
    )


def acknowledgement() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_acknowledgement_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "delivery_id"],
            ["tenants.carriage.council_id", "tenants.carriage.delivery_id"],
            name=op.f("fk_acknowledgement_council_id_delivery_id_carriage"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "file_id"],
            ["tenants.file.council_id", "tenants.file.id"],
            name=op.f("fk_acknowledgement_council_id_file_id_file"),
        ),
        sa.PrimaryKeyConstraint("council_id", "delivery_id", "n", name=op.f("pk_acknowledgement")),
        schema="tenants",
    )


def downgrade() -> None:
    op.execute("drop trigger signature_within_dates on tenants.signature")
    op.execute("drop function tenants.refuse_outside_dates()")
    for table in ("acknowledgement", "carriage", "decline_section"):
        op.drop_table(table, schema="tenants")
