"""The reminders' job in a process that kills itself, as the kernel would, at a named step.

``python -m ... calendar.write:done``. Its settings come from the environment.
"""

from __future__ import annotations

import sys

import councils.models  # noqa: F401
import reeve.models  # noqa: F401
from councils.calendar.jobs import remind_everybody
from reeve.installation import install
from tests.councils.validation.dying_worker import die_at

if __name__ == "__main__":
    install()
    die_at(sys.argv[1])
    remind_everybody()
