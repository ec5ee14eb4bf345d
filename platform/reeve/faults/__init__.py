"""Faults of ours: a check that could not be finished though the file was not to blame.

Each is written down once, in the unit of work that gave up, and every platform admin gets one letter. A fault holds no
council, no file and no value: what was being done, of which return, why it ended in words of ours, how often it was
tried, and a reference that the officer's page shows too, so that both can speak of the same one.
"""

from __future__ import annotations


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.faults.jobs  # noqa: F401
