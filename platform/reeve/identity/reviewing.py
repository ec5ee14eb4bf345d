"""What is refused when access is reviewed, in a council or a department."""

from __future__ import annotations

from reeve.database import constraints
from reeve.errors import Conflict, Refusal


class NothingChosen(Refusal):
    """Nobody was chosen, so nothing was saved. Go back and choose Keep or Remove for at least one person."""

    status = 422
    title = "Choose Keep or Remove"


class AnsweredAlready(Conflict):
    """Another admin answered for one of these people meanwhile, so nothing was saved. Open the review again."""

    title = "Somebody was faster"


for name in ("uq_access_review_open", "uq_department_review_open"):
    constraints.refuses(name, AnsweredAlready)
