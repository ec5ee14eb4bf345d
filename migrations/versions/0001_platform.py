"""The platform's tables: councils, people, the rulebook, keys, letters and the audit.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "audit_entry",
    "council",
    "definition",
    "department",
    "letter",
    "person",
    "sign_in_attempt",
    "api_token",
    "channel",
    "council_code",
    "council_key",
    "council_name",
    "credential",
    "department_key",
    "department_membership",
    "invitation",
    "membership",
    "platform_membership",
    "return_kind",
    "session",
    "succession",
)


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('chain_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('acting_for', sa.Text(), nullable=True),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('previous_hash', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('chain_id', 'seq', name=op.f('pk_audit_entry')),
    schema='platform'
    )
    op.create_table('council',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('nation', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('administers_hb', sa.Boolean(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('onboarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f('ck_council_slug_plain')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council')),
    sa.UniqueConstraint('slug', name=op.f('uq_council_slug')),
    schema='platform'
    )
    op.create_table('definition',
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('return_key', sa.Text(), nullable=False),
    sa.Column('period_from', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('resolved', sa.Text(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_by', sa.Uuid(), nullable=True),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_definition')),
    sa.UniqueConstraint('return_key', 'period_from', 'revision', name=op.f('uq_definition_return_key_period_from_revision')),
    schema='platform'
    )
    op.create_table('department',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department')),
    sa.UniqueConstraint('slug', name=op.f('uq_department_slug')),
    schema='platform'
    )
    op.create_table('letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('to_name', sa.Text(), nullable=False),
    sa.Column('to_email', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('link_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    schema='platform'
    )
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    schema='platform'
    )
    op.create_index('uq_person_email', 'person', [sa.literal_column('lower(email)')], unique=True, schema='platform')
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt')),
    schema='platform'
    )
    op.create_index('ix_sign_in_attempt_subject', 'sign_in_attempt', ['subject', 'at'], unique=False, schema='platform')
    op.create_table('api_token',
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_api_token_council_id_council')),
    sa.ForeignKeyConstraint(['owner_id'], ['platform.person.id'], name=op.f('fk_api_token_owner_id_person')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_api_token')),
    schema='platform'
    )
    op.create_index('ix_api_token_council_id', 'api_token', ['council_id'], unique=False, schema='platform')
    op.create_table('channel',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('return_key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('means', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.CheckConstraint("kind in ('practice', 'live')", name=op.f('ck_channel_kind_known')),
    sa.ForeignKeyConstraint(['department_id'], ['platform.department.id'], name=op.f('fk_channel_department_id_department')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel')),
    schema='platform'
    )
    op.create_table('council_code',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('scheme', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_council_code_council_id_council')),
    sa.PrimaryKeyConstraint('council_id', 'scheme', 'from_on', name=op.f('pk_council_code')),
    schema='platform'
    )
    op.create_table('council_key',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('destroyed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_council_key_council_id_council')),
    sa.PrimaryKeyConstraint('council_id', 'version', name=op.f('pk_council_key')),
    schema='platform'
    )
    op.create_table('council_name',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_council_name_council_id_council')),
    sa.PrimaryKeyConstraint('council_id', 'from_on', name=op.f('pk_council_name')),
    schema='platform'
    )
    op.create_index('ix_council_name_slug', 'council_name', ['slug'], unique=False, schema='platform')
    op.create_table('credential',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind in ('password', 'totp', 'recovery')", name=op.f('ck_credential_kind_known')),
    sa.ForeignKeyConstraint(['person_id'], ['platform.person.id'], name=op.f('fk_credential_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'id', name=op.f('pk_credential')),
    schema='platform'
    )
    op.create_table('department_key',
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['platform.department.id'], name=op.f('fk_department_key_department_id_department')),
    sa.PrimaryKeyConstraint('department_id', 'version', name=op.f('pk_department_key')),
    schema='platform'
    )
    op.create_table('department_membership',
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['department_id'], ['platform.department.id'], name=op.f('fk_department_membership_department_id_department')),
    sa.ForeignKeyConstraint(['person_id'], ['platform.person.id'], name=op.f('fk_department_membership_person_id_person')),
    sa.PrimaryKeyConstraint('department_id', 'person_id', 'role', 'from_on', name=op.f('pk_department_membership')),
    schema='platform'
    )
    op.create_index('ix_department_membership_person_id', 'department_membership', ['person_id'], unique=False, schema='platform')
    op.create_table('invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=True),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Text(), nullable=True),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.Uuid(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role in ('preparer', 'certifier', 'admin', 'viewer', 'analyst', 'platform')", name=op.f('ck_invitation_role_known')),
    sa.CheckConstraint('num_nonnulls(council_id, department_id) <= 1', name=op.f('ck_invitation_one_house')),
    sa.ForeignKeyConstraint(['accepted_by'], ['platform.person.id'], name=op.f('fk_invitation_accepted_by_person')),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_invitation_council_id_council')),
    sa.ForeignKeyConstraint(['department_id'], ['platform.department.id'], name=op.f('fk_invitation_department_id_department')),
    sa.ForeignKeyConstraint(['invited_by'], ['platform.person.id'], name=op.f('fk_invitation_invited_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash')),
    schema='platform'
    )
    op.create_index('ix_invitation_council_id', 'invitation', ['council_id'], unique=False, schema='platform')
    op.create_table('membership',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('granted_by', sa.Uuid(), nullable=True),
    sa.Column('deputy_for', sa.Uuid(), nullable=True),
    sa.Column('capacity', sa.Text(), nullable=True),
    sa.CheckConstraint("role in ('preparer', 'certifier', 'admin', 'viewer')", name=op.f('ck_membership_role_known')),
    sa.CheckConstraint('to_on is null or to_on >= from_on', name=op.f('ck_membership_dates_in_order')),
    sa.ForeignKeyConstraint(['council_id'], ['platform.council.id'], name=op.f('fk_membership_council_id_council')),
    sa.ForeignKeyConstraint(['deputy_for'], ['platform.person.id'], name=op.f('fk_membership_deputy_for_person')),
    sa.ForeignKeyConstraint(['granted_by'], ['platform.person.id'], name=op.f('fk_membership_granted_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['platform.person.id'], name=op.f('fk_membership_person_id_person')),
    sa.PrimaryKeyConstraint('council_id', 'person_id', 'role', 'from_on', name=op.f('pk_membership')),
    schema='platform'
    )
    op.create_index('ix_membership_person_id', 'membership', ['person_id'], unique=False, schema='platform')
    op.create_table('platform_membership',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['platform.person.id'], name=op.f('fk_platform_membership_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'from_on', name=op.f('pk_platform_membership')),
    schema='platform'
    )
    op.create_table('return_kind',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['platform.department.id'], name=op.f('fk_return_kind_department_id_department')),
    sa.PrimaryKeyConstraint('key', 'department_id', name=op.f('pk_return_kind')),
    schema='platform'
    )
    op.create_table('session',
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('acting_council_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('second_factor_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['acting_council_id'], ['platform.council.id'], name=op.f('fk_session_acting_council_id_council')),
    sa.ForeignKeyConstraint(['person_id'], ['platform.person.id'], name=op.f('fk_session_person_id_person')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session')),
    schema='platform'
    )
    op.create_index('ix_session_person_id', 'session', ['person_id'], unique=False, schema='platform')
    op.create_table('succession',
    sa.Column('predecessor_id', sa.Uuid(), nullable=False),
    sa.Column('successor_id', sa.Uuid(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('predecessor_id <> successor_id', name=op.f('ck_succession_two_councils')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['platform.council.id'], name=op.f('fk_succession_predecessor_id_council')),
    sa.ForeignKeyConstraint(['successor_id'], ['platform.council.id'], name=op.f('fk_succession_successor_id_council')),
    sa.PrimaryKeyConstraint('predecessor_id', 'successor_id', 'effective_on', name=op.f('pk_succession')),
    schema='platform'
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="platform")
