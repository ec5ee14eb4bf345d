"""The database: one base, one engine per role, walls from one matrix, one unit of work at the door.

Enter a unit with ``unit(Role.COUNCIL, council_id=...)`` (jobs, commands, tests); a request's units are entered by the
gate. Inside, ``db.council`` is the session. Nothing below the door commits, and nothing below the gate takes a council.
"""

from reeve.database.base import Base, CouncilOwned, Identified, council_reference, now, within_council
from reeve.database.roles import Role
from reeve.database.units import OutsideUnit, db, set_person, unit

__all__ = [
    "Base",
    "CouncilOwned",
    "Identified",
    "OutsideUnit",
    "Role",
    "council_reference",
    "db",
    "now",
    "set_person",
    "unit",
    "within_council",
]
