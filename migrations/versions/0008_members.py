"""Access reviews; a quick history; an invitation's role fits the house it is to.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE_FITS = (
    "case when council_id is not null then role in ('preparer', 'certifier', 'admin', 'viewer') "
    "when department_id is not null then role = 'analyst' else role = 'platform' end"
)


def upgrade() -> None:
    op.create_table(
        "access_review",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("finished_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["platform.council.id"], name="fk_access_review_council_id_council"),
        sa.PrimaryKeyConstraint("council_id", "id", name="pk_access_review"),
        schema="tenants",
    )
    op.create_table(
        "access_review_answer",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "review_id"],
            ["tenants.access_review.council_id", "tenants.access_review.id"],
            name="fk_access_review_answer_council_id_review_id_access_review",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["platform.council.id"], name="fk_access_review_answer_council_id_council"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["platform.person.id"], name="fk_access_review_answer_person_id_person"),
        sa.PrimaryKeyConstraint("council_id", "review_id", "person_id", name="pk_access_review_answer"),
        schema="tenants",
    )
    op.create_index(
        "uq_access_review_open",
        "access_review",
        ["council_id"],
        unique=True,
        schema="tenants",
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_index(
        "ix_audit_entry_chain_id_actor_id_seq", "audit_entry", ["chain_id", "actor_id", "seq"], schema="platform"
    )
    op.create_index("ix_audit_entry_chain_id_act_seq", "audit_entry", ["chain_id", "act", "seq"], schema="platform")
    op.create_check_constraint("ck_invitation_role_fits_house", "invitation", ROLE_FITS, schema="platform")


def downgrade() -> None:
    op.drop_constraint("ck_invitation_role_fits_house", "invitation", schema="platform", type_="check")
    op.drop_index("ix_audit_entry_chain_id_act_seq", "audit_entry", schema="platform")
    op.drop_index("ix_audit_entry_chain_id_actor_id_seq", "audit_entry", schema="platform")
    op.drop_table("access_review_answer", schema="tenants")
    op.drop_table("access_review", schema="tenants")
