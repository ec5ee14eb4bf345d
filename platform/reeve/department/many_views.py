"""Acts on many councils at once: a message to those whose return is wanted, and accepting what is clean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.definitions import Period
from reeve.department.arrivals import Arrival, Standing, arrivals
from reeve.department.chase import CHASED, chase
from reeve.department.clean import accept_together, clean_among
from reeve.department.forms import ChaseForm
from reeve.department.narrow import in_state, narrowed, wanted_of
from reeve.department.owed import get_owed
from reeve.department.place import assert_asked, live, practice
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.rulebook.queries import get_definition
from reeve.web.filters import plural

NOBODY = "Choose at least one council"


def register(blueprint: Blueprint) -> None:
    for path, view, act in (("/messages", messages, messages_sent), ("/acceptances", acceptances, accepted)):
        blueprint.get(f"/returns/<return_key>/<period>{path}")(view)
        blueprint.post(f"/returns/<return_key>/<period>{path}")(act)


def about(return_key: str, period: str) -> dict[str, Any]:
    return {
        "definition": get_definition(db.department, return_key, period),
        "period": Period.parse(period),
        "address": {"return_key": return_key, "period": period, **live()},
        "practice": practice(),
    }


@requires(Act.DESK_ACT)
def messages(return_key: str, period: str) -> str:
    assert_asked(return_key, period)
    return messages_page(return_key, period, ChaseForm())


def to_chase(return_key: str, period: str) -> Sequence[Arrival]:
    """Whom the address asks for, among those whose turn it is and who are on Reeve."""
    wanted = wanted_of(request.args)
    rows = narrowed(arrivals(return_key, period, practice=practice(), now=now()), wanted)
    return [row for row in in_state(rows, wanted.standing) if row.standing in CHASED]


def messages_page(return_key: str, period: str, form: ChaseForm, *, fault: str = "") -> str:
    rows = to_chase(return_key, period)
    everybody = arrivals(return_key, period, practice=practice(), now=now())
    return render_template(
        "department/messages.html",
        rows=rows,
        ticked=set(request.form.getlist("councils")) or {row.slug for row in rows if not request.form},
        not_here=sum(row.standing is Standing.ELSEWHERE for row in everybody),
        form=form,
        fault=fault,
        **about(return_key, period),
    )


@requires(Act.DESK_ACT)
def messages_sent(return_key: str, period: str) -> ResponseReturnValue:
    assert_asked(return_key, period)
    form, chosen = ChaseForm(), set(request.form.getlist("councils"))
    written = [row for row in to_chase(return_key, period) if row.slug in chosen]
    if not form.validate_on_submit() or not written:
        fault = "" if written else NOBODY
        return messages_page(return_key, period, form, fault=fault), 422
    for row in written:
        chase(get_owed(row.slug, return_key, period, practice=practice()), words=form.words.data)
    flash(f"Your message is on its way to {plural(len(written), 'council')}.", "success")
    return back_to(return_key, period)


@requires(Act.DESK_ACT)
def acceptances(return_key: str, period: str) -> str:
    assert_asked(return_key, period)
    return acceptances_page(return_key, period)


def acceptances_page(return_key: str, period: str, *, fault: str = "") -> str:
    rows = arrivals(return_key, period, practice=practice(), now=now())
    clean = clean_among(rows, return_key, period, practice=practice())
    return render_template(
        "department/acceptances.html",
        rows=clean,
        waiting=sum(row.standing is Standing.DELIVERED for row in rows),
        fault=fault,
        **about(return_key, period),
    )


@requires(Act.DESK_ACT)
def accepted(return_key: str, period: str) -> ResponseReturnValue:
    assert_asked(return_key, period)
    chosen = request.form.getlist("councils")
    if not chosen:
        return acceptances_page(return_key, period, fault=NOBODY), 422
    rows = arrivals(return_key, period, practice=practice(), now=now())
    clean = clean_among(rows, return_key, period, practice=practice())
    done = accept_together(clean, set(chosen), return_key, period, practice=practice())
    if done.accepted:
        flash(f"{plural(len(done.accepted), 'return is', 'returns are')} accepted.", "success")
    if done.left:
        flash(f"{plural(len(done.left), 'return was', 'returns were')} left as they are: they changed meanwhile.")
    return back_to(return_key, period)


def back_to(return_key: str, period: str) -> ResponseReturnValue:
    return redirect(url_for("department.period_page", return_key=return_key, period=period, **live()), 303)
