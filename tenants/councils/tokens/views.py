"""The council's tokens: which there are, a new one, and the end of one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.people.queries import names
from councils.scope import here
from councils.tokens.forms import TokenForm
from councils.tokens.make_token import make_token
from councils.tokens.queries import get_token, in_force, preparers, tokens
from councils.tokens.revoke_token import revoke_token
from reeve.identity.door import requires, visitor
from reeve.identity.extras import Extra, find_closed
from reeve.identity.machine.scopes import scope_words
from reeve.identity.permissions import Act

blueprint = Blueprint("tokens", __name__, url_prefix="/c/<council>/people/tokens", template_folder="templates")


@blueprint.get("")
@requires(Act.READ_PEOPLE)
def every() -> str:
    return render_template(
        "tokens/tokens.html",
        tokens=tokens(),
        names=names(),
        in_force=in_force,
        scope_words=scope_words,
        manages=visitor().may(Act.MANAGE_TOKENS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Act.MANAGE_TOKENS)
def new() -> ResponseReturnValue:
    """The token is on the page that answers, and on no other; sent again, the name is taken. One may be made before the
    plan opens the API; the page then says what it waits for. Listing and revoking never ask."""
    people = preparers()
    form = TokenForm(people=people)
    if form.validate_on_submit():
        made = make_token(form.wanted(), house=here())
        return render_template("tokens/made.html", made=made, owner=names()[made.token.owner_id])
    return render_template("tokens/new.html", form=form, people=people, closed=find_closed(Extra.API))


@blueprint.get("/<uuid:token_id>/revocation")
@requires(Act.MANAGE_TOKENS)
def revocation_page(token_id: UUID) -> str:
    return render_template("tokens/revoke.html", token=get_token(token_id))


@blueprint.post("/<uuid:token_id>/revocation")
@requires(Act.MANAGE_TOKENS)
def revocation(token_id: UUID) -> ResponseReturnValue:
    token = revoke_token(token_id)
    flash(f"The token {token.label} no longer works.", "success")
    return redirect(url_for("tokens.every"), 303)
