"""The till: who pays, contracts, funding lines, quotes, and our own ledger of invoices and payments.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "billing_account",
    "finance_contact",
    "goodwill",
    "quote",
    "restriction",
    "contract",
    "payment",
    "funding_line",
    "invoice",
    "allocation",
    "credit_note",
    "funding_warning",
    "invoice_line",
)


def upgrade() -> None:
    op.create_table(
        "billing_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payer_council_id", sa.Uuid(), nullable=True),
        sa.Column("payer_department_id", sa.Uuid(), nullable=True),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("payables_email", sa.Text(), nullable=False),
        sa.Column("vat_number", sa.Text(), nullable=True),
        sa.Column("external_customer_id", sa.Text(), nullable=True),
        sa.Column("external_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'department') = (payer_department_id is not null) and (kind <> 'department') = (payer_council_id is not null)",
            name=op.f("ck_billing_account_one_payer"),
        ),
        sa.CheckConstraint(
            "kind in ('council', 'lead authority', 'department')", name=op.f("ck_billing_account_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["payer_council_id"], ["platform.council.id"], name=op.f("fk_billing_account_payer_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["payer_department_id"],
            ["platform.department.id"],
            name=op.f("fk_billing_account_payer_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_account")),
        sa.UniqueConstraint("external_customer_id", name=op.f("uq_billing_account_external_customer_id")),
        schema="platform",
    )
    op.create_index(
        "ix_billing_account_payer_council_id", "billing_account", ["payer_council_id"], unique=False, schema="platform"
    )
    op.create_table(
        "finance_contact",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_finance_contact_council_id_council")
        ),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_finance_contact")),
        schema="platform",
    )
    op.create_table(
        "goodwill",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_goodwill_dates_in_order")),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_goodwill_council_id_council")),
        sa.ForeignKeyConstraint(["given_by"], ["platform.person.id"], name=op.f("fk_goodwill_given_by_person")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_goodwill")),
        schema="platform",
    )
    op.create_table(
        "quote",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("caseload", sa.Integer(), nullable=False),
        sa.Column("price_year", sa.Integer(), nullable=False),
        sa.Column("yearly", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("quoted_to", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("band in ('A', 'B', 'C', 'D')", name=op.f("ck_quote_band_known")),
        sa.CheckConstraint("plan in ('core', 'plus')", name=op.f("ck_quote_plan_known")),
        sa.CheckConstraint("gross = net + vat", name=op.f("ck_quote_adds_up")),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_quote_council_id_council")),
        sa.PrimaryKeyConstraint("council_id", "number", name=op.f("pk_quote")),
        schema="platform",
    )
    op.create_table(
        "restriction",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_by is null) = (confirmed_at is null)", name=op.f("ck_restriction_confirmed_whole")
        ),
        sa.CheckConstraint(
            "confirmed_by is null or confirmed_by <> proposed_by", name=op.f("ck_restriction_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["platform.person.id"], name=op.f("fk_restriction_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_restriction_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["platform.person.id"], name=op.f("fk_restriction_proposed_by_person")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_restriction")),
        schema="platform",
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("purchase_order", sa.Text(), nullable=True),
        sa.Column("order_exemption", sa.Text(), nullable=True),
        sa.Column("order_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_off", sa.Text(), nullable=True),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("external_subscription_id", sa.Text(), nullable=True),
        sa.Column("external_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("band in ('A', 'B', 'C', 'D')", name=op.f("ck_contract_band_known")),
        sa.CheckConstraint("plan in ('core', 'plus')", name=op.f("ck_contract_plan_known")),
        sa.CheckConstraint("payment_days between 1 and 90", name=op.f("ck_contract_payment_days_sensible")),
        sa.CheckConstraint(
            "started_at is null or purchase_order is not null or order_exemption is not null",
            name=op.f("ck_contract_order_before_start"),
        ),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_contract_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.billing_account.id"], name=op.f("fk_contract_account_id_billing_account")
        ),
        sa.ForeignKeyConstraint(["renews_id"], ["platform.contract.id"], name=op.f("fk_contract_renews_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("external_subscription_id", name=op.f("uq_contract_external_subscription_id")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
        schema="platform",
    )
    op.create_index("ix_contract_account_id", "contract", ["account_id"], unique=False, schema="platform")
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("external_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_something_came")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.billing_account.id"], name=op.f("fk_payment_account_id_billing_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_payment_external_id")),
        schema="platform",
    )
    op.create_index("ix_payment_account_id", "payment", ["account_id"], unique=False, schema="platform")
    op.create_table(
        "funding_line",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("sponsored", sa.Boolean(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("yearly", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("band in ('A', 'B', 'C', 'D')", name=op.f("ck_funding_line_band_known")),
        sa.CheckConstraint("product in ('core', 'plus')", name=op.f("ck_funding_line_product_known")),
        sa.CheckConstraint("share between 1 and 100", name=op.f("ck_funding_line_share_of_a_hundred")),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_funding_line_dates_in_order")),
        sa.CheckConstraint("yearly >= 0", name=op.f("ck_funding_line_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["platform.contract.id"], name=op.f("fk_funding_line_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_funding_line_council_id_council")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_funding_line")),
        schema="platform",
    )
    op.create_index("ix_funding_line_contract_id", "funding_line", ["contract_id"], unique=False, schema="platform")
    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("service_from", sa.Date(), nullable=False),
        sa.Column("service_to", sa.Date(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("purchase_order", sa.Text(), nullable=True),
        sa.Column("call_off", sa.Text(), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("hosted_url", sa.Text(), nullable=True),
        sa.Column("pdf_url", sa.Text(), nullable=True),
        sa.Column("external_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status = 'draft' or (number is not null and issued_on is not null)", name=op.f("ck_invoice_issued_whole")
        ),
        sa.CheckConstraint(
            "status in ('draft', 'open', 'paid', 'void', 'uncollectible')", name=op.f("ck_invoice_status_known")
        ),
        sa.CheckConstraint("gross = net + vat", name=op.f("ck_invoice_adds_up")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.billing_account.id"], name=op.f("fk_invoice_account_id_billing_account")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["platform.contract.id"], name=op.f("fk_invoice_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("external_id", name=op.f("uq_invoice_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        schema="platform",
    )
    op.create_index("ix_invoice_account_id", "invoice", ["account_id"], unique=False, schema="platform")
    op.create_index("ix_invoice_contract_id", "invoice", ["contract_id"], unique=False, schema="platform")
    op.create_table(
        "allocation",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("allocated_by", sa.Uuid(), nullable=True),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_allocation_something_allocated")),
        sa.ForeignKeyConstraint(
            ["allocated_by"], ["platform.person.id"], name=op.f("fk_allocation_allocated_by_person")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["platform.invoice.id"], name=op.f("fk_allocation_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["payment_id"], ["platform.payment.id"], name=op.f("fk_allocation_payment_id_payment")),
        sa.PrimaryKeyConstraint("payment_id", "invoice_id", name=op.f("pk_allocation")),
        schema="platform",
    )
    op.create_index("ix_allocation_invoice_id", "allocation", ["invoice_id"], unique=False, schema="platform")
    op.create_table(
        "credit_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("pdf_url", sa.Text(), nullable=True),
        sa.Column("external_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gross = net + vat", name=op.f("ck_credit_note_adds_up")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["platform.invoice.id"], name=op.f("fk_credit_note_invoice_id_invoice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("external_id", name=op.f("uq_credit_note_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_note_number")),
        schema="platform",
    )
    op.create_index("ix_credit_note_invoice_id", "credit_note", ["invoice_id"], unique=False, schema="platform")
    op.create_table(
        "funding_warning",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("funding_line_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("months in (1, 3, 6, 12)", name=op.f("ck_funding_warning_months_known")),
        sa.ForeignKeyConstraint(
            ["council_id", "funding_line_id"],
            ["platform.funding_line.council_id", "platform.funding_line.id"],
            name=op.f("fk_funding_warning_council_id_funding_line_id_funding_line"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_funding_warning_council_id_council")
        ),
        sa.PrimaryKeyConstraint("council_id", "funding_line_id", "months", "ends_on", name=op.f("pk_funding_warning")),
        schema="platform",
    )
    op.create_table(
        "invoice_line",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("for_council_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("service_from", sa.Date(), nullable=False),
        sa.Column("service_to", sa.Date(), nullable=False),
        sa.Column("vat_percent", sa.Integer(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("gross = net + vat", name=op.f("ck_invoice_line_adds_up")),
        sa.ForeignKeyConstraint(
            ["for_council_id"], ["platform.council.id"], name=op.f("fk_invoice_line_for_council_id_council")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["platform.invoice.id"], name=op.f("fk_invoice_line_invoice_id_invoice")
        ),
        sa.PrimaryKeyConstraint("invoice_id", "n", name=op.f("pk_invoice_line")),
        schema="platform",
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="platform")
