"""Files, versions and who contributed to them (schema tenants), and the view of how each obligation stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Numeric,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council

ACTS = ("uploaded", "entered", "froze", "ordered", "explained", "disputed", "submitted")


class StoredFile(Identified, Base):
    """An encrypted object in the vault. ``sha256`` and ``size`` are of the plaintext; ``wrapped_key`` is the object's
    data key under the council's key of ``key_version``. ``shredded_at``: the key is destroyed, the rest remains."""

    __tablename__ = "file"
    __table_args__ = (council_reference(), UniqueConstraint("council_id", "object_id"), {"schema": "tenants"})

    object_id: Mapped[str]
    purpose: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger())
    wrapped_key: Mapped[bytes | None]
    key_version: Mapped[int] = mapped_column(Integer())
    practice: Mapped[bool]
    stored_at: Mapped[datetime] = mapped_column(default=now)
    retention_until: Mapped[date | None]
    hold: Mapped[bool] = mapped_column(Boolean(), default=False)
    shredded_at: Mapped[datetime | None]


class Version(Identified, Base):
    """An immutable, numbered attempt at an obligation. ``source`` is file, form or api; ``practice`` follows the
    obligation."""

    __tablename__ = "version"
    __table_args__ = (
        council_reference(),
        within_council("obligation_id", "department.obligation"),
        within_council("file_id", "tenants.file"),
        UniqueConstraint("council_id", "obligation_id", "number"),
        CheckConstraint("source in ('file', 'form', 'api')", name="source_known"),
        {"schema": "tenants"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    number: Mapped[int] = mapped_column(Integer())
    source: Mapped[str]
    file_id: Mapped[UUID | None] = mapped_column(Uuid())
    practice: Mapped[bool]
    made_by: Mapped[UUID] = mapped_column(Uuid())
    made_by_name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)


class VersionContributor(CouncilOwned, Base):
    """Who had a hand in a version, and how. Insert only; closed at submission."""

    __tablename__ = "version_contributor"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        CheckConstraint(
            "act in ('uploaded', 'entered', 'froze', 'ordered', 'explained', 'disputed', 'submitted')", name="act_known"
        ),
        {"schema": "tenants"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Figure(CouncilOwned, Base):
    """A computed or entered cell of a version. Money is in pence; ``unit`` then says so. ``unable`` is why the council
    could not supply it; there is no amount then."""

    __tablename__ = "figure"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        CheckConstraint("unable is null or amount is null", name="unable_has_no_amount"),
        {"schema": "tenants"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    cell: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Numeric())
    unit: Mapped[str]
    computed: Mapped[bool] = mapped_column(Boolean(), default=True)
    place: Mapped[int] = mapped_column(Integer(), default=0)
    unable: Mapped[str | None]

    @property
    def is_money(self) -> bool:
        return "pence" in self.unit


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one obligation stands: a row of the view ``tenants.standing``, gathered from every room, read only.

    It speaks of the newest version. ``title``, ``is_form`` and ``asks_signature`` come from the definition in force.
    ``carried_by`` is the means of the channel it went by; before it has gone, of the one that is open.
    """

    obligation_id: UUID
    return_key: str
    period: str
    practice: bool
    due_at: datetime | None = None
    due_note: str | None = None
    extended_to: datetime | None = None
    title: str = ""
    is_form: bool = False
    asks_signature: bool = False
    draft_id: UUID | None = None
    version_id: UUID | None = None
    version_number: int | None = None
    version_source: str | None = None
    made_at: datetime | None = None
    made_by_name: str | None = None
    versions: int = 0
    check_id: UUID | None = None
    check_stage: str | None = None
    check_outcome: str | None = None
    checked_at: datetime | None = None
    stops: int = 0
    fixes: int = 0
    open_fixes: int = 0
    confirms: int = 0
    open_confirms: int = 0
    submission_id: UUID | None = None
    submitted_at: datetime | None = None
    submitted_by_name: str | None = None
    signature_required: bool | None = None
    release_required: bool | None = None
    signed_at: datetime | None = None
    signed_by_name: str | None = None
    declined_at: datetime | None = None
    declined_by_name: str | None = None
    decline_reason: str | None = None
    withdrawn_at: datetime | None = None
    released_at: datetime | None = None
    delivery_id: UUID | None = None
    carried_by: str | None = None
    sealed_at: datetime | None = None
    delivered_at: datetime | None = None
    consignment_id: UUID | None = None
    accepted_at: datetime | None = None
    queried_at: datetime | None = None
    replied_at: datetime | None = None
    rejected_at: datetime | None = None
    rejection_reasons: str | None = None
