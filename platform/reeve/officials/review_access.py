"""Reviewing access: an admin says of each official that they stay, or removes them; rows that are never changed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from reeve.audit import actor, record
from reeve.database import db, now
from reeve.identity.reviewing import AnsweredAlready, NothingChosen
from reeve.officials.models import DepartmentReview, DepartmentReviewAnswer
from reeve.officials.queries import Official, answers_in, get_official, officials, open_review
from reeve.officials.roles import remove


def review_access(answers: Mapping[UUID, bool]) -> DepartmentReview:
    """Keep (True) or remove (False) each of these people; the review is finished once nobody is left to answer for.

    Raises NothingChosen, AnsweredAlready, NotFound for somebody who is not of the department, LastDepartmentAdmin.
    """
    if not answers:
        raise NothingChosen
    review = open_review(hold=True) or begun()
    if set(answers) & set(answers_in(review)):
        raise AnsweredAlready
    for person_id, kept in answers.items():
        answer(review, get_official(person_id), kept=kept)
    if not {official.person.id for official in officials()} - set(answers_in(review)):
        finish(review)
    return review


def begun() -> DepartmentReview:
    review = DepartmentReview(id=uuid4(), department_id=db.department.info["department_id"])
    db.department.add(review)
    db.department.flush()
    return review


def answer(review: DepartmentReview, official: Official, *, kept: bool) -> None:
    db.department.add(
        DepartmentReviewAnswer(
            department_id=review.department_id,
            review_id=review.id,
            person_id=official.person.id,
            person_name=official.person.name,
            roles=official.in_words,
            kept=kept,
            by_name=actor().name,
        )
    )
    db.department.flush()
    if not kept:
        remove(official.person.id)
    words = f"{'kept' if kept else 'removed'} {official.person.name}, {official.in_words.lower()}, in the access review"
    record("access.answered", subject=f"people/{official.person.id}", words=words)


def finish(review: DepartmentReview) -> None:
    review.finished_at, review.finished_by_name = now(), actor().name
    db.department.flush()
    kept = [one.kept for one in answers_in(review).values()]
    words = f"finished the access review: {kept.count(True)} kept, {kept.count(False)} removed"
    record("access.reviewed", subject=f"reviews/{review.id}", words=words)
