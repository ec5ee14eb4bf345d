"""Jobs: work that outlives a request. Enqueued in the transaction of the act it belongs to, so neither is without the
other.

A job is a short list of named steps, each a unit of work of its own. It is idempotent: a killed worker's job is queued
again by the reaper and starts from the first step. Arguments are ids only, never a personal value; a task loads its
subject under its council's context and fails loudly when it is not there. Whoever waits is told how many jobs are
before its own and how long one takes (``find_turn``): counts, of a queue that nobody but the worker may read.
The worker begins the child of the next check ahead (``keep_spare``): its start and imports were 0.3 to 0.6 of the 1.7
to 2 seconds from the last byte of 20,000 claims to their findings.
"""

from reeve.jobs.child import ChildFailed, keep_spare, run_child
from reeve.jobs.enqueue import enqueue
from reeve.jobs.queue import CHECK, DELIVER, MAIL, TILL, UPKEEP, queue
from reeve.jobs.steps import observers, step
from reeve.jobs.turn import Turn, find_turn
from reeve.jobs.wordless import without_words

__all__ = [
    "CHECK",
    "DELIVER",
    "MAIL",
    "TILL",
    "UPKEEP",
    "ChildFailed",
    "Turn",
    "enqueue",
    "find_turn",
    "keep_spare",
    "observers",
    "queue",
    "run_child",
    "step",
    "without_words",
]
