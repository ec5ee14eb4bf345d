"""The price page, open to anybody: what it costs, what is in it and how a council buys."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.billing.money import with_vat
from reeve.billing.plans import price_book
from reeve.billing.supplier import supplier
from reeve.billing.year import year_of
from reeve.identity.door import public
from reeve.identity.queries import today
from reeve.web import Frame, Link

blueprint = Blueprint("prices", __name__, template_folder="templates")


def surroundings() -> Frame:
    return Frame(footer=(Link("Prices", url_for("prices.prices")),))


@blueprint.get("/prices")
@public
def prices() -> ResponseReturnValue:
    book = price_book()
    present = book.known_year(year_of(today()))
    years = [year for year in sorted(book.prices) if year >= present][:2]
    return render_template("billing/prices.html", book=book, years=years, with_vat=with_vat, supplier=supplier())
