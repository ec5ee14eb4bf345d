"""Files, versions and who contributed to them (schema tenants), and the view of how each obligation stands."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council

ACTS = ("uploaded", "entered", "froze", "explained", "disputed", "submitted")


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
            "act in ('uploaded', 'entered', 'froze', 'explained', 'disputed', 'submitted')", name="act_known"
        ),
        {"schema": "tenants"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
