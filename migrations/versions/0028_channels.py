"""A department's own servers, the channels that lead to them, and what such a server answered.

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_server",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "kind", "means", "host")),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("pinned", sa.Text(), nullable=True),
        sa.Column("for_tests", sa.Boolean(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("test_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_well", sa.Boolean(), nullable=True),
        sa.Column("tested_words", sa.Text(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_words", sa.Text(), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('practice', 'live')", name=op.f("ck_channel_server_kind_known")),
        sa.CheckConstraint("means in ('sftp', 'push')", name=op.f("ck_channel_server_means_known")),
        sa.CheckConstraint("kind = 'practice' or not for_tests", name=op.f("ck_channel_server_tests_are_practice")),
        sa.CheckConstraint("means = 'push' or pinned is not null", name=op.f("ck_channel_server_host_key_pinned")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_channel_server_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_server")),
        sa.UniqueConstraint("department_id", "name", name=op.f("uq_channel_server_department_id_name")),
        schema="platform",
    )
    op.add_column("channel", sa.Column("server_id", sa.Uuid(), nullable=True), schema="platform")
    op.create_foreign_key(
        op.f("fk_channel_server_id_channel_server"),
        "channel",
        "channel_server",
        ["server_id"],
        ["id"],
        source_schema="platform",
        referent_schema="platform",
    )
    op.create_check_constraint(
        op.f("ck_channel_means_known"), "channel", "means in ('person', 'inbox', 'sftp', 'push')", schema="platform"
    )
    op.add_column("delivery", sa.Column("answer", sa.Text(), nullable=True), schema="tenants")


def downgrade() -> None:
    op.drop_column("delivery", "answer", schema="tenants")
    op.drop_constraint(op.f("ck_channel_means_known"), "channel", schema="platform", type_="check")
    op.drop_constraint(op.f("fk_channel_server_id_channel_server"), "channel", schema="platform", type_="foreignkey")
    op.drop_column("channel", "server_id", schema="platform")
    op.drop_table("channel_server", schema="platform")
