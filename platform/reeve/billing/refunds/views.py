"""The platform admin's pages about money that goes back or is held."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from reeve.billing import ledger_queries, queries
from reeve.billing.forms import HoldForm, RefundForm, SentForm
from reeve.billing.platform_views import form_page
from reeve.billing.refunds.hold_credit import hold_credit
from reeve.billing.refunds.queries import hold_refund
from reeve.billing.refunds.refund import ask_refund, confirm_refund, withdraw_refund
from reeve.identity.door import requires
from reeve.identity.permissions import Act

blueprint = Blueprint("refunds", __name__, url_prefix="/platform")


def to_payment(payment_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("payments.payment", payment_id=payment_id), 303)


@blueprint.route("/payments/<uuid:payment_id>/refunds", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def refund(payment_id: UUID) -> ResponseReturnValue:
    found = ledger_queries.get_payment(payment_id)
    form = RefundForm(amount=Decimal(ledger_queries.left_of(found)).scaleb(-2))
    if form.validate_on_submit():
        ask_refund(found, amount=int((form.amount.data or 0) * 100), reason=form.reason.data)
        return to_payment(payment_id, "The refund is asked for. Somebody else confirms it once the bank has sent it.")
    return form_page(form, "Pay it back", back=url_for("payments.payment", payment_id=payment_id))


@blueprint.route("/refunds/<uuid:refund_id>/confirmation", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def confirmation(refund_id: UUID) -> ResponseReturnValue:
    form, asked = SentForm(), hold_refund(refund_id)
    if form.validate_on_submit():
        confirm_refund(refund_id, bank_reference=form.reference.data)
        return to_payment(asked.payment_id, "The refund is confirmed.")
    return form_page(form, "Confirm the refund", back=url_for("payments.payment", payment_id=asked.payment_id))


@blueprint.post("/refunds/<uuid:refund_id>/withdrawal")
@requires(Act.RUN_BILLING)
def withdrawal(refund_id: UUID) -> ResponseReturnValue:
    asked = hold_refund(refund_id)
    withdraw_refund(refund_id)
    return to_payment(asked.payment_id, "The refund is withdrawn. The money can be matched again.")


@blueprint.route("/payments/<uuid:payment_id>/credit", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def credit(payment_id: UUID) -> ResponseReturnValue:
    form, found = HoldForm(), ledger_queries.get_payment(payment_id)
    payers = [account for account in queries.accounts() if found.account_id in (None, account.id)]
    form.account.choices = {str(account.id): account.legal_name for account in payers}
    if form.validate_on_submit():
        hold_credit(found, account_id=UUID(form.account.data), reason=form.reason.data)
        return to_payment(payment_id, "It is held, and goes on the payer's next invoice by itself.")
    return form_page(form, "Hold it for the next invoice", back=url_for("payments.payment", payment_id=payment_id))
