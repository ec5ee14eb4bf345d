"""The one place that asks whether a council's plan includes an extra. A room says so where it says who may come in:

    @blueprint.get("/comparison")
    @requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
    def comparison() -> str: ...

Statutory work never carries one: the app does not start, and a house test looks at every view.
"""

from __future__ import annotations

from reeve.billing.access import Why, why_closed
from reeve.billing.plans import price_book
from reeve.billing.standing import facts_of
from reeve.database import db
from reeve.errors import NotAllowed, Refusal
from reeve.identity.door import visitor
from reeve.identity.extras import Extra
from reeve.identity.machine.recognise import find_machine
from reeve.identity.permissions import Act
from reeve.identity.queries import today

TITLES = {
    Extra.MARKED_UP_COPIES: "The marked-up copy",
    Extra.COMPARISON: "Comparison with other councils",
    Extra.LINEAGE: "Where each figure comes from",
    Extra.API: "The API",
}
ON_GOES = "Your statutory work is open, whole, as always."


class NotInPlan(NotAllowed):
    """This extra is not in your plan. Ask whoever looks after your subscription."""

    title = "This extra is not in your plan"


class ExtraPaused(NotAllowed):
    """This extra is paused. Ask whoever looks after your subscription."""

    title = "This extra is paused"


def find_closed(extra: Extra) -> Refusal | None:
    """Why this council has it not, asked in its own unit; None where it is open."""
    machine = find_machine()
    house = visitor().council if machine is None else machine.council
    if house is None:
        return NotInPlan()
    why = why_closed(facts_of(db.council, house.id), extra, today(), book=price_book())
    if why is Why.NOT_IN_PLAN:
        return NotInPlan(f"{TITLES[extra]} comes with {plans_with(extra)}. {ON_GOES} {whom_to_ask()}")
    if why is Why.PAUSED:
        ended = "It opens again at once when what is due is paid or the plan is renewed."
        return ExtraPaused(
            f"{TITLES[extra]} is in a plan that ended or is not paid for. {ended} {ON_GOES} {whom_to_ask()}"
        )
    return None


def plans_with(extra: Extra) -> str:
    found = [plan.title for plan in price_book().plans.values() if extra in plan.extras]
    return " or ".join(found) or "no plan yet"


def whom_to_ask() -> str:
    """Whoever may see the subscription is sent there; anybody else, to who looks after it."""
    if find_machine() is None and visitor().may(Act.READ_SUBSCRIPTION):
        return "Your plan and who pays for it are under Subscription."
    return "Ask your council's admin, who looks after the subscription."
