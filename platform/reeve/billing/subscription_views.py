"""The council's own pages about money: its subscription, quotes, purchase order, invoices and finance contact."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.billing import ledger_queries, queries
from reeve.billing.card.pay import may_see_portal, ways_to_stripe
from reeve.billing.forms import FinanceContactForm, OrderForm, QuoteForm, plan_hints
from reeve.billing.issue_invoice import ONE_DAY
from reeve.billing.keep_contact import keep_contact
from reeve.billing.papers import (
    credit_download,
    credit_pdf_download,
    paper_of,
    pdf_download,
    schedule_download,
    structured_download,
)
from reeve.billing.plans import price_book
from reeve.billing.quote import Wish, quote, reference
from reeve.billing.record_order import record_order
from reeve.billing.refunds.queries import credit_read_by_council, refunds_read_by_council
from reeve.billing.reminders.queries import reminders_of
from reeve.billing.standing import mode_of
from reeve.billing.subscription_page import (
    MODE_WORDS,
    Standing,
    payer_words,
    plan_words,
    renewal_words,
    state_of,
    to_pay_words,
)
from reeve.billing.supplier import supplier
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.permissions import Act
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.web import Frame, Link

blueprint = Blueprint("subscription", __name__, url_prefix="/c/<council>/subscription", template_folder="templates")


def surroundings() -> Frame | None:
    """A link for those who may see it."""
    who = find_visitor()
    if who is None or who.council is None or not who.may(Act.READ_SUBSCRIPTION):
        return None
    return Frame(navigation=(Link("Subscription", f"/c/{who.council.slug}/subscription"),))


def here() -> House:
    """The council this request is in. Raises NotFound outside one."""
    house = visitor().council
    if house is None:
        raise NotFound
    return house


@blueprint.get("")
@requires(Act.READ_SUBSCRIPTION)
def subscription() -> ResponseReturnValue:
    lines = list(queries.funding_lines_of(db.council, here().id))
    standings = [Standing(line) for line in lines]
    invoices = list(ledger_queries.invoices_read_by_council())
    contracts, manages = queries.contracts_paid_by_council(), visitor().may(Act.MANAGE_SUBSCRIPTION)
    balances = ledger_queries.balances(db.council, [invoice.id for invoice in invoices])
    return render_template(
        "billing/subscription.html",
        house=here(),
        book=price_book(),
        mode_words=MODE_WORDS[mode_of(db.council, here().id)],
        lines=standings,
        plan_now=plan_words(standings),
        payers_now=payer_words(standings),
        to_pay=to_pay_words(invoices, balances, sponsored=any(line.sponsored for line in lines)),
        renewal=renewal_words(lines),
        contracts=contracts,
        by_card=ways_to_stripe(contracts) if manages else (),
        at_stripe=manages and may_see_portal(),
        invoices=[(invoice, state_of(invoice, balances[invoice.id])) for invoice in invoices],
        credit_held=credit_read_by_council(),
        refunds=refunds_read_by_council(),
        quotes=queries.quotes(),
        reference=reference,
        contact=queries.find_finance_contact(),
        manages=manages,
        supplier=supplier(),
        one_day=ONE_DAY,
    )


@blueprint.route("/contracts/<uuid:contract_id>/purchase-order", methods=["GET", "POST"])
@requires(Act.MANAGE_SUBSCRIPTION)
def purchase_order(contract_id: UUID) -> ResponseReturnValue:
    contract = queries.get_contract(db.council, contract_id)
    form = OrderForm(number=contract.purchase_order)
    if form.validate_on_submit():
        record_order(db.council, contract, form.number.data)
        flash("The purchase order number is saved. It will be on your invoices from now on.", "success")
        return redirect(url_for("subscription.subscription"), 303)
    return render_template("billing/purchase_order.html", form=form, contract=contract)


@blueprint.get("/invoices/<uuid:invoice_id>")
@requires(Act.READ_SUBSCRIPTION)
def invoice(invoice_id: UUID) -> ResponseReturnValue:
    paper = paper_of(db.council, ledger_queries.get_invoice(db.council, invoice_id))
    return render_template(
        "billing/invoice.html",
        paper=paper,
        state=state_of(paper.invoice, paper.balance),
        credit_notes=ledger_queries.credit_notes_of(db.council, paper.invoice),
        reminders=reminders_of(db.council, paper.invoice),
        one_day=ONE_DAY,
    )


@blueprint.get("/invoices/<uuid:invoice_id>/invoice.pdf")
@requires(Act.READ_SUBSCRIPTION)
def document(invoice_id: UUID) -> ResponseReturnValue:
    return pdf_download(paper_of(db.council, ledger_queries.get_invoice(db.council, invoice_id)))


@blueprint.get("/invoices/<uuid:invoice_id>/invoice.xml")
@requires(Act.READ_SUBSCRIPTION)
def structured(invoice_id: UUID) -> ResponseReturnValue:
    return structured_download(paper_of(db.council, ledger_queries.get_invoice(db.council, invoice_id)))


@blueprint.get("/invoices/<uuid:invoice_id>/schedule.csv")
@requires(Act.READ_SUBSCRIPTION)
def schedule(invoice_id: UUID) -> ResponseReturnValue:
    return schedule_download(paper_of(db.council, ledger_queries.get_invoice(db.council, invoice_id)))


@blueprint.get("/credit-notes/<uuid:credit_note_id>/credit-note.pdf")
@requires(Act.READ_SUBSCRIPTION)
def credit_document(credit_note_id: UUID) -> ResponseReturnValue:
    return credit_pdf_download(db.council, ledger_queries.get_credit_note(db.council, credit_note_id))


@blueprint.get("/credit-notes/<uuid:credit_note_id>/credit-note.xml")
@requires(Act.READ_SUBSCRIPTION)
def structured_credit(credit_note_id: UUID) -> ResponseReturnValue:
    return credit_download(db.council, ledger_queries.get_credit_note(db.council, credit_note_id))


@blueprint.route("/quotes", methods=["GET", "POST"])
@requires(Act.MANAGE_SUBSCRIPTION)
def quotes() -> ResponseReturnValue:
    form = QuoteForm(day=today())
    if form.validate_on_submit():
        wish = Wish(form.plan.data, int(form.caseload.data or 0), form.day.data)
        made = quote(db.council, wish, house=here(), by=visitor().name)
        return redirect(url_for("subscription.one_quote", number=made.number), 303)
    return render_template("billing/quote_form.html", form=form, hints=plan_hints(), book=price_book())


@blueprint.get("/quotes/<int:number>")
@requires(Act.READ_SUBSCRIPTION)
def one_quote(number: int) -> ResponseReturnValue:
    made = queries.get_quote(number)
    return render_template(
        "billing/quote.html",
        quote=made,
        reference=reference(made, here()),
        house=here(),
        book=price_book(),
        supplier=supplier(),
        one_day=ONE_DAY,
    )


@blueprint.route("/finance-contact", methods=["GET", "POST"])
@requires(Act.MANAGE_SUBSCRIPTION)
def finance_contact() -> ResponseReturnValue:
    form = FinanceContactForm(obj=queries.find_finance_contact())
    if form.validate_on_submit():
        keep_contact(form.name.data, form.email.data)
        flash("The finance contact is saved.", "success")
        return redirect(url_for("subscription.subscription"), 303)
    return render_template("billing/finance_contact.html", form=form)
