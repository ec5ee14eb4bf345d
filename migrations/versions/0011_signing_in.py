"""Signing in: sessions a person can tell apart, passkeys, recovery by an
admin, and accounts that close when nobody uses them.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("closed_for", sa.Text()), schema="platform")
    op.add_column(
        "person",
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        schema="platform",
    )
    op.add_column(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()),
        schema="platform",
    )
    op.add_column("session", sa.Column("device", sa.Text()), schema="platform")
    op.create_unique_constraint("uq_session_id", "session", ["id"], schema="platform")
    op.create_table(
        "passkey",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name="fk_passkey_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", "id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
        schema="platform",
    )
    op.create_table(
        "passkey_challenge",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", "challenge", name="pk_passkey_challenge"),
        schema="platform",
    )
    op.create_table(
        "recovery",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("approved_in", sa.Uuid()),
        sa.Column("token_hash", sa.Text()),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name="fk_recovery_person_id_person"),
        sa.ForeignKeyConstraint(["approved_by"], ["platform.person.id"], name="fk_recovery_approved_by_person"),
        sa.ForeignKeyConstraint(["approved_in"], ["platform.council.id"], name="fk_recovery_approved_in_council"),
        sa.PrimaryKeyConstraint("person_id", "id", name="pk_recovery"),
        sa.UniqueConstraint("token_hash", name="uq_recovery_token_hash"),
        schema="platform",
    )


def downgrade() -> None:
    op.drop_table("recovery", schema="platform")
    op.drop_table("passkey_challenge", schema="platform")
    op.drop_table("passkey", schema="platform")
    op.drop_constraint("uq_session_id", "session", schema="platform")
    op.drop_column("session", "device", schema="platform")
    op.drop_column("session", "id", schema="platform")
    op.drop_column("person", "active_at", schema="platform")
    op.drop_column("person", "closed_for", schema="platform")
