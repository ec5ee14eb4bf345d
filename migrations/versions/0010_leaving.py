"""Letters that travel, with each try at sending them; and leaving: exports, archives, legal holds, destruction.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
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
    for name, columns in leaving_tables().items():
        schema, _, table = name.partition(".")
        op.create_table(table, *columns, schema=schema)


def leaving_tables() -> dict[str, tuple[sa.schema.SchemaItem, ...]]:
    return {
        "platform.council_archive": archive_columns(),
        "platform.legal_hold": hold_columns(),
        "platform.legal_hold_lift": lift_columns(),
        "platform.destruction": destruction_columns(),
        "tenants.export": export_columns(),
    }


def council(table: str, *key: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f(f"fk_{table}_council_id_council")),
        sa.PrimaryKeyConstraint("council_id", *key, name=op.f(f"pk_{table}")),
    )


def archive_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        *council("council_archive", "n"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("archived_at", MOMENT, nullable=False),
        sa.Column("archived_by", sa.Uuid()),
        sa.Column("archived_by_name", sa.Text(), nullable=False),
        sa.Column("reopened_at", MOMENT),
        sa.Column("reopened_by_name", sa.Text()),
    )


def hold_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        *council("legal_hold", "id"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid()),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("placed_by", sa.Uuid()),
        sa.Column("placed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("side in ('council', 'platform')", name=op.f("ck_legal_hold_side_known")),
        sa.CheckConstraint("side = 'council' or file_id is null", name=op.f("ck_legal_hold_platform_sees_no_file")),
    )


def lift_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        *council("legal_hold_lift", "hold_id", "person_id"),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "hold_id"],
            ["platform.legal_hold.council_id", "platform.legal_hold.id"],
            name=op.f("fk_legal_hold_lift_council_id_hold_id_legal_hold"),
        ),
    )


def destruction_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        *council("destruction", "n"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("consented_at", MOMENT),
        sa.Column("consented_by", sa.Uuid()),
        sa.Column("consented_by_name", sa.Text()),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("cancelled_by_name", sa.Text()),
        sa.Column("done_at", MOMENT),
        sa.Column("certificate", sa.Text()),
        sa.CheckConstraint("consented_by is null or consented_by <> asked_by", name=op.f("ck_destruction_two_people")),
        sa.CheckConstraint(
            "done_at is null or (consented_at is not null and cancelled_at is null)",
            name=op.f("ck_destruction_consented"),
        ),
        sa.CheckConstraint("done_at is null or done_at >= not_before", name=op.f("ck_destruction_after_the_wait")),
    )


def export_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        *council("export", "id"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT),
        sa.Column("file_id", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["council_id", "file_id"],
            ["tenants.file.council_id", "tenants.file.id"],
            name=op.f("fk_export_council_id_file_id_file"),
        ),
    )


def downgrade() -> None:
    for name in reversed(leaving_tables()):
        schema, _, table = name.partition(".")
        op.drop_table(table, schema=schema)
    op.drop_table("letter_attempt", schema="platform")
    for column in of_a_letter():
        op.drop_column("letter", column.name, schema="platform")
