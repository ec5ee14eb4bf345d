"""Who pays, on what contract, for which council (schema platform). Money is integer pence, ex VAT unless it says so.

Days: ``to_on`` is the first day a thing no longer holds, as everywhere in Reeve.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council

PLATFORM = {"schema": "platform"}
PLAN_KNOWN = "in ('core', 'plus')"
BAND_KNOWN = "in ('A', 'B', 'C', 'D')"


class BillingAccount(Base):
    """Who pays. ``kind`` council or lead authority names ``payer_council_id``; a department, ``payer_department_id``.

    ``external_customer_id`` is the payment provider's name for it.
    """

    __tablename__ = "billing_account"
    __table_args__ = (
        CheckConstraint("kind in ('council', 'lead authority', 'department')", name="kind_known"),
        CheckConstraint(
            "(kind = 'department') = (payer_department_id is not null) "
            "and (kind <> 'department') = (payer_council_id is not null)",
            name="one_payer",
        ),
        Index("ix_billing_account_payer_council_id", "payer_council_id"),
        PLATFORM,
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    kind: Mapped[str]
    payer_council_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.council.id"))
    payer_department_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.department.id"))
    legal_name: Mapped[str]
    address: Mapped[str]
    payables_email: Mapped[str]
    vat_number: Mapped[str | None]
    external_customer_id: Mapped[str | None] = mapped_column(unique=True)
    external_fetched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Contract(Base):
    """What was agreed with a payer. It starts only with a purchase order number or a recorded exemption.

    ``band`` is the band of a contract for one council, and null where its funding lines each have their own.
    """

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint(f"plan {PLAN_KNOWN}", name="plan_known"),
        CheckConstraint(f"band {BAND_KNOWN}", name="band_known"),
        CheckConstraint("to_on > from_on", name="dates_in_order"),
        CheckConstraint("payment_days between 1 and 90", name="payment_days_sensible"),
        CheckConstraint(
            "started_at is null or purchase_order is not null or order_exemption is not null", name="order_before_start"
        ),
        Index("ix_contract_account_id", "account_id"),
        PLATFORM,
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("platform.billing_account.id"))
    number: Mapped[str] = mapped_column(unique=True)
    plan: Mapped[str]
    band: Mapped[str | None]
    from_on: Mapped[date]
    to_on: Mapped[date]
    payment_days: Mapped[int] = mapped_column(Integer(), default=30)
    terms: Mapped[str]
    purchase_order: Mapped[str | None]
    order_exemption: Mapped[str | None]
    order_recorded_at: Mapped[datetime | None]
    call_off: Mapped[str | None]
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.contract.id"))
    external_subscription_id: Mapped[str | None] = mapped_column(unique=True)
    external_fetched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class FundingLine(Identified, Base):
    """One payer pays ``share`` per cent of one council's ``product`` from a day and to a day, under a contract.

    ``payer`` is the payer's name as written on the day: all a funded council sees of whoever pays for it.
    ``yearly`` is the price of a whole year for this share. ``overdue_since`` is the due day of the oldest unpaid
    invoice behind the line, kept by ``note_overdue``.
    """

    __tablename__ = "funding_line"
    __table_args__ = (
        council_reference(),
        CheckConstraint(f"product {PLAN_KNOWN}", name="product_known"),
        CheckConstraint(f"band {BAND_KNOWN}", name="band_known"),
        CheckConstraint("to_on > from_on", name="dates_in_order"),
        CheckConstraint("share between 1 and 100", name="share_of_a_hundred"),
        CheckConstraint("yearly >= 0", name="price_not_negative"),
        Index("ix_funding_line_contract_id", "contract_id"),
        PLATFORM,
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("platform.contract.id"))
    payer: Mapped[str]
    sponsored: Mapped[bool] = mapped_column(default=False)
    product: Mapped[str]
    band: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    share: Mapped[int] = mapped_column(Integer(), default=100)
    yearly: Mapped[int] = mapped_column(BigInteger())
    started_at: Mapped[datetime | None]
    overdue_since: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class FundingWarning(CouncilOwned, Base):
    """A council was warned that a funding line ends, so many ``months`` before; once each."""

    __tablename__ = "funding_warning"
    __table_args__ = (
        council_reference(),
        within_council("funding_line_id", "platform.funding_line"),
        CheckConstraint("months in (1, 3, 6, 12)", name="months_known"),
        PLATFORM,
    )

    funding_line_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    months: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    warned_at: Mapped[datetime] = mapped_column(default=now)


class Quote(CouncilOwned, Base):
    """A price put to a council in writing, numbered within the council, good until a day."""

    __tablename__ = "quote"
    __table_args__ = (
        council_reference(),
        CheckConstraint(f"plan {PLAN_KNOWN}", name="plan_known"),
        CheckConstraint(f"band {BAND_KNOWN}", name="band_known"),
        CheckConstraint("gross = net + vat", name="adds_up"),
        PLATFORM,
    )

    number: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    plan: Mapped[str]
    band: Mapped[str]
    caseload: Mapped[int] = mapped_column(Integer())
    price_year: Mapped[int] = mapped_column(Integer())
    yearly: Mapped[int] = mapped_column(BigInteger())
    from_on: Mapped[date]
    to_on: Mapped[date]
    net: Mapped[int] = mapped_column(BigInteger())
    vat: Mapped[int] = mapped_column(BigInteger())
    gross: Mapped[int] = mapped_column(BigInteger())
    quoted_on: Mapped[date]
    valid_until: Mapped[date]
    quoted_to: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class FinanceContact(CouncilOwned, Base):
    """Whom to write to about money in a council; one a council."""

    __tablename__ = "finance_contact"
    __table_args__ = (council_reference(), PLATFORM)

    name: Mapped[str]
    email: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Goodwill(Identified, Base):
    """Everything is open to a council from a day and to a day, whoever pays; a reason is kept."""

    __tablename__ = "goodwill"
    __table_args__ = (council_reference(), CheckConstraint("to_on > from_on", name="dates_in_order"), PLATFORM)

    from_on: Mapped[date]
    to_on: Mapped[date]
    product: Mapped[str] = mapped_column(default="plus")
    reason: Mapped[str]
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Restriction(Identified, Base):
    """The extras of a council whose payer is long overdue are closed: asked for by one person, confirmed by another."""

    __tablename__ = "restriction"
    __table_args__ = (
        council_reference(),
        CheckConstraint("confirmed_by is null or confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed_whole"),
        PLATFORM,
    )

    reason: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    confirmed_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
