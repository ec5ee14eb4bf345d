"""The council's own pages about money: its subscription, quotes, purchase order, invoices and finance contact."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.billing import queries
from reeve.billing.forms import FinanceContactForm, QuoteForm, plan_hints
from reeve.billing.keep_contact import keep_contact
from reeve.billing.plans import price_book
from reeve.billing.quote import Wish, quote, reference
from reeve.billing.supplier import supplier
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.permissions import Act
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.web import Frame, Link

blueprint = Blueprint("subscription", __name__, url_prefix="/c/<council>/subscription", template_folder="templates")

ONE_DAY = timedelta(days=1)


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
    return render_template(
        "billing/subscription.html",
        house=here(),
        book=price_book(),
        quotes=queries.quotes(),
        reference=reference,
        contact=queries.find_finance_contact(),
        manages=visitor().may(Act.MANAGE_SUBSCRIPTION),
        supplier=supplier(),
        one_day=ONE_DAY,
    )


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
