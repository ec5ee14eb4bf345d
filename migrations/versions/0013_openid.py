"""Signing in with a council's own account: settings, linked accounts, attempts, entries, break-glass members.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("sign_in_provider", "openid_account", "openid_attempt", "openid_entry", "break_glass")


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def id_of(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    schema_table, key = target.rsplit(".", 1)
    name = f"fk_{table}_{column}_{schema_table.split('.')[-1]}"
    return sa.ForeignKeyConstraint([column], [f"{schema_table}.{key}"], name=op.f(name))


def upgrade() -> None:
    providers()
    accounts()
    attempts()
    entries()
    op.create_table(
        "break_glass",
        id_of("council_id"),
        id_of("person_id"),
        id_of("named_by"),
        moment("named_at"),
        refers("break_glass", "council_id", "platform.council.id"),
        refers("break_glass", "person_id", "platform.person.id"),
        sa.PrimaryKeyConstraint("council_id", "person_id", name=op.f("pk_break_glass")),
        schema="platform",
    )
    op.add_column("session", id_of("only_council_id", nullable=True), schema="platform")
    op.create_foreign_key(
        op.f("fk_session_only_council_id_council"),
        "session",
        "council",
        ["only_council_id"],
        ["id"],
        source_schema="platform",
        referent_schema="platform",
    )


def providers() -> None:
    op.create_table(
        "sign_in_provider",
        id_of("council_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        words("state"),
        words("address"),
        words("issuer"),
        words("directory_id", nullable=True),
        words("client_id"),
        sa.Column("client_secret", sa.LargeBinary(), nullable=False),
        sa.Column("trusts_mfa", sa.Boolean(), nullable=False),
        id_of("set_by"),
        moment("set_at"),
        id_of("tested_by", nullable=True),
        moment("tested_at", nullable=True),
        sa.CheckConstraint(
            "state in ('off', 'tested', 'on', 'required', 'replaced')", name=op.f("ck_sign_in_provider_state_known")
        ),
        sa.CheckConstraint(
            "state = 'off' or state = 'replaced' or tested_at is not null",
            name=op.f("ck_sign_in_provider_tested_before_use"),
        ),
        refers("sign_in_provider", "council_id", "platform.council.id"),
        refers("sign_in_provider", "set_by", "platform.person.id"),
        refers("sign_in_provider", "tested_by", "platform.person.id"),
        sa.PrimaryKeyConstraint("council_id", "number", name=op.f("pk_sign_in_provider")),
        schema="platform",
    )
    op.create_index(
        "uq_sign_in_provider_in_use",
        "sign_in_provider",
        ["council_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("state in ('on', 'required')"),
    )


def accounts() -> None:
    op.create_table(
        "openid_account",
        id_of("council_id"),
        words("account_hash"),
        id_of("person_id"),
        words("issuer"),
        words("directory_id", nullable=True),
        words("object_id"),
        moment("linked_at"),
        refers("openid_account", "council_id", "platform.council.id"),
        refers("openid_account", "person_id", "platform.person.id"),
        sa.PrimaryKeyConstraint("council_id", "account_hash", name=op.f("pk_openid_account")),
        sa.UniqueConstraint("council_id", "person_id", name=op.f("uq_openid_account_council_id_person_id")),
        schema="platform",
    )
    op.create_index("ix_openid_account_person_id", "openid_account", ["person_id"], schema="platform")


def attempts() -> None:
    op.create_table(
        "openid_attempt",
        words("token_hash"),
        id_of("council_id"),
        sa.Column("number", sa.Integer(), nullable=True),
        words("purpose"),
        words("browser_hash"),
        id_of("person_id", nullable=True),
        words("onwards", nullable=True),
        moment("created_at"),
        moment("expires_at"),
        moment("used_at", nullable=True),
        sa.CheckConstraint(
            "purpose in ('sign_in', 'link', 'test', 'join')", name=op.f("ck_openid_attempt_purpose_known")
        ),
        refers("openid_attempt", "council_id", "platform.council.id"),
        refers("openid_attempt", "person_id", "platform.person.id"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_openid_attempt")),
        schema="platform",
    )
    op.create_index("ix_openid_attempt_council_id", "openid_attempt", ["council_id"], schema="platform")


def entries() -> None:
    op.create_table(
        "openid_entry",
        id_of("council_id"),
        words("token_hash"),
        words("how"),
        id_of("person_id"),
        moment("at"),
        sa.CheckConstraint("how in ('account', 'break-glass')", name=op.f("ck_openid_entry_how_known")),
        refers("openid_entry", "council_id", "platform.council.id"),
        refers("openid_entry", "token_hash", "platform.session.token_hash"),
        refers("openid_entry", "person_id", "platform.person.id"),
        sa.PrimaryKeyConstraint("council_id", "token_hash", "how", name=op.f("pk_openid_entry")),
        schema="platform",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_session_only_council_id_council"), "session", schema="platform", type_="foreignkey")
    op.drop_column("session", "only_council_id", schema="platform")
    for table in reversed(TABLES):
        op.drop_table(table, schema="platform")
