"""A version that has been submitted and signed, made through the rooms' own tables, ready to be delivered."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from councils.returns.add_version import add_contributor, add_version
from councils.returns.models import StoredFile
from councils.signoff.models import Signature, Submission
from councils.validation.models import CheckRun
from reeve.audit import Actor, acting
from reeve.database import Role, db, unit
from reeve.keyring import council_key
from reeve.proof import (
    Contributor,
    DefinitionUsed,
    Evidence,
    FileSent,
    Manifest,
    ObligationMet,
    Person,
    canonical,
    digest,
)
from reeve.proof import Signature as SignatureDocument
from reeve.rulebook.queries import get_definition
from reeve.vault import DataKey, Place, new_object_id, receive
from tests.factories import Factory

CONTENT = b"HEADER|LDS|12-10-2026\nT|1\n"
STATEMENT = "These figures are right."
AT = datetime(2026, 11, 2, 14, 2, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Submitted:
    """What a delivery starts from."""

    council_id: UUID
    council_slug: str
    obligation_id: UUID
    submission_id: UUID
    digest: str


def submitted(factory: Factory, *, signed: bool = False, sign: bool = True) -> Submitted:
    """A practice extract of one council, submitted by a preparer and, where ``signed``, signed by a certifier."""
    council = factory.council()
    preparer = factory.person("Tom Preparer", council=council, roles=("preparer",))
    certifier = factory.person("Helen Certifier", council=council, roles=("certifier",))
    obligation = factory.obligation(council)
    with (
        unit(Role.COUNCIL, council_id=council.id, person_id=preparer.id),
        acting(Actor(preparer.id, preparer.name)),
    ):
        file = stored_file(council.id, factory)
        version = add_version(obligation, source="file", file=file)
        add_contributor(version, "uploaded")
        definition = get_definition(db.council, "shbe", "2026-10")
        check = CheckRun(
            id=uuid4(), version_id=version.id, definition_hash=definition.hash, engine_version="1", outcome="clean"
        )
        db.council.add(check)
        add_contributor(version, "submitted")
        manifest = Manifest(
            obligation=ObligationMet(
                council.slug, "XXX", council.name, "dwp", "shbe", definition.title, "2026-10", practice=True
            ),
            version=version.number,
            file=FileSent(file.sha256, file.size, file.kind),
            form=None,
            figures=[],
            definition=DefinitionUsed(definition.hash, 1, definition.status),
            engine_version="1",
            findings=[],
            explanations=[],
            disputes=[],
            contributors=[Contributor(Person(preparer.id, preparer.name), ("uploaded", "submitted"))],
            statement=STATEMENT,
            submitted_by=Person(preparer.id, preparer.name),
            submitted_at=AT,
        ).document()
        submission = Submission(
            id=uuid4(),
            version_id=version.id,
            check_id=check.id,
            manifest=canonical(manifest).decode(),
            digest=digest(manifest),
            signature_required=signed,
            release_required=False,
            submitted_by=preparer.id,
            submitted_by_name=preparer.name,
        )
        db.council.add(submission)
        db.council.flush()
        if signed and sign:
            db.council.add(signature(submission, Person(certifier.id, certifier.name)))
    return Submitted(council.id, council.slug, obligation.id, submission.id, submission.digest)


def stored_file(council_id: UUID, factory: Factory) -> StoredFile:
    key = DataKey.new()
    place = Place("upload", council_id, new_object_id())
    stored = receive(io.BytesIO(CONTENT), store=factory.installation.store, place=place, key=key, limit=1_000_000)
    owner = council_key(db.council, council_id)
    file = StoredFile(
        id=uuid4(),
        object_id=str(place.object_id),
        purpose="upload",
        name="extract.txt",
        kind="text/plain",
        sha256=stored.sha256,
        size=stored.size,
        wrapped_key=owner.wrap(key, place),
        key_version=owner.version,
        practice=True,
    )
    db.council.add(file)
    db.council.flush()
    return file


def signature(submission: Submission, certifier: Person) -> Signature:
    document = SignatureDocument(
        manifest=submission.digest,
        certifier=certifier,
        capacity="Section 151 officer",
        statement=STATEMENT,
        signed_at=AT,
        evidence=Evidence(method="totp", authenticated_at=AT),
        practice=True,
    ).document()
    return Signature(
        submission_id=submission.id,
        person_id=certifier.id,
        person_name=certifier.name,
        capacity="Section 151 officer",
        statement=STATEMENT,
        document=canonical(document).decode(),
        digest=digest(document),
    )
