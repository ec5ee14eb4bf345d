"""Where a form's figures come from: all its cells, one cell with its months, and the lines behind a month."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Flask, flash, g, has_request_context, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.drafting.cells import all_cells, as_typed
from councils.drafting.offers import offer_by
from councils.drafting.queries import find_draft, values_of
from councils.drafting.save import Saved, Typed
from councils.drafting.shown import get_form
from councils.lineage.behind import A_PAGE, lines_behind, part_for
from councils.lineage.enter import NothingOffered, enter_another, keep_with, take
from councils.lineage.forms import EntryForm
from councils.lineage.models import CellOffer
from councils.lineage.offer import Offer, offers_of, why_not
from councils.lineage.queries import kept_of, newest_answers
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import definition_of
from reeve.definitions import Period
from reeve.definitions.lineage import WAYS
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web import page_of

blueprint = Blueprint(
    "lineage", __name__, url_prefix="/c/<council>/returns/<return_key>/<period>", template_folder="templates"
)


class NoSuchCell(NotFound):
    """This form has no such cell that follows from an extract. Go back to the form."""


def offered(obligation: Obligation) -> dict[str, tuple[int, str]]:
    """What the form shows beside its cells."""
    return {
        cell: (offer.amount, f"Offered from your extract{'s' if len(offer.parts) > 1 else ''} of {offer.months}:")
        for cell, offer in offers_here(obligation).items()
        if offer.amount is not None
    }


def offers_here(obligation: Obligation) -> dict[str, Offer]:
    """Worked out once a request, however many cells of the page ask."""
    if not has_request_context():
        return offers_of(obligation)
    known: dict[Any, dict[str, Offer]] = g.setdefault("cell_offers", {})
    if obligation.id not in known:
        known[obligation.id] = offers_of(obligation)
    return known[obligation.id]


offer_by("lineage", find=offered, keep=keep_with)


@blueprint.record_once
def help_templates(setup: BlueprintSetupState) -> None:
    """The form, the version, the signing page and the receipt show offers by including a template of this room."""
    app = cast(Flask, setup.app)
    app.jinja_env.globals["cell_offers"] = offers_here
    app.jinja_env.globals["offers_kept"] = kept_with


def kept_with(version: Version) -> list[dict[str, Any]]:
    return [{"kept": each, "is_money": "pence" in each.unit, "made_of": parts_of(each)} for each in kept_of(version)]


def parts_of(kept: CellOffer) -> list[str]:
    """As in "SHBE, July 2026, version 3 (not sent)"."""
    return [
        f"{part['return'].upper()}, {Period.parse(part['month']).label}, version {part['version']}"
        f"{'' if part['sent'] else ' (not sent)'}"
        for part in kept.made_of
    ]


def in_words(offer: Offer) -> str:
    """The figure offered, as a choice says it."""
    return ("£" if offer.is_money else "") + as_typed(offer.field, offer.amount or 0)


@blueprint.get("/lineage")
@requires(Act.READ_RETURNS)
def overview(return_key: str, period: str) -> str:
    obligation = get_form(return_key, period)
    definition = definition_of(obligation)
    reasons: dict[str, list[Any]] = {}
    for field in all_cells(definition):
        why = why_not(definition, field.name)
        if why:
            reasons.setdefault(why, []).append(field)
    return render_template(
        "lineage/overview.html",
        offers=list(offers_here(obligation).values()),
        reasons=reasons,
        obligation=obligation,
        **surroundings_of(obligation),
    )


@blueprint.get("/lineage/<cell>")
@requires(Act.READ_RETURNS)
def cell(return_key: str, period: str, cell: str) -> str:
    obligation = get_form(return_key, period)
    offer = get_offer(obligation, cell)
    return show(obligation, offer, EntryForm(formdata=None, cell=offer.field, offered=in_words(offer)))


@blueprint.post("/lineage/<cell>/entry")
@requires(Act.PREPARE)
def entry(return_key: str, period: str, cell: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    offer = get_offer(obligation, cell)
    if offer.amount is None:
        raise NothingOffered
    form = EntryForm(cell=offer.field, offered=in_words(offer))
    if not form.validate_on_submit():
        return show(obligation, offer, form), 422
    saved = answered(obligation, offer, form)
    if saved.lost_to_newer:
        return show(obligation, offer, form, newer=saved.lost_to_newer[cell].saved_by_name), 409
    flash(f"{offer.field.label}: saved in the form. It is not sent.", "success")
    return redirect(url_for("drafting.draft", return_key=return_key, period=period), 303)


def answered(obligation: Obligation, offer: Offer, form: EntryForm) -> Saved:
    read_at = request.form.get("read-at", "0")
    read = Typed("", was=request.form.get("was", ""), read_at=int(read_at) if read_at.isdigit() else 0)
    if not form.is_another:
        return take(obligation, offer, read=read)
    typed = Typed(form.amount.data, was=read.was, read_at=read.read_at)
    return enter_another(obligation, offer, typed=typed, amount=form.entered, reason=form.reason.data.strip())


@blueprint.get("/lineage/<cell>/lines")
@requires(Act.READ_CLAIMS)
def lines(return_key: str, period: str, cell: str) -> str:
    obligation = get_form(return_key, period)
    offer = get_offer(obligation, cell)
    part = part_for(offer, request.args.get("month", ""))
    wanted = page_of(2**31, size=A_PAGE)
    found = lines_behind(offer, part, page=wanted.number)
    layout = definition_of(part.extract.obligation).layout if part.extract else None
    summed = layout and found.spec.sum and layout.find_field(found.spec.records[0], found.spec.sum)
    return render_template(
        "lineage/lines.html",
        offer=offer,
        part=part,
        found=found,
        records=layout.records if layout else {},
        summed=f"{summed.label} ({summed.name})" if summed else None,
        page=page_of(found.count, size=A_PAGE),
        file_url=url_for("returns.period", return_key=offer.derivation.extract, period=str(part.month)),
        **surroundings_of(obligation),
    )


def get_offer(obligation: Obligation, cell: str) -> Offer:
    """Raises NoSuchCell."""
    found = offers_here(obligation).get(cell)
    if found is None:
        raise NoSuchCell
    return found


def show(obligation: Obligation, offer: Offer, form: EntryForm, *, newer: str = "") -> str:
    value = values_of(find_draft(obligation)).get(offer.field.name)
    return render_template(
        "lineage/cell.html",
        offer=offer,
        way=WAYS[offer.derivation.way],
        form=form,
        value=value,
        newer=newer,
        said=newest_answers(obligation).get(offer.field.name),
        obligation=obligation,
        **surroundings_of(obligation),
    )
