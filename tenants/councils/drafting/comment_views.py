"""What colleagues say about one cell of a form."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired, Length, ValidationError

from councils.drafting.cells import all_cells
from councils.drafting.comment import comment, named_in, reopen, resolve
from councils.drafting.comment_queries import Conversation, asked_in, colleagues, conversations_of
from councils.drafting.shown import address_of_cell, get_form
from councils.returns.pages import surroundings_of
from councils.returns.queries import definition_of
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.rules import Field
from reeve.web.forms import Form, LongTextField, SubmitField

LONGEST = 2_000


class NoSuchCell(NotFound):
    """The form has no cell of this name. Go back to the form."""


class CommentForm(Form):
    """Something to say."""

    text = LongTextField(
        "Comment",
        description="To ask a colleague, write @ and their name. They get a letter that holds no figure. "
        "Comments stay in your council: they are no part of the return.",
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[
            DataRequired("Enter a comment"),
            Length(max=LONGEST, message=f"The comment must be {LONGEST:,} characters or fewer"),
        ],
    )
    submit = SubmitField("Add the comment")

    def validate_text(self, field: LongTextField) -> None:
        _known, unknown = named_in(field.data or "", colleagues(besides=visitor().person_id))
        if unknown:
            raise ValidationError(f"Nobody you can ask is called “{unknown[0]}”. Write a name as it is shown below")


def register(blueprint: Blueprint) -> None:
    blueprint.get("/draft/comments/<cell>")(conversation)
    blueprint.post("/draft/comments/<cell>")(say)
    blueprint.post("/draft/comments/<cell>/resolution")(resolution)
    blueprint.post("/draft/comments/<cell>/reopening")(reopening)


@requires(Act.READ_RETURNS)
def conversation(return_key: str, period: str, cell: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    return show(obligation, get_cell(obligation, cell), CommentForm(formdata=None))


@requires(Act.COMMENT)
def say(return_key: str, period: str, cell: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    field, form = get_cell(obligation, cell), CommentForm()
    if not form.validate():
        return show(obligation, field, form), 422
    link = url_for("drafting.conversation", return_key=return_key, period=period, cell=cell, _external=True)
    comment(obligation, field, form.text.data, house=g.council.name, link=link)
    flash("Your comment is added.", "success")
    return back(return_key, period, cell)


@requires(Act.COMMENT)
def resolution(return_key: str, period: str, cell: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    resolve(obligation, get_cell(obligation, cell))
    flash("It is resolved.", "success")
    return back(return_key, period, cell)


@requires(Act.COMMENT)
def reopening(return_key: str, period: str, cell: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    reopen(obligation, get_cell(obligation, cell))
    flash("It is open again.", "success")
    return back(return_key, period, cell)


def get_cell(obligation: Obligation, cell: str) -> Field:
    """Raises NoSuchCell."""
    for field in all_cells(definition_of(obligation)):
        if field.name == cell:
            return field
    raise NoSuchCell


def back(return_key: str, period: str, cell: str) -> ResponseReturnValue:
    return redirect(url_for("drafting.conversation", return_key=return_key, period=period, cell=cell), 303)


def show(obligation: Obligation, field: Field, form: CommentForm) -> str:
    found = conversations_of(obligation).get(field.name, Conversation())
    return render_template(
        "drafting/comments.html",
        field=field,
        form=form,
        conversation=found,
        asked=asked_in(found.turns),
        may_comment=visitor().may(Act.COMMENT),
        to_ask=colleagues(besides=visitor().person_id),
        cell_at=address_of_cell(obligation, definition_of(obligation), field.name),
        obligation=obligation,
        **surroundings_of(obligation),
    )
