"""What the desk adds: returns received elsewhere, councils chased, consignments opened again, tokens for a department's
machines; and the standing view, to which a decision taken back is none.

Revision ID: 0029
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    on_obligation(
        "elsewhere",
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "received = (received_on is not null and how is not null)", name=op.f("ck_elsewhere_said_whole")
        ),
        sa.CheckConstraint(
            "received or (received_on is null and how is null)", name=op.f("ck_elsewhere_taken_back_whole")
        ),
    )
    on_obligation("chase", sa.Column("told", sa.Integer(), nullable=True), sa.Column("told_at", TIME, nullable=True))
    reopening()
    department_token()
    run("0029_standing.sql")


def on_obligation(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["council_id", "obligation_id"],
            ["department.obligation.council_id", "department.obligation.id"],
            name=op.f(f"fk_{table}_council_id_obligation_id_obligation"),
        ),
        sa.PrimaryKeyConstraint("council_id", "obligation_id", "n", name=op.f(f"pk_{table}")),
        schema="department",
    )


def reopening() -> None:
    op.create_table(
        "reopening",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "consignment_id"],
            ["department.consignment.council_id", "department.consignment.id"],
            name=op.f("fk_reopening_council_id_consignment_id_consignment"),
        ),
        sa.PrimaryKeyConstraint("council_id", "consignment_id", "n", name=op.f("pk_reopening")),
        schema="department",
    )


def department_token() -> None:
    op.create_table(
        "department_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.Column("revoked_by_name", sa.Text(), nullable=True),
        sa.Column("used_at", TIME, nullable=True),
        sa.Column("used_from", sa.Text(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("minute_at", TIME, nullable=True),
        sa.Column("minute_calls", sa.Integer(), nullable=False),
        sa.Column("hour_at", TIME, nullable=True),
        sa.Column("hour_files", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "expires_at <= created_at + interval '8784 hours'", name=op.f("ck_department_token_a_year_at_most")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_department_token_department_id_department")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["platform.person.id"], name=op.f("fk_department_token_owner_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_department_token")),
        sa.UniqueConstraint("id", name=op.f("uq_department_token_id")),
        schema="platform",
    )
    op.create_index("ix_department_token_department_id", "department_token", ["department_id"], schema="platform")


def run(script: str) -> None:
    # The driver's own connection: alembic's extended protocol takes one statement at a time.
    op.get_bind().connection.driver_connection.execute((SQL / script).read_text())


def downgrade() -> None:
    op.execute("drop view tenants.standing")
    run("0004_standing.sql")
    op.drop_table("department_token", schema="platform")
    for table in ("reopening", "chase", "elsewhere"):
        op.drop_table(table, schema="department")
