"""One council at the desk: what it owes for a period, what came of it, and what was written to its people."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.definitions import Period
from reeve.department.arrivals import find_arrival, standing_of_consignment
from reeve.department.chase import chase, chases_of
from reeve.department.consignments import consignments_of
from reeve.department.elsewhere import entries_of, in_words, may_record, record_elsewhere, take_back
from reeve.department.forms import ChaseForm, ElsewhereForm, TakingBackForm
from reeve.department.owed import Owed, get_owed
from reeve.department.place import live, practice
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.rulebook.queries import get_definition

COUNCIL = "/returns/<return_key>/<period>/councils/<slug>"
Form = ChaseForm | ElsewhereForm | TakingBackForm


@dataclass(frozen=True)
class Forms:
    """The forms of the page; one that came back wrong stands in its place."""

    chase: ChaseForm = field(default_factory=lambda: ChaseForm(formdata=None, prefix="chase"))
    elsewhere: ElsewhereForm = field(default_factory=lambda: ElsewhereForm(formdata=None, prefix="elsewhere"))
    back: TakingBackForm = field(default_factory=lambda: TakingBackForm(formdata=None, prefix="back"))

    @property
    def faulty(self) -> Form | None:
        return next((one for one in (self.chase, self.elsewhere, self.back) if one.errors), None)


def register(blueprint: Blueprint) -> None:
    blueprint.get(COUNCIL)(council)
    blueprint.post(COUNCIL + "/messages")(council_message)
    blueprint.post(COUNCIL + "/elsewhere")(elsewhere)
    blueprint.post(COUNCIL + "/not-elsewhere")(not_elsewhere)


def owed_here(slug: str, return_key: str, period: str) -> Owed:
    return get_owed(slug, return_key, period, practice=practice())


@requires(Act.DESK_READ)
def council(return_key: str, period: str, slug: str) -> str:
    return page(owed_here(slug, return_key, period), Forms())


def page(owed: Owed, forms: Forms) -> str:
    """No figure of the council's is on it: it is not a read of a consignment."""
    obligation = owed.obligation
    place = owed.council.slug, obligation.return_key, obligation.period
    arrival = find_arrival(*place, practice=obligation.practice, now=now())
    entries = entries_of(db.department, obligation.id)
    return render_template(
        "department/council.html",
        owed=owed,
        council=owed.council,
        definition=get_definition(db.department, *place[1:], council_id=owed.council.id),
        period=Period.parse(obligation.period),
        arrival=arrival,
        consignments=[(one, standing_of_consignment(one)) for one in consignments_of(obligation)],
        entries=[(entry, in_words(entry)) for entry in entries],
        recorded=bool(entries) and entries[-1].received,
        may_record=arrival is not None and may_record(arrival.standing),
        chases=chases_of(db.department, obligation.id),
        forms=forms,
        form=forms.faulty,
        address={"slug": place[0], "return_key": place[1], "period": place[2], **live()},
        live=live(),
    )


@requires(Act.DESK_ACT)
def council_message(return_key: str, period: str, slug: str) -> ResponseReturnValue:
    owed, form = owed_here(slug, return_key, period), ChaseForm(prefix="chase")
    if not form.validate_on_submit():
        return page(owed, Forms(chase=form)), 422
    chase(owed, words=form.words.data)
    flash(f"Your message is on its way to the people of {owed.council.name}.", "success")
    return back_to(owed)


@requires(Act.DESK_ACT)
def elsewhere(return_key: str, period: str, slug: str) -> ResponseReturnValue:
    owed, form = owed_here(slug, return_key, period), ElsewhereForm(prefix="elsewhere")
    if not form.validate_on_submit() or form.received_on.data is None:
        return page(owed, Forms(elsewhere=form)), 422
    record_elsewhere(owed, on=form.received_on.data, how=form.how.data, words=form.words.data)
    flash(f"It is recorded that {owed.council.name}'s return was received elsewhere.", "success")
    return back_to(owed)


@requires(Act.DESK_ACT)
def not_elsewhere(return_key: str, period: str, slug: str) -> ResponseReturnValue:
    owed, form = owed_here(slug, return_key, period), TakingBackForm(prefix="back")
    if not form.validate_on_submit():
        return page(owed, Forms(back=form)), 422
    take_back(owed, words=form.words.data)
    flash("It is taken back. What was recorded before is kept.", "success")
    return back_to(owed)


def back_to(owed: Owed) -> ResponseReturnValue:
    place = {"slug": owed.council.slug, "return_key": owed.obligation.return_key, "period": owed.obligation.period}
    return redirect(url_for("department.council", **{**place, **live()}), 303)
