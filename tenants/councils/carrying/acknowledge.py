"""Keeping what the department acknowledged: an e-mail, a letter, a page that was printed or scanned."""

from __future__ import annotations

from pathlib import PurePath

from councils.carrying.models import Acknowledgement, Carriage
from councils.carrying.queries import next_number
from councils.returns.add_version import acting_person
from councils.returns.files import keep
from councils.returns.models import Version
from councils.returns.queries import definition_of, get_obligation_by_id, subject_of, version_in_words
from councils.signoff.models import Submission
from councils.signoff.queries import hold
from councils.uploads.take_in import retention_until
from reeve.audit import record
from reeve.database import db, now
from reeve.department.carried_models import CarriedReturn
from reeve.errors import Refusal

PURPOSE = "acknowledgement"
LARGEST = 5_000_000
KINDS = {
    ".pdf": "application/pdf",
    ".eml": "message/rfc822",
    ".msg": "application/vnd.ms-outlook",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
}


class NotTaken(Refusal):
    """The file cannot be kept as an acknowledgement."""

    status = 422
    title = "Choose another file"


def acknowledge(
    submission: Submission, carriage: Carriage, version: Version, *, name: str, data: bytes
) -> Acknowledgement:
    """Keep ``data`` with what was sent. Raises NotTaken."""
    kind = kind_of(name, data)
    hold(submission)
    obligation = get_obligation_by_id(version.obligation_id)
    file = keep(
        data,
        purpose=PURPOSE,
        name=PurePath(name.replace("\\", "/")).name[-200:],
        kind=kind,
        practice=version.practice,
        retention_until=retention_until(definition_of(obligation), obligation.period),
    )
    person_id, person = acting_person()
    made = Acknowledgement(
        delivery_id=carriage.delivery_id,
        n=next_number(carriage),
        file_id=file.id,
        person_id=person_id,
        person_name=person,
    )
    db.council.add(made)
    carried = db.council.get(CarriedReturn, (obligation.council_id, obligation.id, version.number))
    if carried is not None and carried.acknowledged_at is None:
        carried.acknowledged_at = now()
    db.council.flush()
    record(
        "return.acknowledged",
        subject=subject_of(obligation, version=version.number),
        words=f"added an acknowledgement of {version_in_words(version)}",
    )
    return made


def kind_of(name: str, data: bytes) -> str:
    """By the name's ending; what is inside is never opened here. Raises NotTaken."""
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise NotTaken("Choose a PDF, an e-mail (.eml or .msg), a picture (.png or .jpg) or a text file.")
    if not data:
        raise NotTaken("The file is empty. Choose another.")
    if len(data) > LARGEST:
        raise NotTaken("The file is larger than 5 MB. Choose a smaller one.")
    return kind
