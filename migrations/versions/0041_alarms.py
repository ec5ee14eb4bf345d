"""Keys that changed silently, until an operator says what became of it; what people asked for, and whether it came.

Revision ID: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SETTLE_ONLY = """
create function platform.settle_only() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if old.settled_at is not null or new.settled_at is null
     or (new.id, new.department_id, new.about, new.shown, new.words, new.noticed_at)
        is distinct from (old.id, old.department_id, old.about, old.shown, old.words, old.noticed_at) then
    raise exception 'an alarm is settled once, and nothing else in it changes' using errcode = 'restrict_violation';
  end if;
  return new;
end $$
"""


def upgrade() -> None:
    alarms()
    op.create_table(
        "used_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("asked", "came", "quick")),
        sa.CheckConstraint("quick between 0 and came and came <= asked", name=op.f("ck_used_day_no_more_than_asked")),
        sa.PrimaryKeyConstraint("day", "what", name=op.f("pk_used_day")),
        schema="platform",
    )


def alarms() -> None:
    op.create_table(
        "key_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noticed_at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("settled_words", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(settled_at, settled_by_name, settled_words) in (0, 3)",
            name=op.f("ck_key_alarm_settled_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["platform.department.id"], name=op.f("fk_key_alarm_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_alarm")),
        schema="platform",
    )
    op.create_index(
        "ix_key_alarm_open",
        "key_alarm",
        ["about", "shown"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("settled_at is null"),
    )
    op.execute(SETTLE_ONLY)
    op.execute(
        "create trigger key_alarm_settled_once before update on platform.key_alarm "
        "for each row execute function platform.settle_only()"
    )
    op.execute(
        "create trigger key_alarm_append_only before delete or truncate on platform.key_alarm "
        "for each statement execute function platform.refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("used_day", schema="platform")
    op.drop_table("key_alarm", schema="platform")
    op.execute("drop function platform.settle_only()")
