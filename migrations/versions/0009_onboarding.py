"""Coming aboard: the agreement, going live, and support by consent.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("support_session", "going_live", "agreement", "agreement_request")


def moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def words(name: str, *, needed: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=not needed)


def person(name: str, table: str, *, needed: bool = False) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint([name], ["platform.person.id"], name=op.f(f"fk_{table}_{name}_person"))
    return sa.Column(name, sa.Uuid(), nullable=not needed), key


def of_council(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f(f"fk_{table}_council_id_council"))


def upgrade() -> None:
    op.create_table(
        "agreement_request",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(words(name) for name in ("token_hash", "name", "email", "officer_name", "version")),
        moment("asked_at", needed=True),
        *person("asked_by", "agreement_request"),
        moment("expires_at", needed=True),
        moment("withdrawn_at"),
        of_council("agreement_request"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_agreement_request")),
        schema="platform",
    )
    op.create_index(
        "uq_agreement_request_token_hash", "agreement_request", ["token_hash"], unique=True, schema="platform"
    )
    op.create_table(
        "agreement",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        *(words(name) for name in ("version", "council_name", "officer_name", "text_hash")),
        *(words(name) for name in ("name", "email", "capacity")),
        *person("person_id", "agreement"),
        moment("accepted_at", needed=True),
        sa.ForeignKeyConstraint(
            ["council_id", "request_id"],
            ["platform.agreement_request.council_id", "platform.agreement_request.id"],
            name=op.f("fk_agreement_council_id_request_id_agreement_request"),
        ),
        sa.PrimaryKeyConstraint("council_id", "request_id", name=op.f("pk_agreement")),
        schema="platform",
    )
    op.create_table(
        "going_live",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        moment("at", needed=True),
        *person("person_id", "going_live"),
        words("person_name"),
        of_council("going_live"),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_going_live")),
        schema="platform",
    )
    make_support_session()


def make_support_session() -> None:
    op.create_table(
        "support_session",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        moment("asked_at", needed=True),
        *person("asked_by", "support_session", needed=True),
        *(words(name) for name in ("asked_by_name", "reason", "purpose")),
        moment("approved_at"),
        *person("approved_by", "support_session"),
        words("approved_by_name", needed=False),
        words("approval_reason", needed=False),
        moment("until"),
        sa.Column("rows", sa.Boolean(), nullable=False),
        moment("refused_at"),
        words("refused_by_name", needed=False),
        moment("ended_at"),
        words("ended_by_name", needed=False),
        sa.CheckConstraint("num_nonnulls(approved_at, refused_at) <= 1", name=op.f("ck_support_session_one_answer")),
        sa.CheckConstraint(
            "num_nonnulls(approved_at, approved_by_name, approval_reason, until) in (0, 4)",
            name=op.f("ck_support_session_approval_whole"),
        ),
        sa.CheckConstraint(
            "until <= approved_at + interval '8 hours'", name=op.f("ck_support_session_not_longer_than_a_day_at_work")
        ),
        of_council("support_session"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_support_session")),
        schema="platform",
    )
    op.create_index("ix_support_session_asked_by", "support_session", ["asked_by"], schema="platform")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="platform")
