"""Letters around a signature: the certifiers are asked, the preparer is told of a decline. A letter holds no figure."""

from __future__ import annotations

from councils.returns.models import Version
from councils.returns.queries import contributors_of, definition_of
from councils.signoff.queries import certifiers, find_member, get_submission_of, own_council
from reeve.database import db
from reeve.department.models import Obligation
from reeve.mail.write import write_letter
from reeve.rules import Period


def ask_to_sign(obligation: Obligation, version: Version, *, link: str) -> int:
    """Write to every certifier who had no hand in the version; returns how many letters there are."""
    hands = {one.person_id for one in contributors_of(version)}
    asked = [person for person in certifiers() if person.id not in hands]
    for person in asked:
        write_letter(
            db.council,
            "to-sign",
            to_name=person.name,
            to_email=person.email,
            link_until=None,
            link=link,
            sender=get_submission_of(version).submitted_by_name,
            **subject_words(obligation, version),
        )
    return len(asked)


def tell_declined(obligation: Obligation, version: Version, *, link: str) -> None:
    """Write to whoever sent the version for signature, if they still belong to the council."""
    person = find_member(get_submission_of(version).submitted_by)
    if person is not None:
        write_letter(
            db.council,
            "declined",
            to_name=person.name,
            to_email=person.email,
            link_until=None,
            link=link,
            **subject_words(obligation, version),
        )


def subject_words(obligation: Obligation, version: Version) -> dict[str, str]:
    return {
        "house": own_council().name,
        "name": definition_of(obligation).name_of(Period.parse(obligation.period)),
        "version": str(version.number),
        "practice": " (practice)" if version.practice else "",
    }
