"""The calendar's page, one's own link to it, and asking for more time."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.calendar.ask_extension import ask_extension, why_not_to_ask
from councils.calendar.feed import end_feed, make_feed, reader_of
from councils.calendar.forms import ExtensionForm
from councils.calendar.ics import icalendar_of
from councils.calendar.page import laid_out
from councils.calendar.queries import own_feed
from councils.people.unreached import unreached
from councils.returns.extensions import extensions_of, in_words, last_extensions
from councils.returns.pages import alarms, surroundings_of
from councils.returns.queries import all_standings, get_obligation, standing_of
from councils.returns.state import latest_due
from councils.scope import here
from reeve.database import Role, db, now, unit
from reeve.definitions.working_days import day_of
from reeve.errors import NotFound
from reeve.identity.door import public, requires, visitor
from reeve.identity.invite import own_address
from reeve.identity.permissions import Act
from reeve.installation import here as installation
from reeve.leaving.queries import find_archive

blueprint = Blueprint("calendar", __name__, url_prefix="/c/<council>", template_folder="templates")
feeds = Blueprint("feeds", __name__)


@blueprint.record_once
def open_feeds(setup: BlueprintSetupState) -> None:
    """Read by calendars, which sign in nowhere: outside any council's address."""
    app: Flask = setup.app  # type: ignore[assignment]
    app.register_blueprint(feeds)


@blueprint.get("/calendar")
@requires(Act.READ_RETURNS)
def page() -> str:
    found = all_standings()
    return render_template(
        "calendar/calendar.html",
        laid=laid_out(found, last_extensions(), now=now()),
        hurry=alarms(found),
        unreached=unreached() if visitor().may(Act.MANAGE_PEOPLE) else (),
    )


@blueprint.get("/calendar/feed")
@requires(Act.READ_RETURNS)
def feed_page() -> str:
    return render_template("calendar/feed.html", feed=own_feed(visitor().person_id))


@blueprint.post("/calendar/feed")
@requires(Act.READ_RETURNS)
def feed() -> str:
    """The link is on the page that answers, and on no other."""
    token = make_feed(visitor().person_id)
    address = f"{street()}{url_for('feeds.calendar', token=token)}"
    return render_template("calendar/feed_made.html", address=address)


@blueprint.post("/calendar/feed/end")
@requires(Act.READ_RETURNS)
def feed_end() -> ResponseReturnValue:
    end_feed(visitor().person_id)
    flash("Your link no longer works.", "success")
    return redirect(url_for("calendar.feed_page"), 303)


@feeds.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> Response:
    if "\x00" in token:
        raise NotFound
    reader = reader_of(token)
    with unit(Role.COUNCIL, council_id=reader.house.id, person_id=reader.person_id):
        if find_archive(db.council, reader.house.id) is not None:
            raise NotFound
        found = all_standings()
    home = f"{street()}/c/{reader.house.slug}"
    body = icalendar_of(found, council=reader.house.name, home=home, now=now())
    answer = current_app.response_class(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="returns.ics"'
    return answer


def street() -> str:
    """Where this installation is reached; as it was asked for just now, where it was not told."""
    return own_address(installation().settings) or request.host_url.rstrip("/")


@blueprint.route("/returns/<return_key>/<period>/extension", methods=["GET", "POST"])
@requires(Act.ASK_EXTENSION)
def extension(return_key: str, period: str) -> ResponseReturnValue:
    obligation = get_obligation(return_key, period)
    if (refusal := why_not_to_ask(obligation)) is not None:
        raise refusal
    standing = standing_of(obligation)
    due_at = latest_due(standing) or now()
    form = ExtensionForm(present=day_of(due_at))
    if form.validate_on_submit() and form.day.data is not None:
        ask_extension(obligation, until=form.day.data, reason=form.reason.data)
        flash(
            "You have asked the department for more time. The date stays as it is until the department answers.",
            "success",
        )
        return redirect(url_for("returns.period", return_key=return_key, period=period), 303)
    page = render_template(
        "calendar/extension.html",
        form=form,
        house=here(),
        due_at=due_at,
        earlier=[in_words(each) for each in extensions_of(obligation)],
        **surroundings_of(obligation, standing),
    )
    return page, 422 if form.errors else 200
