"""Comparison: where the council stands beside others, for every figure of its accepted returns. An extra of a plan.

The council's own figures are whole. Of others it reads what is published of groups (``reeve.comparison``), never a
figure of one council: its database role can read none. A page shows the council's own line over time, the groups it is
in, and how "councils like you" are chosen, which it may change. Everything may be taken away, and one page is made
for a committee, to be printed or taken away as a tagged PDF. Live and practice figures are never shown together.

Whatever its plan, a council may hold a return's figures back for a time where the department allows that
(``hold_back``): the department reads who did and why, and the figures are in no comparison made meanwhile.
"""
