"""The platform admin's pages: who pays, contracts and invoices."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.billing import ledger_queries, queries
from reeve.billing.coverage import coverage
from reeve.billing.credit import credit, left_to_credit
from reeve.billing.dispute import dispute
from reeve.billing.draft_contract import Deal, draft_contract
from reeve.billing.end_contract import end_contract
from reeve.billing.forms import AccountForm, ContractForm, CreditForm, EndForm, OrderForm, ReasonForm
from reeve.billing.issue_invoice import ONE_DAY, issue_invoice
from reeve.billing.open_account import Payer, open_account
from reeve.billing.papers import (
    credit_download,
    credit_pdf_download,
    paper_of,
    pdf_download,
    schedule_download,
    structured_download,
)
from reeve.billing.plans import price_book
from reeve.billing.record_order import record_exemption, record_order
from reeve.billing.reminders.queries import reminders_of
from reeve.billing.renew import renew
from reeve.billing.renewal_form import caseloads_in, renewal_text
from reeve.billing.selling.sale import find_sale
from reeve.billing.start_contract import start_contract
from reeve.billing.subscription_page import state_of
from reeve.database import db
from reeve.identity.door import find_visitor, requires
from reeve.identity.permissions import Act
from reeve.identity.queries import today
from reeve.web import Frame, Link

blueprint = Blueprint("billing", __name__, url_prefix="/platform", template_folder="templates")


def surroundings() -> Frame | None:
    who = find_visitor()
    if who is None or "platform" not in who.roles or not request.path.startswith("/platform"):
        return None
    return Frame(
        navigation=(
            Link("Contracts", url_for("billing.accounts")),
            Link("Payments", url_for("payments.payments")),
            Link("Stripe", url_for("till.stripe")),
        )
    )


def to_contract(contract_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("billing.contract", contract_id=contract_id), 303)


@blueprint.get("/accounts")
@requires(Act.RUN_BILLING)
def accounts() -> ResponseReturnValue:
    return render_template("billing/accounts.html", accounts=queries.accounts())


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def new_account() -> ResponseReturnValue:
    form = AccountForm()
    if form.validate_on_submit():
        kind = form.kind.data
        council_id = None if kind == "department" else queries.get_house(form.slug.data.lower()).id
        account = open_account(
            Payer(
                kind,
                council_id,
                form.legal_name.data,
                form.address.data,
                form.payables_email.data,
                form.vat_number.data or None,
            )
        )
        return redirect(url_for("billing.account", account_id=account.id), 303)
    return form_page(form, "Open a billing account", back=url_for("billing.accounts"))


@blueprint.get("/accounts/<uuid:account_id>")
@requires(Act.RUN_BILLING)
def account(account_id: UUID) -> ResponseReturnValue:
    found = queries.get_account(account_id)
    invoices = ledger_queries.invoices_of_account(db.platform, account_id)
    balances = ledger_queries.balances(db.platform, [invoice.id for invoice in invoices])
    return render_template(
        "billing/account.html",
        account=found,
        contracts=queries.contracts_of(db.platform, account_id),
        invoices=[(invoice, state_of(invoice, balances[invoice.id])) for invoice in invoices],
    )


@blueprint.route("/accounts/<uuid:account_id>/contracts", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def new_contract(account_id: UUID) -> ResponseReturnValue:
    form, found = ContractForm(), queries.get_account(account_id)
    if form.validate_on_submit():
        deal = Deal(form.plan.data, form.day.data, int(form.years.data or 1), form.call_off.data)
        contract = draft_contract(found, deal, coverage(form.councils.data))
        return to_contract(contract.id, f"Contract {contract.number} is drafted. It starts with a purchase order.")
    return form_page(form, "Draft a contract", back=url_for("billing.account", account_id=account_id))


@blueprint.get("/contracts/<uuid:contract_id>")
@requires(Act.RUN_BILLING)
def contract(contract_id: UUID) -> ResponseReturnValue:
    found = queries.get_contract(db.platform, contract_id)
    invoices = ledger_queries.invoices_of_contract(db.platform, found)
    balances = ledger_queries.balances(db.platform, [invoice.id for invoice in invoices])
    return render_template(
        "billing/contract.html",
        contract=found,
        account=queries.get_account(found.account_id),
        lines=queries.lines_of_contract(db.platform, found),
        houses=queries.houses_of(db.platform, found),
        renewal=queries.find_renewal(found),
        sale=find_sale(found.id),
        waits_for_its_day=found.from_on > today(),
        invoices=[(invoice, state_of(invoice, balances[invoice.id])) for invoice in invoices],
        book=price_book(),
        one_day=ONE_DAY,
    )


@blueprint.route("/contracts/<uuid:contract_id>/purchase-order", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def purchase_order(contract_id: UUID) -> ResponseReturnValue:
    found = queries.get_contract(db.platform, contract_id)
    form = OrderForm(number=found.purchase_order)
    if form.validate_on_submit():
        record_order(db.platform, found, form.number.data)
        return to_contract(contract_id, "The purchase order number is saved.")
    return form_page(form, f"Purchase order of {found.number}", back=url_for("billing.contract", contract_id=found.id))


@blueprint.route("/contracts/<uuid:contract_id>/exemption", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def exemption(contract_id: UUID) -> ResponseReturnValue:
    form, found = ReasonForm(), queries.get_contract(db.platform, contract_id)
    if form.validate_on_submit():
        record_exemption(found, form.reason.data)
        return to_contract(contract_id, "The exemption is recorded.")
    title = f"Why {found.number} needs no purchase order"
    return form_page(form, title, back=url_for("billing.contract", contract_id=found.id))


@blueprint.post("/contracts/<uuid:contract_id>/start")
@requires(Act.RUN_BILLING)
def start(contract_id: UUID) -> ResponseReturnValue:
    start_contract(queries.get_contract(db.platform, contract_id))
    return to_contract(contract_id, "The contract has started.")


@blueprint.post("/contracts/<uuid:contract_id>/invoices")
@requires(Act.RUN_BILLING)
def new_invoice(contract_id: UUID) -> ResponseReturnValue:
    issued = issue_invoice(queries.get_contract(db.platform, contract_id))
    return to_contract(contract_id, f"Invoice {issued.number} is issued.")


@blueprint.route("/contracts/<uuid:contract_id>/end", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def end(contract_id: UUID) -> ResponseReturnValue:
    form, found = EndForm(), queries.get_contract(db.platform, contract_id)
    if form.validate_on_submit():
        end_contract(found, to_on=form.day.data)
        return to_contract(contract_id, "The contract ends on that day. The councils' statutory work stays on.")
    return form_page(form, f"End contract {found.number}", back=url_for("billing.contract", contract_id=found.id))


@blueprint.route("/contracts/<uuid:contract_id>/renewal", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def renewal(contract_id: UUID) -> ResponseReturnValue:
    found = queries.get_contract(db.platform, contract_id)
    form = ContractForm(
        plan=found.plan, day=found.to_on, years=1, call_off=found.call_off, councils=renewal_text(found)
    )
    if form.validate_on_submit():
        years = int(form.years.data or 1)
        new = renew(found, years=years, caseloads=caseloads_in(form.councils.data, found), plan=form.plan.data)
        return to_contract(new.id, f"Contract {new.number} is drafted. It needs a purchase order of its own.")
    return form_page(form, f"Renew {found.number}", back=url_for("billing.contract", contract_id=found.id))


@blueprint.get("/invoices/<uuid:invoice_id>")
@requires(Act.RUN_BILLING)
def invoice(invoice_id: UUID) -> ResponseReturnValue:
    paper = paper_of(db.platform, ledger_queries.get_invoice(db.platform, invoice_id))
    return render_template(
        "billing/platform_invoice.html",
        paper=paper,
        state=state_of(paper.invoice, paper.balance),
        credit_notes=ledger_queries.credit_notes_of(db.platform, paper.invoice),
        reminders=reminders_of(db.platform, paper.invoice),
        one_day=ONE_DAY,
    )


@blueprint.get("/invoices/<uuid:invoice_id>/invoice.pdf")
@requires(Act.RUN_BILLING)
def document(invoice_id: UUID) -> ResponseReturnValue:
    return pdf_download(paper_of(db.platform, ledger_queries.get_invoice(db.platform, invoice_id)))


@blueprint.get("/invoices/<uuid:invoice_id>/invoice.xml")
@requires(Act.RUN_BILLING)
def structured(invoice_id: UUID) -> ResponseReturnValue:
    return structured_download(paper_of(db.platform, ledger_queries.get_invoice(db.platform, invoice_id)))


@blueprint.get("/invoices/<uuid:invoice_id>/schedule.csv")
@requires(Act.RUN_BILLING)
def schedule(invoice_id: UUID) -> ResponseReturnValue:
    return schedule_download(paper_of(db.platform, ledger_queries.get_invoice(db.platform, invoice_id)))


@blueprint.get("/credit-notes/<uuid:credit_note_id>/credit-note.pdf")
@requires(Act.RUN_BILLING)
def credit_document(credit_note_id: UUID) -> ResponseReturnValue:
    return credit_pdf_download(db.platform, ledger_queries.get_credit_note(db.platform, credit_note_id))


@blueprint.get("/credit-notes/<uuid:credit_note_id>/credit-note.xml")
@requires(Act.RUN_BILLING)
def structured_credit(credit_note_id: UUID) -> ResponseReturnValue:
    return credit_download(db.platform, ledger_queries.get_credit_note(db.platform, credit_note_id))


@blueprint.post("/invoices/<uuid:invoice_id>/dispute")
@requires(Act.RUN_BILLING)
def dispute_invoice(invoice_id: UUID) -> ResponseReturnValue:
    found = ledger_queries.get_invoice(db.platform, invoice_id)
    dispute(found, stands=found.disputed_at is None)
    flash("It is saved. While a dispute stands nothing counts as overdue.", "success")
    return redirect(url_for("billing.invoice", invoice_id=invoice_id), 303)


@blueprint.route("/invoices/<uuid:invoice_id>/credit-note", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def credit_note(invoice_id: UUID) -> ResponseReturnValue:
    form, found = CreditForm(), ledger_queries.get_invoice(db.platform, invoice_id)
    back = url_for("billing.invoice", invoice_id=invoice_id)
    if form.validate_on_submit():
        net = None if form.amount.data is None else int(form.amount.data * 100)
        flash(f"Credit note {credit(found, reason=form.reason.data, net=net).number} is issued.", "success")
        return redirect(back, 303)
    return render_template("billing/credit_form.html", form=form, invoice=found, left=left_to_credit(found), back=back)


def form_page(form: object, title: str, *, back: str) -> str:
    return render_template("billing/platform_form.html", form=form, title=title, back=back)
