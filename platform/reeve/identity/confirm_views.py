"""The page that asks a person to confirm that it is them, before a page that needs it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import now
from reeve.identity.door import signed_in, take_up, visitor
from reeve.identity.step_up import confirm_form, is_answered, is_fresh, step_up
from reeve.web import safe_next


def register(blueprint: Blueprint) -> None:
    blueprint.route("/confirm", methods=["GET", "POST"])(confirm)


@signed_in
def confirm() -> ResponseReturnValue:
    """Leads on to ``next``, a path of ours, once it is certain; at once where it is certain already."""
    onwards = safe_next(request.args.get("next"), otherwise=url_for("account.account"))
    if is_fresh(visitor()):
        return redirect(onwards, 303)
    form = confirm_form()
    token = step_up(form, visitor()) if is_answered() else None
    if token is None:
        return render_template("identity/confirm.html", form=form, carried=(), held=False)
    take_up(token, second_factor_at=now())
    return redirect(onwards, 303)
