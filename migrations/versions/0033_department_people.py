"""A department's people in three roles, and their access reviews; revisions of rules drafted, tried and published there.

Revision ID: 0033
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TIME = sa.DateTime(timezone=True)
COUNCIL_ROLES = "'preparer', 'certifier', 'admin', 'viewer', 'accountant'"
DEPARTMENT_ROLES = "'analyst', 'rule_owner', 'department_admin'"
ROLE_KNOWN = "role_known"
ROLE_FITS = "ck_invitation_role_fits_house"  # as 0008 named it: the convention puts its own beginning before it


def upgrade() -> None:
    roles(DEPARTMENT_ROLES)
    op.create_check_constraint(
        op.f("ck_department_membership_role_known"),
        "department_membership",
        f"role in ({DEPARTMENT_ROLES})",
        schema="platform",
    )
    op.create_check_constraint(
        op.f("ck_department_membership_dates_in_order"),
        "department_membership",
        "to_on is null or to_on >= from_on",
        schema="platform",
    )
    review()
    op.add_column("definition", sa.Column("begins_on", sa.Date(), nullable=True), schema="platform")
    draft_revision()
    rule_trial()
    publication()
    op.get_bind().connection.driver_connection.execute((SQL / "0033_department_people.sql").read_text())


def roles(in_department: str) -> None:
    """The roles an invitation may be to."""
    for name in (ROLE_KNOWN, ROLE_FITS):
        op.drop_constraint(name, "invitation", schema="platform", type_="check")
    op.create_check_constraint(
        ROLE_KNOWN,
        "invitation",
        f"role in ({COUNCIL_ROLES}, {in_department}, 'platform')",
        schema="platform",
    )
    op.create_check_constraint(
        ROLE_FITS,
        "invitation",
        f"case when council_id is not null then role in ({COUNCIL_ROLES}) "
        f"when department_id is not null then role in ({in_department}) else role = 'platform' end",
        schema="platform",
    )


def of_department(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["department_id"], ["platform.department.id"], name=op.f(f"fk_{table}_department_id_department")
    )


def review() -> None:
    op.create_table(
        "department_review",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("finished_by_name", sa.Text(), nullable=True),
        of_department("department_review"),
        sa.PrimaryKeyConstraint("department_id", "id", name=op.f("pk_department_review")),
        schema="platform",
    )
    op.create_index(
        "uq_department_review_open",
        "department_review",
        ["department_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "department_review_answer",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id", "review_id"],
            ["platform.department_review.department_id", "platform.department_review.id"],
            name=op.f("fk_department_review_answer_department_id_review_id_department_review"),
        ),
        sa.PrimaryKeyConstraint("department_id", "review_id", "person_id", name=op.f("pk_department_review_answer")),
        schema="platform",
    )


def draft_revision() -> None:
    op.create_table(
        "draft_revision",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("base_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("resolved", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("set_aside_at", TIME, nullable=True),
        sa.Column("set_aside_by_name", sa.Text(), nullable=True),
        of_department("draft_revision"),
        sa.ForeignKeyConstraint(
            ["base_hash"], ["platform.definition.hash"], name=op.f("fk_draft_revision_base_hash_definition")
        ),
        sa.PrimaryKeyConstraint("department_id", "number", name=op.f("pk_draft_revision")),
        schema="platform",
    )


def rule_trial() -> None:
    op.create_table(
        "rule_trial",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("result", JSONB(), nullable=True),
        sa.CheckConstraint("outcome in ('counted', 'too_few', 'failed')", name=op.f("ck_rule_trial_outcome_known")),
        sa.CheckConstraint(
            "(outcome is null) = (finished_at is null)", name=op.f("ck_rule_trial_finished_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["department_id", "draft_number"],
            ["platform.draft_revision.department_id", "platform.draft_revision.number"],
            name=op.f("fk_rule_trial_department_id_draft_number_draft_revision"),
        ),
        sa.PrimaryKeyConstraint("department_id", "draft_number", "number", name=op.f("pk_rule_trial")),
        schema="platform",
    )
    op.create_index(
        "uq_rule_trial_open",
        "rule_trial",
        ["department_id", "draft_number"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("finished_at is null"),
    )


def publication() -> None:
    op.create_table(
        "publication",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("return_key", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed", JSONB(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("untried_because", sa.Text(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_by_name", sa.Text(), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.Column("told_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id", "draft_number"],
            ["platform.draft_revision.department_id", "platform.draft_revision.number"],
            name=op.f("fk_publication_department_id_draft_number_draft_revision"),
        ),
        sa.ForeignKeyConstraint(["hash"], ["platform.definition.hash"], name=op.f("fk_publication_hash_definition")),
        sa.PrimaryKeyConstraint("department_id", "draft_number", name=op.f("pk_publication")),
        schema="platform",
    )


def downgrade() -> None:
    for table in ("publication", "rule_trial", "draft_revision", "department_review_answer", "department_review"):
        op.drop_table(table, schema="platform")
    op.execute("drop function department.acts_as(text) cascade")
    op.drop_column("definition", "begins_on", schema="platform")
    for name in ("role_known", "dates_in_order"):
        op.drop_constraint(
            op.f(f"ck_department_membership_{name}"), "department_membership", schema="platform", type_="check"
        )
    roles("'analyst'")
