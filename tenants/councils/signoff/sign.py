"""Signing: the certifier's second canonical document over the manifest's digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from councils.signoff.dispatch import send_on
from councils.signoff.models import Signature, Submission
from councils.signoff.queries import find_person_stood_in_for
from councils.signoff.still_open import HadAHand, had_a_hand, hold_open
from councils.signoff.submit import ChangedMeanwhile
from councils.signoff.typed import Typed
from reeve.audit import record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict, NotAllowed
from reeve.identity.second_factor import Evidence as FreshCode
from reeve.proof import Evidence, Person, canonical, digest
from reeve.proof import Signature as SignatureDocument
from reeve.rulebook.queries import get_definition_by_hash


class NotAsked(Conflict):
    """This return is not signed. It goes to the department without a signature."""

    title = "No signature is asked"


class TypedOtherwise(Conflict):
    """The department asks for a typed signature, and what was typed is not your name and capacity. Type both again."""

    title = "Type your name and capacity"


class OutsideTheDates(NotAllowed):
    """You are not a certifier of this council today, or stand in for somebody else than was said. Ask an admin to look
    at your role, then open the page again."""

    title = "Your role does not cover today"


refuses("ck_signature_within_dates", OutsideTheDates)


@dataclass(frozen=True)
class Seal:
    """What a certifier brings: in what capacity, which digest they read, how they proved themselves just now, and what
    they typed where a typed signature is asked for."""

    capacity: str
    read: str
    evidence: FreshCode
    typed: Typed | None = None


def sign(submission: Submission, version: Version, *, seal: Seal) -> Signature:
    """Sign exactly the manifest that was read, and enqueue delivery. The database refuses a contributor too.

    Raises HadAHand, AlreadySigned, AlreadyDeclined, AlreadyWithdrawn, ChangedMeanwhile, NotAsked, TypedOtherwise; and
    OutsideTheDates, by the database, for whoever does not certify here on that day in the standing that is stated.
    """
    refuse_signing(submission, version, read=seal.read)
    person_id, name = acting_person()
    refuse_typed_otherwise(submission, seal, name=name)
    at = now()
    document = document_of(submission, version, seal=seal, at=at).document()
    signature = Signature(
        submission_id=submission.id,
        person_id=person_id,
        person_name=name,
        at=at,
        capacity=seal.capacity,
        statement=statement_of(submission),
        document=canonical(document).decode(),
        digest=digest(document),
    )
    db.council.add(signature)
    db.council.flush()
    record(
        "version.signed",
        subject=subject_of(get_obligation_by_id(version.obligation_id), version=version.number),
        words=f"signed {version_in_words(version)}, as {signature.capacity_words}",
        detail={"manifest": submission.digest, "signature": signature.digest},
    )
    send_on(submission)
    return signature


def refuse_signing(submission: Submission, version: Version, *, read: str) -> None:
    """Raises what would stop the acting person from signing, before they are asked for a code."""
    if not submission.signature_required:
        raise NotAsked
    hold_open(submission)
    if had_a_hand(version, acting_person()[0]):
        raise HadAHand
    if read != submission.digest:
        raise ChangedMeanwhile


def refuse_typed_otherwise(submission: Submission, seal: Seal, *, name: str) -> None:
    digest_of_definition = json.loads(submission.manifest)["definition"]["hash"]
    if not get_definition_by_hash(db.council, digest_of_definition).typed_signature:
        return
    if seal.typed is None or not seal.typed.is_of(name, seal.capacity):
        raise TypedOtherwise


def document_of(submission: Submission, version: Version, *, seal: Seal, at: datetime) -> SignatureDocument:
    person_id, name = acting_person()
    principal = find_person_stood_in_for(person_id)
    return SignatureDocument(
        manifest=submission.digest,
        certifier=Person(person_id, name),
        capacity=seal.capacity,
        statement=statement_of(submission),
        signed_at=at,
        evidence=Evidence(seal.evidence["method"], moment(seal.evidence["at"])),
        practice=version.practice,
        deputy_for=None if principal is None else Person(principal.id, principal.name),
        typed=None if seal.typed is None else seal.typed.document(),
    )


def statement_of(submission: Submission) -> str:
    """The statement that was fixed with the manifest."""
    statement: str = json.loads(submission.manifest)["statement"]
    return statement


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
