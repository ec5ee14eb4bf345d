"""What stands beside A's figures: why one is missing, a comment, an offer; and a link to a copy of record."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from councils.delivery.models import Delivery
from councils.drafting.comment import comment
from councils.drafting.models import SectionOpening
from councils.drafting.save import Typed, save
from councils.lineage.models import CellOffer
from councils.records.models import RecordLink
from councils.returns.models import Version
from councils.signoff.models import KeptCell, Submission
from reeve.database import db, now
from reeve.identity.engagement_models import Engagement, EngagementOutcome
from reeve.identity.models import Invitation
from reeve.rules import Field
from tests.councils.office import Office

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing

IDENTIFIED = Field("FORM", 2, "c002", "Overpayments identified in the quarter", "money")


def furnish_beside_cells(rooms: Furnishing, early: Office) -> None:
    word, tom = rooms.word, rooms.tom
    with early.at_work(tom):
        save(early.obligation, {"c004": Typed("", unable=word("why a figure is not supplied"))})
        said = f"{word('what was said about a cell')} @{rooms.asha.name}"
        comment(early.obligation, IDENTIFIED, said, house=rooms.council.name, link="https://reeve.test/c/x")
        db.council.add(
            CellOffer(
                id=uuid4(),
                obligation_id=early.obligation.id,
                cell="c002",
                label=word("the label of a cell offered"),
                unit="pence",
                offered=Decimal(77199302),
                entered=Decimal(77199303),
                made_of=[{"return": "shbe", "month": "2026-04", "version": 1, "figure": "payment_error_total"}],
                reason=word("why another figure was entered than the one offered"),
                person_id=tom.id,
                person_name=word("who entered another figure than the one offered"),
            )
        )


def furnish_kept(rooms: Furnishing, declined: Submission) -> None:
    """A section that was not sent back, and was opened."""
    section = rooms.word("which section was not sent back")
    with rooms.a.at_work(rooms.tom):
        db.council.add(KeptCell(submission_id=declined.id, cell="c001", section=section))
        opening = SectionOpening(submission_id=declined.id, section=section, person_id=rooms.tom.id)
        opening.reason = rooms.word("why a section was opened")
        opening.person_name = rooms.word("who opened a section")
        db.council.add(opening)


def furnish_engagement(rooms: Furnishing, version: Version) -> None:
    """An accountant of a claim's, who accepted, and what they recorded."""
    word, session, council = rooms.word, rooms.factory.session, rooms.council.id
    invitation = Invitation(
        token_hash=uuid4().hex,
        council_id=council,
        email="an.accountant@example.org",
        name="An Accountant",
        role="accountant",
        accepted_at=now(),
        accepted_by=rooms.accountant.id,
        expires_at=now(),
    )
    session.add(invitation)
    session.flush()
    engagement = Engagement(
        council_id=council,
        id=uuid4(),
        version_id=version.id,
        invitation_id=invitation.id,
        about=word("what an accountant reads", "accountant"),
        name=word("the name of an accountant"),
        email=f"{word('the address of an accountant')}@example.org",
        firm=word("the firm of an accountant"),
        ends_at=now() + timedelta(days=30),
        made_by_name=word("who let an accountant in"),
        person_id=rooms.accountant.id,
        accepted_at=now(),
    )
    outcome = EngagementOutcome(
        council_id=council,
        id=uuid4(),
        version_id=version.id,
        engagement_id=engagement.id,
        firm="A firm",
        person_id=rooms.accountant.id,
        person_name=word("who recorded an outcome"),
        reported_on=now().date(),
        words=word("what an accountant found"),
    )
    session.add_all([engagement, outcome])
    session.commit()
    rooms.ids["engagement_id"] = engagement.id


def furnish_link(rooms: Furnishing, delivery: Delivery) -> None:
    link = RecordLink(
        id=uuid4(),
        delivery_id=delivery.id,
        token_hash=uuid4().hex,
        label=rooms.word("who a link to the copy of record is for"),
        made_by_name=rooms.word("who made a link to the copy of record"),
        expires_at=now() + timedelta(days=30),
    )
    db.council.add(link)
    rooms.ids["link_id"] = link.id
