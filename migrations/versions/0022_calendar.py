"""Two years of obligations with dates of their own, extensions as they are asked for and answered, calendar feeds, and
addresses at which a reminder did not arrive.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
COLUMNS = (
    ("obligation", "due_set_at", TIME),
    ("obligation", "lapsed_at", TIME),
    ("extension", "wanted_at", TIME),
    ("extension", "decided_words", sa.Text()),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True), schema="department")
    # Forced row-level security holds for the owner too, and this is not one council's change.
    op.execute("alter table department.obligation no force row level security")
    op.execute("update department.obligation set due_set_at = created_at where due_at is not null")
    op.execute("alter table department.obligation force row level security")
    op.create_index("ix_obligation_due_at", "obligation", ["due_at"], schema="department")
    op.create_check_constraint(
        op.f("ck_extension_answered_whole"),
        "extension",
        "(granted is null) = (decided_at is null) and coalesce(granted, false) = (due_at is not null)",
        schema="department",
    )
    op.create_index(
        "ix_extension_undecided",
        "extension",
        ["council_id", "obligation_id"],
        unique=True,
        schema="department",
        postgresql_where=sa.text("granted is null"),
    )
    calendar_feed()
    unreached()


def calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name=op.f("fk_calendar_feed_council_id_council")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        schema="platform",
    )
    op.create_index(
        "ix_calendar_feed_in_force",
        "calendar_feed",
        ["council_id", "person_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("revoked_at is null"),
    )


def unreached() -> None:
    op.create_table(
        "unreached",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f("fk_unreached_council_id_council")),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name=op.f("fk_unreached_person_id_person")),
        sa.PrimaryKeyConstraint("council_id", "letter_id", name=op.f("pk_unreached")),
        schema="tenants",
    )


def downgrade() -> None:
    op.drop_table("unreached", schema="tenants")
    op.drop_table("calendar_feed", schema="platform")
    op.drop_index("ix_extension_undecided", "extension", schema="department")
    op.drop_constraint(op.f("ck_extension_answered_whole"), "extension", schema="department", type_="check")
    op.drop_index("ix_obligation_due_at", "obligation", schema="department")
    for table, name, _kind in reversed(COLUMNS):
        op.drop_column(table, name, schema="department")
