"""A department's people in three roles, their access reviews.

Revision ID: 0032
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0027"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TIME = sa.DateTime(timezone=True)
COUNCIL_ROLES = "'preparer', 'certifier', 'admin', 'viewer'"
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
    op.get_bind().connection.driver_connection.execute((SQL / "0032_department_people.sql").read_text())


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


def downgrade() -> None:
    for table in ("department_review_answer", "department_review"):
        op.drop_table(table, schema="platform")
    op.execute("drop function department.acts_as(text) cascade")
    for name in ("role_known", "dates_in_order"):
        op.drop_constraint(
            op.f(f"ck_department_membership_{name}"), "department_membership", schema="platform", type_="check"
        )
    roles("'analyst'")
