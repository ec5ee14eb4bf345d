"""A council requires its own sign-in only while two break-glass members have a passkey: the database holds it.

Revision ID: 0019
"""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TRIGGERS = {
    "sign_in_provider_required_alone": "sign_in_provider",
    "break_glass_two_stay": "break_glass",
    "passkey_break_glass_stays": "passkey",
}
FUNCTIONS = (
    "refuse_last_break_glass_passkey()",
    "refuse_ending_break_glass()",
    "refuse_requiring_alone()",
    "hold_break_glass(uuid)",
    "break_glass_stands(uuid)",
)


def upgrade() -> None:
    # The driver's own connection: alembic's extended protocol takes one statement at a time.
    op.get_bind().connection.driver_connection.execute((SQL / "0019_break_glass.sql").read_text())


def downgrade() -> None:
    for trigger, table in TRIGGERS.items():
        op.execute(f"drop trigger {trigger} on platform.{table}")
    for function in FUNCTIONS:
        op.execute(f"drop function platform.{function}")
