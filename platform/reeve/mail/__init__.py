"""Mail: letters to people. A letter is a row first, so that nothing is lost and every letter can be seen.

How letters travel is this installation's choice: kept in the outbox for a person to pass on, by SMTP, or by GOV.UK
Notify. Sending is a job of its own queue, enqueued with the letter; a try is written down before it is made, made
again after growing waits, and given up where the address is refused or the letter's link no longer works. A letter
holds no figure and no personal data beyond the name and address of the person it goes to; its words reach no log and
no job.
"""

from __future__ import annotations


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.mail.jobs  # noqa: F401
