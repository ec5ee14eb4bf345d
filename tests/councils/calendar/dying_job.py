"""The reminders' job in a process that kills itself, as the kernel would, at a named step such as
``calendar.write:done``. Its settings come from the environment.
"""

from __future__ import annotations

import councils.models  # noqa: F401
import reeve.models  # noqa: F401
from councils.calendar.jobs import remind_everybody
from reeve.installation import install
from tests.councils.validation.dying_worker import die_at


def remind(dies_at: str) -> None:
    install()
    die_at(dies_at)
    remind_everybody()
