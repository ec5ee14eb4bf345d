"""What is handed over: to the department's inbox, its file's key wrapped a second time; to its own server, as a ZIP."""

from __future__ import annotations

import re

from councils.delivery.models import Delivery
from councils.delivery.queries import obligation_of
from councils.returns.files import data_key_of, place_of
from councils.returns.models import StoredFile, Version
from councils.signoff.models import Signature, Submission
from councils.signoff.queries import find_signature
from reeve.audit.queries import chain_head
from reeve.channels.parcel import FORMAT, Parcel
from reeve.database import db
from reeve.department.inbox import Handed
from reeve.department.models import Channel
from reeve.errors import Conflict
from reeve.installation import here
from reeve.keyring import council_key, department_key
from reeve.proof.canonical import JSON, utc
from reeve.proof.manifest import standing
from reeve.register.models import Council
from reeve.vault import Place, open_encrypted, seal_for_department


class NotToBeSent(Conflict):
    """This return has not been signed or released, so it is not sent."""


def handed_of(submission: Submission, version: Version, delivery: Delivery) -> Handed:
    """The submission as the inbox takes it. Raises NotToBeSent where the file's key was destroyed."""
    council = own_council()
    signature, file = find_signature(submission), file_of(version)
    return Handed(
        council_id=council.id,
        council_slug=council.slug,
        obligation_id=version.obligation_id,
        submission_id=submission.id,
        version_number=version.number,
        practice=version.practice,
        manifest=submission.manifest,
        digest=submission.digest,
        signature=signature.document if signature else None,
        sealed_at=delivery.sealed_at or delivery.enqueued_at,
        channel=db.council.get_one(Channel, delivery.channel_id).name,
        audit_head=chain_head(db.council, council.id),
        file_id=file.id if file else None,
        object_id=file.object_id if file else None,
        file_size=file.size if file else None,
        wrapped_key=sealed_key(file, version) if file else None,
        key_version=1 if file else None,
    )


def sealed_key(file: StoredFile, version: Version) -> bytes:
    if file.wrapped_key is None:
        raise NotToBeSent("The file's key has been destroyed, so it can no longer be sent.")
    return seal_for_department(
        file.wrapped_key,
        Place(file.purpose, file.council_id, file.object_id),
        council_key=council_key(db.council, file.council_id, version=file.key_version),
        department_key=department_key(db.council, obligation_of(version).department_id),
    )


def parcel_of(submission: Submission, version: Version, delivery: Delivery) -> Parcel:
    """The submission as the department's own server takes it; the file is opened only while it is handed over."""
    signature, file = find_signature(submission), file_of(version)
    name = name_of(submission, version)
    about = about_of(submission, version, delivery, signature)
    if file is None:
        return Parcel(name, submission.digest, about, submission.manifest, document_of(signature))
    key, place = data_key_of(file), place_of(file)
    return Parcel(
        name,
        submission.digest,
        about,
        submission.manifest,
        document_of(signature),
        file_name=f"file/{plain(file.name)}",
        open_file=lambda: open_encrypted(here().store.open(str(place.object_id)), key=key, place=place),
    )


def about_of(
    submission: Submission, version: Version, delivery: Delivery, signature: Signature | None
) -> dict[str, JSON]:
    obligation = obligation_of(version)
    return {
        "format": FORMAT,
        "council": own_council().slug,
        "return": obligation.return_key,
        "period": obligation.period,
        "version": version.number,
        "standing": standing(version.practice),
        "sealed_at": utc(delivery.sealed_at or delivery.enqueued_at),
        "manifest": submission.digest,
        "signature": signature.digest if signature else None,
    }


def name_of(submission: Submission, version: Version) -> str:
    """The same at every try, and no other consignment's: it ends in the manifest's digest."""
    obligation = obligation_of(version)
    kept = "practice-" if version.practice else ""
    digest = submission.digest.removeprefix("sha256:")[:16]
    return f"{kept}{own_council().slug}-{obligation.return_key}-{obligation.period}-v{version.number}-{digest}.zip"


def plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip(".-")[-100:] or "file"


def document_of(signature: Signature | None) -> str | None:
    return signature.document if signature else None


def file_of(version: Version) -> StoredFile | None:
    return None if version.file_id is None else db.council.get(StoredFile, (version.council_id, version.file_id))


def own_council() -> Council:
    return db.council.get_one(Council, db.council.info["council_id"])
