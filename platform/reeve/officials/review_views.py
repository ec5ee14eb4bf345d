"""The access review: every official with their roles and when they were last here, to keep or to remove."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.officials import queries
from reeve.officials.review_access import review_access
from reeve.web.filters import plural

CHOICES = {"keep": True, "remove": False}


def register(blueprint: Blueprint) -> None:
    blueprint.get("/review")(review_page)
    blueprint.post("/review")(review)


@requires(Act.MANAGE_OFFICIALS)
def review_page() -> str:
    answered, everybody = queries.answers_in(queries.open_review()), queries.officials()
    return render_template(
        "officials/review.html",
        officials=everybody,
        answered=answered,
        left=sum(official.person.id not in answered for official in everybody),
        signed_in=queries.last_signed_in(),
        finished=queries.finished_reviews(),
    )


@requires(Act.MANAGE_OFFICIALS)
def review() -> ResponseReturnValue:
    begun = review_access(chosen())
    if begun.finished_at is not None:
        flash("The review is finished. The next is due in three months.", "success")
        return redirect(url_for("officials.people"), 303)
    left = {official.person.id for official in queries.officials()} - set(queries.answers_in(begun))
    flash(f"Saved. {plural(len(left), 'person', 'people')} left to review.", "success")
    return redirect(url_for("officials.review_page"), 303)


def chosen() -> dict[UUID, bool]:
    """The people answered for, as the form names them: ``answer-<id>``."""
    return {
        official.person.id: CHOICES[said]
        for official in queries.officials()
        if (said := request.form.get(f"answer-{official.person.id}", "")) in CHOICES
    }
