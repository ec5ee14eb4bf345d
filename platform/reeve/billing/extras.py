"""The one place that asks whether a council's plan includes an extra. A room says so where it says who may come in:

    @blueprint.get("/comparison")
    @requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
    def comparison() -> str: ...

Statutory work never carries one: the app does not start, and a house test looks at every view.
"""

from __future__ import annotations

from reeve.billing.access import Extra, Why, why_closed
from reeve.billing.plans import price_book
from reeve.billing.standing import facts_of
from reeve.database import db
from reeve.errors import NotAllowed
from reeve.identity.door import visitor
from reeve.identity.machine.recognise import find_machine
from reeve.identity.permissions import Act
from reeve.identity.queries import today

NAMES = {extra.value for extra in Extra}
TITLES = {
    Extra.MARKED_UP_COPIES: "Marked-up copies",
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


def refuse_closed(name: str) -> None:
    """Let in, or say why not, in this council's unit. Raises NotInPlan, ExtraPaused."""
    machine = find_machine()
    extra, house = Extra(name), visitor().council if machine is None else machine.council
    if house is None:
        raise NotInPlan
    why = why_closed(facts_of(db.council, house.id), extra, today(), book=price_book())
    if why is Why.NOT_IN_PLAN:
        raise NotInPlan(f"{TITLES[extra]} comes with {plans_with(extra)}. {ON_GOES} {whom_to_ask()}")
    if why is Why.PAUSED:
        ended = "It opens again at once when what is due is paid or the plan is renewed."
        raise ExtraPaused(
            f"{TITLES[extra]} is in a plan that ended or is not paid for. {ended} {ON_GOES} {whom_to_ask()}"
        )


def plans_with(extra: Extra) -> str:
    found = [plan.title for plan in price_book().plans.values() if extra in plan.extras]
    return " or ".join(found) or "no plan yet"


def whom_to_ask() -> str:
    """Whoever may see the subscription is sent there; anybody else, to who looks after it."""
    if find_machine() is None and visitor().may(Act.READ_SUBSCRIPTION):
        return "Your plan and who pays for it are under Subscription."
    return "Ask your council's admin, who looks after the subscription."
