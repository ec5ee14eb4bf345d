"""The log that every consignment enters, the heads kept of it, and the looks through it; links for auditors.

Receipts given before this stay as they are: of the first format, and in no log.

Revision ID: 0025
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SCRIPT = Path(__file__).parents[1] / "sql" / "0025_log.sql"


def upgrade() -> None:
    op.create_table(
        "log_node",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_log_node_hash_whole")),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_log_node")),
        schema="platform",
    )
    op.create_table(
        "tree_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("signed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_tree_head")),
        schema="platform",
    )
    op.create_table(
        "log_look",
        sa.Column("at", TIME, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("receipts", sa.BigInteger(), nullable=False),
        sa.Column("heads", sa.BigInteger(), nullable=False),
        sa.Column("faults", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_log_look")),
        schema="platform",
    )
    record_link()
    op.get_bind().connection.driver_connection.execute(SCRIPT.read_text())


def record_link() -> None:
    op.create_table(
        "record_link",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_record_link_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "delivery_id"],
            ["tenants.delivery.council_id", "tenants.delivery.id"],
            name=op.f("fk_record_link_council_id_delivery_id_delivery"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_record_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_record_link_token_hash")),
        schema="platform",
    )
    op.create_index("ix_record_link_delivery_id", "record_link", ["council_id", "delivery_id"], schema="platform")


def downgrade() -> None:
    op.drop_table("record_link", schema="platform")
    op.execute("drop function platform.append_log(bytea)")
    for table in ("log_look", "tree_head", "log_node"):
        op.drop_table(table, schema="platform")
