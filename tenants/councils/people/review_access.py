"""Reviewing access: an admin says of each person that they stay, or removes them; rows that are never changed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from councils.people.models import AccessReview, AccessReviewAnswer
from councils.people.queries import Member, get_member, members, names
from councils.people.remove import remove
from councils.people.review_queries import answers_in, open_review
from councils.people.wording import role_words
from reeve.audit import actor, record
from reeve.database import db, now
from reeve.errors import Refusal
from reeve.identity.reviewing import AnsweredAlready, NothingChosen


def review_access(answers: Mapping[UUID, bool]) -> AccessReview:
    """Keep (True) or remove (False) each of these people; the review is finished once nobody is left to answer for.

    Raises NothingChosen, AnsweredAlready, NotFound for somebody who does not belong here, LastAdmin.
    """
    if not answers:
        raise NothingChosen
    review = open_review(hold=True) or begun()
    if set(answers) & set(answers_in(review)):
        raise AnsweredAlready
    for person_id, kept in answers.items():
        answer(review, get_member(person_id), kept=kept)
    left = {member.person.id for member in members()} - set(answers_in(review))
    if not left:
        finish(review)
    return review


def begun() -> AccessReview:
    review = AccessReview(id=uuid4(), begun_by=acting_id())
    db.council.add(review)
    db.council.flush()
    return review


def answer(review: AccessReview, member: Member, *, kept: bool) -> None:
    known = names()
    roles = ", ".join(role_words(held, known) for held in member.roles)
    db.council.add(
        AccessReviewAnswer(
            review_id=review.id,
            person_id=member.person.id,
            person_name=member.person.name,
            roles=roles,
            kept=kept,
            by_id=acting_id(),
            by_name=actor().name,
        )
    )
    db.council.flush()
    if not kept:
        remove(member.person.id)
    words = f"{'kept' if kept else 'removed'} {member.person.name}, {roles}, in the access review"
    record("access.answered", subject=f"people/{member.person.id}", words=words)


def finish(review: AccessReview) -> None:
    review.finished_at, review.finished_by, review.finished_by_name = now(), acting_id(), actor().name
    db.council.flush()
    kept = [one.kept for one in answers_in(review).values()]
    words = f"finished the access review: {kept.count(True)} kept, {kept.count(False)} removed"
    record("access.reviewed", subject=f"reviews/{review.id}", words=words)


def acting_id() -> UUID:
    """Whoever acts is a person: Reeve itself reviews nobody."""
    found = actor().id
    if found is None:
        raise Refusal("Only a person can review access.")
    return found
