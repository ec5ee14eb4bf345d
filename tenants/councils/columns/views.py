"""What is said of the columns of a return's files: all of it, one order, and taking it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.columns.page import column_rows, told
from councils.columns.queries import get_order, newest_obligation, orders_of, times_read
from councils.columns.withdraw import withdraw
from councils.returns.queries import definition_of
from councils.uploads.queries import NotByFile
from reeve.definitions import Definition
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act

blueprint = Blueprint(
    "columns", __name__, url_prefix="/c/<council>/returns/<return_key>/columns", template_folder="templates"
)


@blueprint.get("")
@requires(Act.READ_RETURNS)
def every(return_key: str) -> str:
    definition = definition_for(return_key)
    return render_template("columns/every.html", definition=definition, orders=orders_of(return_key), told=told)


@blueprint.get("/<uuid:column_order_id>")
@requires(Act.READ_RETURNS)
def one(return_key: str, column_order_id: UUID) -> str:
    definition, order = definition_for(return_key), get_order(return_key, column_order_id)
    return render_template(
        "columns/one.html",
        definition=definition,
        order=order,
        rows=column_rows(order, definition.layout),
        versions=times_read(order),
        may_withdraw=order.withdrawn_at is None and visitor().may(Act.PREPARE),
    )


@blueprint.post("/<uuid:column_order_id>/withdrawal")
@requires(Act.PREPARE)
def withdrawal(return_key: str, column_order_id: UUID) -> ResponseReturnValue:
    definition_for(return_key)
    withdraw(get_order(return_key, column_order_id))
    flash("It is withdrawn. The next file with these names is asked about again.", "success")
    return redirect(url_for("columns.every", return_key=return_key), 303)


def definition_for(return_key: str) -> Definition:
    """Raises NoSuchReturn, NotByFile."""
    definition = definition_of(newest_obligation(return_key))
    if definition.kind == "form":
        raise NotByFile
    return definition
