"""Saying something about a cell to colleagues, resolving the conversation, and opening it again.

Whoever is named with @ gets a task and a letter. Neither the letter nor the history holds what was said: a comment may
hold a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from councils.drafting.comment_queries import colleagues, conversations_of
from councils.returns.add_version import acting_person
from councils.returns.comment_models import CellComment, Mention
from councils.returns.queries import definition_of, subject_of
from reeve.audit import record
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.identity.models import Person
from reeve.mail.write import write_once
from reeve.rules import Field, Period

AT = re.compile(r"(?<!\S)@(?=\S)")


class NothingToResolve(Conflict):
    """Nothing is open about this figure, so there is nothing to resolve."""

    title = "Nothing is open"


class NotResolved(Conflict):
    """What was said about this figure is open already."""

    title = "It is open already"


def comment(obligation: Obligation, field: Field, text: str, *, house: str, link: str) -> CellComment:
    """Say ``text`` about a cell; each colleague named in it is asked. ``link`` leads to the conversation."""
    person_id, name = acting_person()
    asked, _unknown = named_in(text, colleagues(besides=person_id))
    said = add(obligation, field, "said", text)
    db.council.add_all(Mention(comment_id=said.id, person_id=one.id) for one in asked)
    db.council.flush()
    who = f" and asked {' and '.join(one.name for one in asked)}" if asked else ""
    tell(obligation, field, "said", f"commented on {where(obligation, field)}{who}")
    for one in asked:
        write_once(
            db.council,
            "mentioned",
            once=f"mention:{said.id}:{one.id}",
            to_name=one.name,
            to_email=one.email,
            who=name,
            house=house,
            cell=field.name,
            name=name_of(obligation),
            link=link,
        )
    return said


def resolve(obligation: Obligation, field: Field) -> None:
    """Raises NothingToResolve."""
    found = conversations_of(obligation).get(field.name)
    if found is None or not found.is_open:
        raise NothingToResolve
    add(obligation, field, "resolved")
    tell(obligation, field, "resolved", f"resolved what was said about {where(obligation, field)}")


def reopen(obligation: Obligation, field: Field) -> None:
    """Raises NotResolved."""
    found = conversations_of(obligation).get(field.name)
    if found is None or found.is_open:
        raise NotResolved
    add(obligation, field, "reopened")
    tell(obligation, field, "reopened", f"reopened what was said about {where(obligation, field)}")


def add(obligation: Obligation, field: Field, act: str, text: str | None = None) -> CellComment:
    person_id, name = acting_person()
    turn = CellComment(
        obligation_id=obligation.id, cell=field.name, act=act, text=text, person_id=person_id, person_name=name
    )
    db.council.add(turn)
    db.council.flush()
    return turn


def named_in(text: str, people: Iterable[Person]) -> tuple[Sequence[Person], Sequence[str]]:
    """The people named with @, and what follows an @ that names nobody. The longest name that fits is meant; two
    colleagues of one name are both meant."""
    known = sorted(people, key=lambda person: -len(person.name))
    found: dict[UUID, Person] = {}
    unknown: list[str] = []
    for at in AT.finditer(text):
        rest = text[at.end() :]
        fitting = [person for person in known if begins_with(rest, person.name)]
        meant = [person for person in fitting if len(person.name) == len(fitting[0].name)]
        found.update({person.id: person for person in meant})
        if not meant:
            unknown.append(rest.split(maxsplit=1)[0].rstrip(".,;:?!)"))
    return list(found.values()), unknown


def begins_with(text: str, name: str) -> bool:
    """Whether the text begins with the whole name, in capitals or not."""
    return text.casefold().startswith(name.casefold()) and not text[len(name) : len(name) + 1].isalnum()


def tell(obligation: Obligation, field: Field, act: str, words: str) -> None:
    record(f"comment.{act}", subject=f"{subject_of(obligation)}/{field.name}", words=words)


def where(obligation: Obligation, field: Field) -> str:
    return f"cell {field.name} of {name_of(obligation)}"


def name_of(obligation: Obligation) -> str:
    return f"{definition_of(obligation).short_title}, {Period.parse(obligation.period).label}"
