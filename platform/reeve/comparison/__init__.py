"""Comparison: what is published of the figures of accepted returns, and to whom.

Once the department has accepted a return its figures are taken out of the manifest into rows of their own. A council
reads its own, whole. Of the others it reads *cuts* only: how many councils of a group gave a figure for a period, their
median, and from ten councils on their quartiles. A group is every council, a nation, a region, a kind, a band of
caseload, or a kind or nation with a band; a council's "councils like you" is one of these, chosen by it.

Why nothing can be worked out from the cuts. No sum, mean, least or most is published, so nothing can be subtracted. A
cut of fewer than five councils is not published. Nor is one that differs from any cut ever published of the same
period by one to four returns: not from a wider or narrower group, and not from its own state of yesterday, so that a
cut follows new acceptances in steps of five. Nor is one that would leave one to four councils in the rest of a wider
group beside its like (secondary suppression). Statistics are rounded to two significant figures below ten councils, to
three from there on; of a count from one to four only "fewer than 5" is kept. The database holds the floor too, by
constraints, and to the council role its wall shows no row of another council's figures at all.

Of a rule that it disputes a council also reads how many dispute it (``disputed``), by the same floor and steps.

What a council holds back for a time (``reeve.department.holding``) counts as not accepted yet: no cut made meanwhile
has it in. A cut made before keeps it, for taking it out alone would tell it; the next one, five returns on, goes
without, and what is held back no more comes in like any new return.

The department, whose returns they are, reads every figure. Practice and live figures are never in one cut.
"""

from __future__ import annotations


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.comparison.jobs  # noqa: F401
