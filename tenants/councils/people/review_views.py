"""The access review: everybody with their roles and when they were last here, to keep or to remove."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.people import review_queries
from councils.people.queries import members, names
from councils.people.review_access import review_access
from councils.people.wording import date_words, role_words
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web.filters import plural

CHOICES = {"keep": True, "remove": False}


def register(blueprint: Blueprint) -> None:
    blueprint.get("/people/review")(review_page)
    blueprint.post("/people/review")(review)


@requires(Act.MANAGE_PEOPLE)
def review_page() -> ResponseReturnValue:
    answered = review_queries.answers_in(review_queries.open_review())
    everybody = members()
    return render_template(
        "people/review.html",
        members=everybody,
        answered=answered,
        left=sum(member.person.id not in answered for member in everybody),
        activity=review_queries.activity(),
        finished=review_queries.finished_reviews(),
        names=names(),
        role_words=role_words,
        date_words=date_words,
    )


@requires(Act.MANAGE_PEOPLE)
def review() -> ResponseReturnValue:
    begun = review_access(chosen())
    if begun.finished_at is not None:
        flash("The review is finished. The next is due in three months.", "success")
        return redirect(url_for("people.people"), 303)
    left = {member.person.id for member in members()} - set(review_queries.answers_in(begun))
    flash(f"Saved. {plural(len(left), 'person', 'people')} left to review.", "success")
    return redirect(url_for("people.review_page"), 303)


def chosen() -> dict[UUID, bool]:
    """The people answered for, as the form names them: ``answer-<id>``."""
    return {
        member.person.id: CHOICES[said]
        for member in members()
        if (said := request.form.get(f"answer-{member.person.id}", "")) in CHOICES
    }
