"""The database itself: a council requires its own sign-in only while two break-glass members have a passkey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reeve.database import Role, now, unit
from reeve.identity.models import Person
from reeve.identity.openid.models import SignInProvider
from reeve.identity.queries import today
from reeve.identity.recovery_models import Recovery
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import break_glass_member, with_passkey


@dataclass(frozen=True)
class Place:
    """A council whose own sign-in is on."""

    factory: Factory
    council: Council

    def named(self, role: str, *, passkey: bool = True) -> Person:
        return break_glass_member(self.factory, self.council, role, passkey=passkey)

    def sql(self, statement: str, **values: object) -> None:
        with unit(Role.COUNCIL, council_id=self.council.id) as session:
            session.execute(text(statement), values)

    def require(self) -> None:
        self.sql("update platform.sign_in_provider set state = 'required' where state = 'on'")

    def end(self, person: Person) -> None:
        self.sql("delete from platform.break_glass where person_id = :who", who=person.id)


@pytest.fixture
def place(factory: Factory) -> Place:
    council = factory.council()
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    provider = SignInProvider(
        council_id=council.id,
        number=1,
        state="on",
        address="https://directory.example",
        issuer="https://directory.example",
        client_id="reeve",
        client_secret=b"sealed",
        trusts_mfa=False,
        set_by=admin.id,
        tested_at=now(),
    )
    factory.session.add(provider)
    factory.session.commit()
    return Place(factory, council)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as error:
        act()
    return str(error.value.orig.diag.constraint_name)  # type: ignore[union-attr]


def remove_passkeys(person: Person) -> None:
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(text("delete from platform.passkey where person_id = :who"), {"who": person.id})


def test_required_is_refused_until_two_stand_one_of_them_an_admin(place: Place) -> None:
    alone = "ck_sign_in_provider_two_break_glass"
    assert refused(place.require) == alone
    place.named("viewer")
    place.named("viewer")
    assert refused(place.require) == alone
    bare = place.named("admin", passkey=False)
    assert refused(place.require) == alone
    with_passkey(bare)
    place.factory.end_membership(bare.id, today())
    assert refused(place.require) == alone
    place.named("admin")
    place.require()


def test_settings_cannot_be_put_there_as_required_either(place: Place) -> None:
    place.sql("update platform.sign_in_provider set state = 'replaced'")
    copied = (
        "insert into platform.sign_in_provider select council_id, 2, 'required', address, issuer, directory_id, "
        "client_id, client_secret, trusts_mfa, set_by, set_at, tested_by, tested_at from platform.sign_in_provider"
    )
    assert refused(lambda: place.sql(copied)) == "ck_sign_in_provider_two_break_glass"


def test_one_of_two_stays_while_it_is_required(place: Place) -> None:
    admin, viewer = place.named("admin"), place.named("viewer")
    place.require()
    for person in (admin, viewer):
        assert refused(lambda who=person: place.end(who)) == "ck_break_glass_two_stay"  # type: ignore[misc]
        assert refused(lambda who=person: remove_passkeys(who)) == "ck_passkey_break_glass_stays"  # type: ignore[misc]
    third = place.named("viewer")
    place.end(viewer)
    remove_passkeys(viewer)
    place.sql("update platform.sign_in_provider set state = 'on'")
    place.end(third)
    remove_passkeys(admin)


def test_whoever_lost_everything_recovers_all_the_same(place: Place) -> None:
    admin = place.named("admin")
    place.named("viewer")
    place.require()
    recovery = Recovery(person_id=admin.id, used_at=now() - timedelta(days=1))
    place.factory.session.add(recovery)
    place.factory.session.commit()
    assert refused(lambda: remove_passkeys(admin)) == "ck_passkey_break_glass_stays"
    with unit(Role.GATE, person_id=admin.id) as session:
        session.execute(text("update platform.recovery set used_at = now() where id = :one"), {"one": recovery.id})
        session.execute(text("delete from platform.passkey where person_id = :who"), {"who": admin.id})


def test_two_who_end_at_once_cannot_both(place: Place) -> None:
    """What one transaction takes away, the other does not count on: it waits, and is refused."""
    place.named("admin")
    first, second = place.named("viewer"), place.named("viewer")
    place.require()
    with unit(Role.COUNCIL, council_id=place.council.id) as session:
        session.execute(text("delete from platform.break_glass where person_id = :who"), {"who": first.id})
        with pytest.raises(Exception, match="lock timeout"):
            place.sql(
                f"set local lock_timeout = '200ms'; delete from platform.break_glass where person_id = '{second.id}'"
            )
    assert refused(lambda: place.end(second)) == "ck_break_glass_two_stay"
