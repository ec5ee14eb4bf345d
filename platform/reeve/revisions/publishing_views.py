"""Publishing a draft: what it leads to, the day, and why it was not tried where it was not."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.revisions import queries
from reeve.revisions.changed import in_words, rules_changed
from reeve.revisions.forms import PublicationForm
from reeve.revisions.models import DraftRevision
from reeve.revisions.publish import BeginsTooEarly, NotTried, publish
from reeve.revisions.set_aside import refuse_closed
from reeve.rulebook.queries import get_definition_by_hash


def register(blueprint: Blueprint) -> None:
    blueprint.get("/drafts/<int:number>/publication")(publication_page)
    blueprint.post("/drafts/<int:number>/publication")(publication)


@requires(Act.PUBLISH_RULES)
def publication_page(number: int) -> str:
    draft = queries.get_draft(number)
    refuse_closed(draft)
    return page_of(draft, PublicationForm())


def page_of(draft: DraftRevision, form: PublicationForm) -> str:
    definition, base = queries.parsed(draft.resolved), get_definition_by_hash(db.department, draft.base_hash)
    return render_template(
        "revisions/publication.html",
        draft=draft,
        definition=definition,
        changed=in_words(rules_changed(base, definition)),
        tried=any(trial.outcome == "counted" for trial in queries.trials_of(draft)),
        form=form,
    )


@requires(Act.PUBLISH_RULES)
def publication(number: int) -> ResponseReturnValue:
    form = PublicationForm()
    if form.validate_on_submit():
        try:
            done = publish(number, begins_on=form.day.data, untried_because=form.untried_because.data)
        except BeginsTooEarly as early:
            form.day.errors = [early.message]
        except NotTried as untried:
            form.untried_because.errors = [untried.message]
        else:
            flash(f"Draft {number} is published. It holds from {done.begins_on:%-d %B %Y}.", "success")
            return redirect(url_for("revisions.draft", number=number), 303)
    return page_of(queries.get_draft(number), form), 422
