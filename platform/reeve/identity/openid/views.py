"""Pages on the way to a council's own sign-in and back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from reeve.database import db
from reeve.database.requests import release_units
from reeve.errors import NotFound
from reeve.identity.accept import get_offer
from reeve.identity.door import confirmed, find_visitor, public, signed_in, take_up, visitor
from reeve.identity.openid.begin import Errand, begin
from reeve.identity.openid.enter import Entered, enter
from reeve.identity.openid.finish import Returned, finish
from reeve.identity.openid.forms import CouncilForm
from reeve.identity.openid.join import join
from reeve.identity.openid.link import link_here, unlink
from reeve.identity.openid.queries import accounts_of, break_glass_councils, find_council, providers_in_use
from reeve.identity.openid.refusals import AccountRefusal, NotInUse, SomebodyElse
from reeve.identity.openid.set_up import note_tested
from reeve.identity.passkey_queries import passkeys_of
from reeve.identity.permissions import Act, may
from reeve.identity.queries import credentials
from reeve.identity.token import give_token, presented_token
from reeve.identity.visitor import House, Visitor
from reeve.web import safe_next

blueprint = Blueprint("openid", __name__, template_folder="templates")
INVITATION = "openid_invitation"


@blueprint.app_errorhandler(AccountRefusal)
def refused(refusal: AccountRefusal) -> Response:
    """What happened, and the other ways to sign in."""
    return make_response(render_template("openid/refused.html", refusal=refusal), refusal.status)


@blueprint.route("/sign-in/council", methods=["GET", "POST"])
@public
def choose() -> ResponseReturnValue:
    form = CouncilForm(council=request.args.get("council", "")[:200])
    if form.validate_on_submit():
        council = find_council(db.gate, council_meant(form.council.data))
        if council is None:
            raise NotInUse
        onwards = safe_next(request.args.get("next"), otherwise=f"/c/{council.slug}")
        return away(council.id, council.name, Errand("sign_in", onwards=onwards))
    return render_template("openid/choose.html", form=form)


def council_meant(words: str) -> str:
    """A council's name or address as typed; of an e-mail address the first word of its domain, as in
    ``name@winchester.gov.uk``. It only suggests: whom the account is linked to decides."""
    return words.rsplit("@", 1)[1].split(".")[0] if "@" in words else words


def away(council_id: UUID, name: str, errand: Errand) -> str:
    """The page that leads on to the directory. Not a redirect: a form may only be answered from our own address."""
    release_units()
    url = begin(council_id, errand, remote=request.remote_addr)
    return render_template("openid/away.html", url=url, name=name)


@blueprint.get("/sign-in/council/<uuid:council_id>/callback")
@public
def callback(council_id: UUID) -> ResponseReturnValue:
    """Back from the directory."""
    returned = finish(council_id, request.args.to_dict(), remote=request.remote_addr)
    ends = {"sign_in": signed_in_by, "link": linked_by, "test": tested_by, "join": joined_by}
    return ends[returned.attempt.purpose](returned)


def signed_in_by(returned: Returned) -> ResponseReturnValue:
    entered = enter(returned, presented=presented_token(), remote=request.remote_addr)
    onwards = safe_next(returned.attempt.onwards, otherwise=f"/c/{entered.house.slug}")
    if entered.goes_on:
        take_up(entered.token)
        return redirect(onwards, 303)
    session.clear()
    if entered.halfway:
        return give_token(redirect(second_factor_page(entered.person_id, onwards), 303), entered.token)
    flash_limits(entered)
    return give_token(redirect(onwards, 303), entered.token)


def second_factor_page(person_id: UUID, onwards: str) -> str:
    known = credentials(db.gate, person_id, "totp")
    return url_for("identity.code" if known else "identity.authenticator", next=onwards)


def flash_limits(entered: Entered) -> None:
    if entered.elsewhere:
        names = ", ".join(house.name for house in entered.elsewhere)
        flash(
            f"This sign-in opens {entered.house.name} only. For {names}, sign out and sign in the other way.", "notice"
        )


def linked_by(returned: Returned) -> ResponseReturnValue:
    take_up(link_here(returned, the_same_person(returned)))
    flash("Your account is linked. You can sign in with it from now on.", "success")
    return redirect(url_for("openid.accounts"), 303)


def tested_by(returned: Returned) -> ResponseReturnValue:
    """The admin sees who we would take them for; the account is linked to them, since they use it themselves."""
    who = the_same_person(returned)
    council_id = returned.provider.council_id
    house = next((house for house in who.councils if house.id == council_id), None)
    roles = [standing.role for standing in who.standings if standing.house == house]
    if house is None or not may(roles, Act.SET_SIGN_IN):
        raise NotFound
    take_up(link_here(returned, who))
    note_tested(returned, who)
    return render_template("openid/tested.html", proven=returned.proven, who=who, house=house)


def joined_by(returned: Returned) -> ResponseReturnValue:
    _person, token = join(returned, session.get(INVITATION))
    session.clear()
    return give_token(redirect(url_for("identity.authenticator"), 303), token)


def the_same_person(returned: Returned) -> Visitor:
    """Raises SomebodyElse unless whoever began this is the one who is signed in."""
    who = find_visitor()
    if who is None or who.person_id != returned.attempt.person_id:
        raise SomebodyElse
    return who


@blueprint.get("/sign-in/council/required")
@signed_in
def required() -> ResponseReturnValue:
    """Why a member cannot go on with the sign-in they used, and what to do."""
    house = next((house for house in visitor().councils if house.slug == request.args.get("council")), None)
    if house is None:
        raise NotFound
    linked = house.id in accounts_of(db.gate, visitor().person_id)
    onwards = safe_next(request.args.get("next"), otherwise=f"/c/{house.slug}")
    return render_template(
        "openid/required.html",
        house=house,
        linked=linked,
        onwards=onwards,
        glass=house.id in break_glass_councils(db.gate, visitor().person_id),
        passkeys=len(passkeys_of(db.gate, visitor().person_id)),
    )


@blueprint.get("/account/council-accounts")
@signed_in
def accounts() -> ResponseReturnValue:
    who = visitor()
    linked = accounts_of(db.gate, who.person_id)
    in_use = providers_in_use(db.gate, [house.id for house in who.councils])
    houses = [(house, linked.get(house.id), house.id in in_use) for house in who.councils]
    return render_template("openid/accounts.html", houses=houses)


@blueprint.post("/account/council-accounts/<uuid:council_id>/linking")
@confirmed
def linking(council_id: UUID) -> ResponseReturnValue:
    house = own_house(council_id)
    return away(house.id, house.name, Errand("link", person_id=visitor().person_id))


@blueprint.post("/account/council-accounts/<uuid:council_id>/unlinking")
@confirmed
def unlinking(council_id: UUID) -> ResponseReturnValue:
    unlink(own_house(council_id).id, person_id=visitor().person_id)
    flash("Your account is no longer linked.", "success")
    return redirect(url_for("openid.accounts"), 303)


def own_house(council_id: UUID) -> House:
    house = next((house for house in visitor().councils if house.id == council_id), None)
    if house is None:
        raise NotFound
    return house


@blueprint.post("/invitations/<token>/council-account")
@public
def joining(token: str) -> ResponseReturnValue:
    """Accept an invitation with the council's account: the invitation waits in this browser meanwhile."""
    offer = get_offer(token)
    if offer.invitation.council_id is None:
        raise NotInUse
    session[INVITATION] = token
    return away(offer.invitation.council_id, offer.house, Errand("join"))
