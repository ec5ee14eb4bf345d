"""The department's door: obligations, consignments, receipts and the department's acts.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = '0001'
branch_labels = None
depends_on = None

TABLES = (
    "obligation",
    "consignment",
    "extension",
    "acceptance",
    "query",
    "receipt",
    "rejection",
    "reply",
)


def upgrade() -> None:
    op.create_table('obligation',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('return_key', sa.Text(), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('practice', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_note', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_obligation_council_id_council')),
    sa.ForeignKeyConstraint(['department_id'], ['platform.department.id'], name=op.f('fk_obligation_department_id_department')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_obligation')),
    sa.UniqueConstraint('council_id', 'return_key', 'period', 'practice', name=op.f('uq_obligation_council_id_return_key_period_practice')),
    schema='department'
    )
    op.create_index('ix_obligation_department', 'obligation', ['department_id', 'return_key', 'period'], unique=False, schema='department')
    op.create_table('consignment',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('obligation_id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('practice', sa.Boolean(), nullable=False),
    sa.Column('manifest', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('signature', sa.Text(), nullable=True),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('object_id', sa.Text(), nullable=True),
    sa.Column('file_size', sa.BigInteger(), nullable=True),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=True),
    sa.Column('key_version', sa.Integer(), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('supersedes_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['council_id', 'obligation_id'], ['department.obligation.council_id', 'department.obligation.id'], name=op.f('fk_consignment_council_id_obligation_id_obligation')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_consignment')),
    sa.UniqueConstraint('council_id', 'obligation_id', 'number', name=op.f('uq_consignment_council_id_obligation_id_number')),
    sa.UniqueConstraint('council_id', 'submission_id', name=op.f('uq_consignment_council_id_submission_id')),
    schema='department'
    )
    op.create_index('ix_consignment_department_id', 'consignment', ['department_id'], unique=False, schema='department')
    op.create_table('extension',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('obligation_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['council_id', 'obligation_id'], ['department.obligation.council_id', 'department.obligation.id'], name=op.f('fk_extension_council_id_obligation_id_obligation')),
    sa.PrimaryKeyConstraint('council_id', 'obligation_id', 'n', name=op.f('pk_extension')),
    schema='department'
    )
    op.create_table('acceptance',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('consignment_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['council_id', 'consignment_id'], ['department.consignment.council_id', 'department.consignment.id'], name=op.f('fk_acceptance_council_id_consignment_id_consignment')),
    sa.PrimaryKeyConstraint('council_id', 'consignment_id', 'n', name=op.f('pk_acceptance')),
    schema='department'
    )
    op.create_table('query',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('about', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consignment_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['council_id', 'consignment_id'], ['department.consignment.council_id', 'department.consignment.id'], name=op.f('fk_query_council_id_consignment_id_consignment')),
    sa.PrimaryKeyConstraint('council_id', 'consignment_id', 'n', name=op.f('pk_query')),
    schema='department'
    )
    op.create_table('receipt',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('consignment_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['council_id', 'consignment_id'], ['department.consignment.council_id', 'department.consignment.id'], name=op.f('fk_receipt_council_id_consignment_id_consignment')),
    sa.PrimaryKeyConstraint('council_id', 'consignment_id', 'n', name=op.f('pk_receipt')),
    schema='department'
    )
    op.create_table('rejection',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('consignment_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['council_id', 'consignment_id'], ['department.consignment.council_id', 'department.consignment.id'], name=op.f('fk_rejection_council_id_consignment_id_consignment')),
    sa.PrimaryKeyConstraint('council_id', 'consignment_id', 'n', name=op.f('pk_rejection')),
    schema='department'
    )
    op.create_table('reply',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('consignment_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('query_n', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['council_id', 'consignment_id'], ['department.consignment.council_id', 'department.consignment.id'], name=op.f('fk_reply_council_id_consignment_id_consignment')),
    sa.PrimaryKeyConstraint('council_id', 'consignment_id', 'n', name=op.f('pk_reply')),
    schema='department'
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="department")
