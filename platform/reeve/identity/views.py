"""Pages where people sign in, and where they are led from there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from reeve.database import db, set_person
from reeve.identity.authenticator import confirm_authenticator, new_recovery_codes, start_authenticator
from reeve.identity.complete import complete_sign_in
from reeve.identity.door import find_visitor, public, signed_in, visitor
from reeve.identity.engagement_models import ENGAGEMENTS
from reeve.identity.engagement_queries import own_engagements
from reeve.identity.forms import CodeForm, SetupForm, SignInForm
from reeve.identity.models import Person, SignIn
from reeve.identity.queries import credentials
from reeve.identity.second_factor import try_second_factor
from reeve.identity.sessions import find_halfway, open_halfway, revoke_session
from reeve.identity.sign_in import sign_in as sign_in_with
from reeve.identity.token import give_token, presented_token, take_token_back
from reeve.identity.visitor import Visitor
from reeve.web import Frame, safe_next

blueprint = Blueprint("identity", __name__, template_folder="templates")
LOBBY = "reeve.identity.lobby"


def surroundings() -> Frame | None:
    who = find_visitor()
    if who is None:
        return None
    return Frame(person=who.name, person_url=url_for("account.account"), sign_out_url=url_for("identity.sign_out"))


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    who = find_visitor()
    return redirect(url_for("identity.sign_in") if who is None else first_page(who), 303)


def lead_several_to(app: Flask, endpoint: str) -> None:
    """Whoever belongs to more than one council first sees ``endpoint``, a page about all of them."""
    app.extensions[LOBBY] = endpoint


def first_page(who: Visitor) -> str:
    """The one house the person belongs to, or the page to choose among several."""
    pages = pages_of(who)
    return pages[0][1] if len(pages) == 1 else url_for(lobby_of(who))


def lobby_of(who: Visitor) -> str:
    several = len(who.councils) > 1
    return str(current_app.extensions.get(LOBBY, "identity.choose")) if several else "identity.choose"


def pages_of(who: Visitor) -> list[tuple[str, str]]:
    """Every place the person may go first: its name and address."""
    pages = [(house.name, f"/c/{house.slug}") for house in who.councils]
    pages += [(house.name, "/department") for house in who.departments]
    pages += [
        (f"{engagement.about}, {council}", f"{ENGAGEMENTS}/{engagement.id}")
        for engagement, council in own_engagements(db.gate)
    ]
    return pages + ([("The Reeve platform", "/platform/councils")] if "platform" in who.roles else [])


@blueprint.get("/councils")
@signed_in
def choose() -> ResponseReturnValue:
    who = visitor()
    if (lobby := lobby_of(who)) != "identity.choose":
        return redirect(url_for(lobby), 303)
    return render_template("identity/choose.html", pages=pages_of(who))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    who, form = find_visitor(), SignInForm()
    if who is not None and request.method == "GET":
        return redirect(safe_next(request.args.get("next"), otherwise=first_page(who)), 303)
    if form.validate_on_submit():
        person = sign_in_with(form.email.data, form.password.data, remote=request.remote_addr)
        if person is not None:
            return halfway_in(person)
        form.password.errors = [gettext("The e-mail address or the password is not right")]
    return render_template("identity/sign_in.html", form=form)


def halfway_in(person: Person) -> Response:
    """On to the second factor, or to setting one up where there is none yet."""
    page = "identity.code" if credentials(db.gate, person.id, "totp") else "identity.authenticator"
    session.clear()
    return give_token(redirect(onward(page), 303), open_halfway(person.id))


def onward(endpoint: str) -> str:
    return url_for(endpoint, next=request.args.get("next"))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    half, form = find_halfway(presented_token()), CodeForm()
    if half is None:
        return redirect(onward("identity.sign_in"), 303)
    if form.validate_on_submit():
        if try_second_factor(form.code.data, person_id=half.person_id) is not None:
            return come_in(half.person_id)
        form.code.errors = ["That code was not accepted. Wait for the next one, then enter that"]
    return render_template("identity/code.html", form=form)


def come_in(person_id: UUID, *, by_passkey: bool = False) -> Response:
    """Both factors were given: on to where the person was going, under a new token."""
    token, who = complete_sign_in(person_id, instead_of=presented_token(), by_passkey=by_passkey)
    session.clear()
    return give_token(redirect(safe_next(request.args.get("next"), otherwise=first_page(who)), 303), token)


@blueprint.route("/sign-in/authenticator", methods=["GET", "POST"])
@public
def authenticator() -> ResponseReturnValue:
    """The first authenticator: only for somebody who has none."""
    half, form = find_halfway(presented_token()), SetupForm()
    if half is None or credentials(db.gate, half.person_id, "totp"):
        return redirect(onward("identity.sign_in"), 303)
    person = db.gate.get_one(Person, half.person_id)
    if form.validate_on_submit():
        if confirm_authenticator(form.code.data, person_id=person.id):
            return come_in_with_codes(half)
        form.code.errors = ["That code does not fit. Check that you scanned this picture, and enter the code shown now"]
    return setup_page(person, form)


def setup_page(person: Person, form: SetupForm) -> str:
    setup = start_authenticator(person.id, email=person.email)
    return render_template("identity/authenticator.html", form=form, setup=setup, picture=Markup(setup.picture))  # noqa: S704


def come_in_with_codes(half: SignIn) -> Response:
    codes = new_recovery_codes(half.person_id)
    token, who = complete_sign_in(half.person_id, instead_of=presented_token())
    session.clear()
    onwards = safe_next(request.args.get("next"), otherwise=first_page(who))
    page = make_response(render_template("identity/recovery.html", codes=codes, onwards=onwards))
    return give_token(page, token)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Also for somebody whose session has already ended: the answer is the same."""
    token, who = presented_token(), find_visitor()
    if token is not None:
        if who is not None:
            set_person(db.gate, who.person_id)
        revoke_session(token)
    session.clear()
    leave_to = safe_next(request.form.get("next"), otherwise=url_for("identity.sign_in"))
    return take_token_back(redirect(leave_to, 303))
