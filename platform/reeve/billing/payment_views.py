"""The operator's queue: what came in, what it is for, and what is not clear."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.billing import ledger_queries
from reeve.billing.desk.queries import waiting
from reeve.billing.forms import MatchForm, PaymentForm
from reeve.billing.match_payment import match_payment
from reeve.billing.outcome import OUTCOMES, OpenInvoice, queue, suggestions
from reeve.billing.platform_views import form_page
from reeve.billing.receive_payment import METHODS, Receipt, receive_payment
from reeve.billing.refunds.queries import find_held, refunds_of
from reeve.billing.reminders.queries import calls_to_make
from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.identity.queries import today
from reeve.web.filters import pounds

blueprint = Blueprint("payments", __name__, url_prefix="/platform/payments", template_folder="templates")


@blueprint.get("")
@requires(Act.RUN_BILLING)
def payments() -> ResponseReturnValue:
    return render_template(
        "billing/payments.html", queue=queue(), words=OUTCOMES, calls=calls_to_make(), waiting=waiting()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def new_payment() -> ResponseReturnValue:
    form = PaymentForm(day=today(), method="bank")
    if form.validate_on_submit():
        pence = int((form.amount.data or 0) * 100)
        receipt = Receipt(form.day.data, pence, form.reference.data, form.method.data)
        return redirect(url_for("payments.payment", payment_id=receive_payment(receipt).id), 303)
    return form_page(form, "Write down a payment", back=url_for("payments.payments"))


@blueprint.route("/<uuid:payment_id>", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def payment(payment_id: UUID) -> ResponseReturnValue:
    """Matching to one invoice at a time; what is left stays in the queue."""
    found = ledger_queries.get_payment(payment_id)
    left, open_invoices = ledger_queries.left_of(found), suggestions(found)
    form = MatchForm()
    form.invoice.choices = {str(each.invoice.id): due_words(each) for each in open_invoices}
    if form.validate_on_submit():
        invoice = ledger_queries.get_invoice(db.platform, UUID(form.invoice.data))
        match_payment(found, invoice, amount=int((form.amount.data or 0) * 100), reason=form.reason.data)
        flash(f"It is matched to invoice {invoice.number}.", "success")
        return redirect(url_for("payments.payment", payment_id=payment_id), 303)
    return render_template(
        "billing/payment.html",
        payment=found,
        form=form,
        left=left,
        open_invoices=open_invoices,
        allocations=ledger_queries.allocations_of(found),
        refunds=refunds_of(found),
        held=find_held(found),
        methods=METHODS,
    )


def due_words(each: OpenInvoice) -> str:
    return f"{each.invoice.number}, {pounds(each.due)} due{', named in the reference' if each.named else ''}"
