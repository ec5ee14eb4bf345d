"""Submissions, signatures, declines, withdrawals and releases (schema tenants)."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKeyConstraint, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class SignoffPolicy(CouncilOwned, Base):
    """A council's own rule for one return: must a second person release it before it is sent?"""

    __tablename__ = "signoff_policy"
    __table_args__ = (council_reference(), {"schema": "tenants"})

    return_key: Mapped[str] = mapped_column(primary_key=True)
    release_required: Mapped[bool] = mapped_column(Boolean(), default=False)
    set_by_name: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(default=now)


class Submission(Identified, Base):
    """A version sent for signature, or where none is asked, for delivery. The manifest is fixed here."""

    __tablename__ = "submission"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        within_council("check_id", "tenants.check_run"),
        UniqueConstraint("council_id", "version_id"),
        {"schema": "tenants"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid())
    check_id: Mapped[UUID] = mapped_column(Uuid())
    manifest: Mapped[str]
    digest: Mapped[str]
    signature_required: Mapped[bool]
    release_required: Mapped[bool]
    submitted_by: Mapped[UUID] = mapped_column(Uuid())
    submitted_by_name: Mapped[str]
    submitted_at: Mapped[datetime] = mapped_column(default=now)


class ActOnSubmission(CouncilOwned):
    """At most one of each act on a submission, by one person."""

    submission_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Signature(ActOnSubmission, Base):
    """The certifier's signature: canonical document over the manifest's digest. A contributor is refused."""

    __tablename__ = "signature"
    __table_args__ = (council_reference(), within_council("submission_id", "tenants.submission"), {"schema": "tenants"})

    capacity: Mapped[str]
    statement: Mapped[str]
    document: Mapped[str]
    digest: Mapped[str]

    @property
    def capacity_words(self) -> str:
        """As in "Deputy section 151 officer, for Fin Chief": for whom they stood in is in the document signed."""
        chief = json.loads(self.document)["certifier"].get("deputy_for")
        return f"{self.capacity}, for {chief['name']}" if chief else self.capacity


class Decline(ActOnSubmission, Base):
    """The certifier will not sign. ``reason`` is of the whole; empty where sections say all (``DeclineSection``)."""

    __tablename__ = "decline"
    __table_args__ = (council_reference(), within_council("submission_id", "tenants.submission"), {"schema": "tenants"})

    reason: Mapped[str]


class DeclineSection(CouncilOwned, Base):
    """A section of the form that a certifier sent back, and why. What is not named here was left as it is."""

    __tablename__ = "decline_section"
    __table_args__ = (
        council_reference(),
        ForeignKeyConstraint(
            ["council_id", "submission_id"], ["tenants.decline.council_id", "tenants.decline.submission_id"]
        ),
        {"schema": "tenants"},
    )

    submission_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]


class KeptCell(CouncilOwned, Base):
    """A cell that a certifier left as it was when they sent back other sections: until the next version is sent it is
    changed only where its section is opened (``drafting.models.SectionOpening``). The database refuses the rest."""

    __tablename__ = "kept_cell"
    __table_args__ = (
        council_reference(),
        ForeignKeyConstraint(
            ["council_id", "submission_id"], ["tenants.decline.council_id", "tenants.decline.submission_id"]
        ),
        {"schema": "tenants"},
    )

    submission_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    cell: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str]


class Withdrawal(ActOnSubmission, Base):
    """The council takes the submission back before it is delivered."""

    __tablename__ = "withdrawal"
    __table_args__ = (council_reference(), within_council("submission_id", "tenants.submission"), {"schema": "tenants"})

    reason: Mapped[str]


class Release(ActOnSubmission, Base):
    """A second person's consent to send, where the council's own policy asks for one. Never the submitter."""

    __tablename__ = "release"
    __table_args__ = (council_reference(), within_council("submission_id", "tenants.submission"), {"schema": "tenants"})
