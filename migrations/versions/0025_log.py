"""The log that every consignment enters, the heads kept of it, and the looks through it; links for auditors.

Receipts given before this stay as they are: of the first format, and in no log.

Revision ID: 0025
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0022"
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
    op.get_bind().connection.driver_connection.execute(SCRIPT.read_text())


def downgrade() -> None:
    op.execute("drop function platform.append_log(bytea)")
    for table in ("log_look", "tree_head", "log_node"):
        op.drop_table(table, schema="platform")
