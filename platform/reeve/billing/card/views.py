"""The council's way to Stripe's pages and back: a card payment for a pilot, and its invoices there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.billing.card.pay import account_with_portal, to_card_page, to_portal
from reeve.billing.queries import get_contract
from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act

blueprint = Blueprint("card", __name__, url_prefix="/c/<council>/subscription", template_folder="templates")


@blueprint.post("/contracts/<uuid:contract_id>/card-payment")
@requires(Act.MANAGE_SUBSCRIPTION)
def card_payment(contract_id: UUID) -> ResponseReturnValue:
    contract = get_contract(db.council, contract_id)
    done, back = (
        url_for(f"card.{page}", contract_id=contract.id, _external=True) for page in ("card_done", "card_back")
    )
    return redirect(to_card_page(contract.id, done=done, back=back), 303)


@blueprint.get("/contracts/<uuid:contract_id>/card-payment/done")
@requires(Act.READ_SUBSCRIPTION)
def card_done(contract_id: UUID) -> ResponseReturnValue:
    """Coming back proves nothing: what the page says is what Stripe has told us."""
    return render_template("billing/card_done.html", contract=get_contract(db.council, contract_id))


@blueprint.get("/contracts/<uuid:contract_id>/card-payment/back")
@requires(Act.READ_SUBSCRIPTION)
def card_back(contract_id: UUID) -> ResponseReturnValue:
    return render_template("billing/card_back.html", contract=get_contract(db.council, contract_id))


@blueprint.post("/invoices-at-stripe")
@requires(Act.MANAGE_SUBSCRIPTION)
def portal() -> ResponseReturnValue:
    back = url_for("subscription.subscription", _external=True)
    return redirect(to_portal(account_with_portal(), back=back), 303)
