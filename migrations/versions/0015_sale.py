"""Contracts sold through Stripe: never invoiced by our own ledger too; and why an unknown payer's events were set aside.

Revision ID: 0015
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.create_table(
        "sale",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("wanted_at", TIME, nullable=False),
        sa.Column("sold_at", TIME, nullable=True),
        sa.Column("price_id", sa.Text(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_at", TIME, nullable=True),
        sa.CheckConstraint("how in ('order', 'card')", name=op.f("ck_sale_how_known")),
        sa.CheckConstraint("(trouble is null) = (trouble_at is null)", name=op.f("ck_sale_trouble_whole")),
        sa.ForeignKeyConstraint(["contract_id"], ["platform.contract.id"], name=op.f("fk_sale_contract_id_contract")),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_sale")),
        schema="platform",
    )
    op.add_column("stripe_event", sa.Column("set_aside_because", sa.Text(), nullable=True), schema="platform")
    # The driver's own connection: alembic's extended protocol takes one statement at a time.
    op.get_bind().connection.driver_connection.execute((SQL / "0015_sale.sql").read_text())


def downgrade() -> None:
    op.execute("drop trigger sale_invoiced_here on platform.sale")
    op.execute("drop trigger invoice_sold_elsewhere on platform.invoice")
    op.execute("drop function platform.refuse_selling_twice()")
    op.execute("drop function platform.refuse_invoicing_twice()")
    op.drop_column("stripe_event", "set_aside_because", schema="platform")
    op.drop_table("sale", schema="platform")
