"""Reporting accountants: engaged from outside for one frozen version until a day, and what they recorded of it. And what
a certifier left as it was when they sent back other sections of a form; and which versions a council carried itself.

Revision ID: 0032
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TIME = sa.DateTime(timezone=True)
FITS = "ck_invitation_role_fits_house"  # named as 0008 did, so without op.f
MEMBERS = "'preparer', 'certifier', 'admin', 'viewer'"


def upgrade() -> None:
    engagement()
    outcome()
    invited_as(f"{MEMBERS}, 'accountant'")
    kept()
    carried()
    for name in ("0032_examined", "0032_kept"):
        op.get_bind().connection.driver_connection.execute((SQL / f"{name}.sql").read_text())


def engagement() -> None:
    op.create_table(
        "engagement",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("about", "name", "email", "firm")),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        *within_council("engagement"),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name=op.f("fk_engagement_person_id_person")),
        sa.UniqueConstraint("council_id", "invitation_id", name=op.f("uq_engagement_council_id_invitation_id")),
        schema="platform",
    )
    op.create_index("ix_engagement_person_id", "engagement", ["person_id"], schema="platform")
    op.create_index("ix_engagement_version_id", "engagement", ["council_id", "version_id"], schema="platform")


def outcome() -> None:
    op.create_table(
        "engagement_outcome",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *within_council("engagement_outcome"),
        schema="platform",
    )
    columns = ["council_id", "version_id"]
    op.create_index("ix_engagement_outcome_version_id", "engagement_outcome", columns, schema="platform")


def kept() -> None:
    op.create_table(
        "kept_cell",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        *of_decline("kept_cell", "cell"),
        schema="tenants",
    )
    op.create_table(
        "section_opening",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *of_decline("section_opening", "section"),
        schema="tenants",
    )


def carried() -> None:
    op.create_table(
        "carried_return",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("acknowledged_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "obligation_id"],
            ["department.obligation.council_id", "department.obligation.id"],
            name=op.f("fk_carried_return_council_id_obligation_id_obligation"),
        ),
        sa.PrimaryKeyConstraint("council_id", "obligation_id", "version_number", name=op.f("pk_carried_return")),
        schema="department",
    )


def of_decline(table: str, each: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f(f"fk_{table}_council_id_council")),
        sa.ForeignKeyConstraint(
            ["council_id", "submission_id"],
            ["tenants.decline.council_id", "tenants.decline.submission_id"],
            name=op.f(f"fk_{table}_council_id_submission_id_decline"),
        ),
        sa.PrimaryKeyConstraint("council_id", "submission_id", each, name=op.f(f"pk_{table}")),
    )


def within_council(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name=op.f(f"fk_{table}_council_id_council")),
        sa.ForeignKeyConstraint(
            ["council_id", "version_id"],
            ["tenants.version.council_id", "tenants.version.id"],
            name=op.f(f"fk_{table}_council_id_version_id_version"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f(f"pk_{table}")),
    )


def invited_as(roles: str) -> None:
    """What somebody may be invited to in a council."""
    for name in (op.f("ck_invitation_role_known"), FITS):
        op.drop_constraint(name, "invitation", schema="platform", type_="check")
    op.create_check_constraint(
        op.f("ck_invitation_role_known"), "invitation", f"role in ({roles}, 'analyst', 'platform')", schema="platform"
    )
    op.create_check_constraint(
        FITS,
        "invitation",
        f"case when council_id is not null then role in ({roles}) "
        "when department_id is not null then role = 'analyst' else role = 'platform' end",
        schema="platform",
    )


def downgrade() -> None:
    op.drop_table("carried_return", schema="department")
    op.execute("drop trigger draft_value_kept on tenants.draft_value")
    op.execute("drop function tenants.refuse_kept()")
    op.drop_table("section_opening", schema="tenants")
    op.drop_table("kept_cell", schema="tenants")
    op.execute("drop function platform.examined_claim(uuid)")
    op.drop_table("engagement_outcome", schema="platform")
    op.drop_table("engagement", schema="platform")
    op.execute("delete from platform.invitation where role = 'accountant'")
    invited_as(MEMBERS)
