"""Tokens for machines as they are used, checks that keep nothing, and answers kept for the same request sent again.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def token_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("begins", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("revoked_by_name", sa.Text(), nullable=True),
        sa.Column("warned_at", TIME, nullable=True),
        sa.Column("used_from", sa.Text(), nullable=True),
        sa.Column("minute_at", TIME, nullable=True),
        sa.Column("minute_calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hour_at", TIME, nullable=True),
        sa.Column("hour_files", sa.Integer(), server_default="0", nullable=False),
    )


def upgrade() -> None:
    for column in token_columns():
        op.add_column("api_token", column, schema="platform")
    op.create_unique_constraint(
        op.f("uq_api_token_council_id_id"), "api_token", ["council_id", "id"], schema="platform"
    )
    op.create_check_constraint(
        op.f("ck_api_token_a_year_at_most"),
        "api_token",
        "expires_at <= created_at + interval '8784 hours'",
        schema="platform",
    )
    dry_run()
    kept_answer()


def dry_run() -> None:
    op.create_table(
        "dry_run",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("findings_object_id", sa.Text(), nullable=True),
        sa.Column("findings_key", sa.LargeBinary(), nullable=True),
        sa.Column("findings_key_version", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("lines_checked", sa.BigInteger(), nullable=False),
        sa.Column("bytes_checked", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("definition_hash", sa.Text(), nullable=True),
        sa.Column("result", JSONB(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('clean', 'findings', 'unreadable', 'failed')", name=op.f("ck_dry_run_outcome_known")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_dry_run_council_id_council")),
        sa.ForeignKeyConstraint(
            ["council_id", "obligation_id"],
            ["department.obligation.council_id", "department.obligation.id"],
            name=op.f("fk_dry_run_council_id_obligation_id_obligation"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_dry_run")),
        schema="tenants",
    )
    op.create_index("ix_dry_run_expires_at", "dry_run", ["council_id", "expires_at"], schema="tenants")


def kept_answer() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("answer", JSONB(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_kept_answer_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "token_id"],
            ["platform.api_token.council_id", "platform.api_token.id"],
            name=op.f("fk_kept_answer_council_id_token_id_api_token"),
        ),
        sa.PrimaryKeyConstraint("council_id", "token_id", "key", name=op.f("pk_kept_answer")),
        schema="tenants",
    )


def downgrade() -> None:
    op.drop_table("kept_answer", schema="tenants")
    op.drop_table("dry_run", schema="tenants")
    op.drop_constraint(op.f("ck_api_token_a_year_at_most"), "api_token", schema="platform", type_="check")
    op.drop_constraint(op.f("uq_api_token_council_id_id"), "api_token", schema="platform", type_="unique")
    for column in reversed(token_columns()):
        op.drop_column("api_token", column.name, schema="platform")
