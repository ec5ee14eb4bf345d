"""How A's people come in and are looked through: its own sign-in, a break-glass member, a review, a hold lifted; and
how its calendar is read and its reminders come back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from councils.calendar.models import CalendarFeed
from councils.people.models import AccessReview, AccessReviewAnswer, Unreached
from reeve.database import now
from reeve.department.models import CarriedKey
from reeve.identity.models import SignIn
from reeve.identity.openid.models import BreakGlass, OpenIdAccount, OpenIdEntry, SignInProvider
from reeve.leaving.models import HoldLift, LegalHold
from reeve.proof import SigningKey
from reeve.register.models import CouncilDomain

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing


def furnish_entrances(rooms: Furnishing) -> None:
    """As rows: the verbs that make them need a directory to sign in at, or end what the other rooms stand on."""
    own_sign_in(rooms)
    came_from_elsewhere(rooms)
    review(rooms)
    lifted_hold(rooms)
    calendar(rooms)
    rooms.factory.session.commit()


def own_sign_in(rooms: Furnishing) -> None:
    """Saved and never tested, at an address nothing is ever fetched from."""
    council, admin = rooms.council.id, rooms.everybody.id
    entry = SignIn(token_hash=uuid4().hex, person_id=admin, revoked_at=now())
    rooms.factory.session.add(entry)
    rooms.factory.session.flush()
    rooms.factory.session.add_all(
        [
            SignInProvider(
                council_id=council,
                number=1,
                state="off",
                address=f"http://127.0.0.1:9/{rooms.word('the address of a directory')}",
                issuer=rooms.word("the issuer of a directory"),
                client_id=rooms.word("an application's id"),
                client_secret=b"sealed",
                trusts_mfa=False,
                set_by=admin,
            ),
            OpenIdAccount(
                council_id=council,
                account_hash=uuid4().hex,
                person_id=admin,
                issuer=rooms.word("the issuer of an account"),
                object_id=rooms.word("the object id of an account"),
            ),
            BreakGlass(council_id=council, person_id=admin, named_by=admin),
            OpenIdEntry(council_id=council, token_hash=entry.token_hash, how="account", person_id=admin),
        ]
    )


def came_from_elsewhere(rooms: Furnishing) -> None:
    """An e-mail domain, and a key that is published: anybody may see both words, and neither is a canary."""
    council = rooms.council.id
    domain = CouncilDomain(council_id=council, domain=f"{uuid4().hex}.example", set_by_name="Pat Platform")
    key = CarriedKey(council_id=council, public_key=SigningKey.new().public.text, came_from="elsewhere.example")
    rooms.factory.session.add_all([domain, key])


def review(rooms: Furnishing) -> None:
    council, admin = rooms.council.id, rooms.everybody
    begun = AccessReview(council_id=council, id=uuid4(), begun_by=admin.id, finished_at=now(), finished_by=admin.id)
    begun.finished_by_name = rooms.word("who finished a review")
    rooms.factory.session.add(begun)
    rooms.factory.session.flush()
    rooms.factory.session.add(
        AccessReviewAnswer(
            council_id=council,
            review_id=begun.id,
            person_id=rooms.tom.id,
            person_name=rooms.word("whose access was reviewed"),
            roles=rooms.word("which roles were reviewed"),
            kept=True,
            by_id=admin.id,
            by_name=rooms.word("who reviewed"),
        )
    )


def calendar(rooms: Furnishing) -> None:
    """A link to A's calendar in somebody's own, and a reminder that came back."""
    council, asha = rooms.council.id, rooms.asha.id
    words = rooms.word("why a reminder came back")
    rooms.factory.session.add_all(
        [
            CalendarFeed(council_id=council, id=uuid4(), person_id=asha, token_hash=uuid4().hex),
            Unreached(council_id=council, letter_id=uuid4(), person_id=asha, words=words),
        ]
    )


def lifted_hold(rooms: Furnishing) -> None:
    council, admin = rooms.council.id, rooms.everybody
    reason = rooms.word("the reason of a lifted hold", "platform")
    hold = LegalHold(council_id=council, id=uuid4(), side="council", reason=reason, placed_by_name="Ada")
    rooms.factory.session.add(hold)
    rooms.factory.session.flush()
    by = rooms.word("who lifted a hold", "platform")
    rooms.factory.session.add(HoldLift(council_id=council, hold_id=hold.id, person_id=admin.id, person_name=by))
