"""The platform admin's pages about channels: departments' servers, and what goes by them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.alarms.queries import open_alarms
from reeve.channels import queries
from reeve.channels.add import add_server, known_by
from reeve.channels.contact import pem_public_key, ssh_public_key
from reeve.channels.forms import OpeningForm, PinForm, ServerForm
from reeve.channels.open import end_server, open_channel_by
from reeve.channels.pin import pin
from reeve.channels.try_out import ask_test
from reeve.database import db, now
from reeve.department.channel_server import MEANS, SFTP, ChannelServer
from reeve.identity.door import find_visitor, requires
from reeve.identity.permissions import Act
from reeve.register.queries import get_department
from reeve.web import Frame, Link

blueprint = Blueprint("channels", __name__, url_prefix="/platform/channels", template_folder="templates")


def surroundings() -> Frame | None:
    """One more place to go from the platform's pages."""
    who = find_visitor()
    if who is None or "platform" not in who.roles or not request.path.startswith("/platform"):
        return None
    return Frame(navigation=(Link("Channels", url_for("channels.page")),))


@blueprint.get("")
@requires(Act.RUN_CHANNELS)
def page() -> ResponseReturnValue:
    return render_template(
        "channels/channels.html",
        servers=queries.servers(),
        channels=queries.open_channels(),
        titles=queries.titles(),
        means=MEANS,
    )


@blueprint.route("/servers", methods=["GET", "POST"])
@requires(Act.RUN_CHANNELS)
def addition() -> ResponseReturnValue:
    form = ServerForm()
    form.department.choices = {one.slug: one.name for one in queries.departments()}
    if form.validate_on_submit():
        server = add_server(get_department(db.platform, form.department.data), form.wanted())
        flash("The server is added. Give the department our public key, then test it.", "success")
        return redirect(url_for("channels.server", server_id=server.id), 303)
    return render_template("channels/addition.html", form=form), 422 if form.errors else 200


@blueprint.get("/<uuid:server_id>")
@requires(Act.RUN_CHANNELS)
def server(server_id: UUID) -> ResponseReturnValue:
    return server_page(queries.get_server(server_id), OpeningForm())


def server_page(found: ChannelServer, form: OpeningForm) -> str:
    titles = queries.titles(found.department_id)
    form.return_key.choices = titles
    waits = found.test_asked_at is not None and (found.tested_at is None or found.tested_at < found.test_asked_at)
    return render_template(
        "channels/server.html",
        server=found,
        department=queries.department_of(found),
        means=MEANS,
        known_by=known_by(found),
        our_key=ssh_public_key(found.public_key) if found.means == SFTP else pem_public_key(found.public_key),
        channels=queries.channels_of(found),
        titles=titles,
        waits=waits,
        alarms=open_alarms(db.platform, queries.about_server(found.id)),
        form=form,
        now=now(),
    )


@blueprint.post("/<uuid:server_id>/tests")
@requires(Act.RUN_CHANNELS)
def tests(server_id: UUID) -> ResponseReturnValue:
    ask_test(queries.get_server(server_id))
    flash("The test runs now. Its result appears on this page.", "success")
    return redirect(url_for("channels.server", server_id=server_id), 303)


@blueprint.post("/<uuid:server_id>/openings")
@requires(Act.RUN_CHANNELS)
def openings(server_id: UUID) -> ResponseReturnValue:
    found, form = queries.get_server(server_id), OpeningForm()
    form.return_key.choices = queries.titles(found.department_id)
    if not form.validate_on_submit():
        return server_page(found, form), 422
    opened = open_channel_by(found, form.return_key.data)
    flash("From today it goes by this server." if opened else "It goes by this server already.", "success")
    return redirect(url_for("channels.server", server_id=server_id), 303)


@blueprint.route("/<uuid:server_id>/pin", methods=["GET", "POST"])
@requires(Act.RUN_CHANNELS)
def pinning(server_id: UUID) -> ResponseReturnValue:
    found, form = queries.get_server(server_id), PinForm()
    form.means = found.means
    if form.validate_on_submit():
        pin(found, form.pinned.data)
        flash("The server is known by this from now on. Test it.", "success")
        return redirect(url_for("channels.server", server_id=server_id), 303)
    shown = render_template("channels/pin.html", form=form, server=found, known_by=known_by(found))
    return shown, 422 if form.errors else 200


@blueprint.route("/<uuid:server_id>/ending", methods=["GET", "POST"])
@requires(Act.RUN_CHANNELS)
def ending(server_id: UUID) -> ResponseReturnValue:
    found = queries.get_server(server_id)
    if request.method != "POST":
        return render_template("channels/ending.html", server=found, channels=queries.open_by(found))
    ended = end_server(found)
    words = f"{', '.join(ended)} has no channel now until you open another." if ended else "No return went by it."
    flash(f"The server is ended. {words}", "success")
    return redirect(url_for("channels.page"), 303)
