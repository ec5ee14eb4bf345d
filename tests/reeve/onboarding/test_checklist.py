"""Where a council stands, computed from what was done: the same list for both sides, and live only after all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from councils.delivery.deliver import deliver
from reeve.audit.models import AuditEntry
from reeve.database import Role, unit
from reeve.department.models import Channel, Obligation
from reeve.identity.models import Person
from reeve.installation import Installation
from reeve.onboarding.checklist import Facts, Stage, checklist, left_before_live, minutes_in_all, stage_of
from reeve.onboarding.facts import facts_of
from reeve.onboarding.go_live import LiveAlready, NotReady, go_live
from reeve.register.models import Council
from tests.councils.delivery.submitted import submitted
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in, small_app

START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
DONE = {
    "onboarded_at": 0.0,
    "key_at": 0.0,
    "asked_at": 0.0,
    "agreed_at": 6.0,
    "invited_at": 0.0,
    "accepted_at": 4.5,
    "owed_at": -900.0,
    "practised_at": 20.0,
    "live_at": 25.0,
}


def facts(**minutes: float | None) -> Facts:
    """What was done, in minutes after nine; None for what was not."""
    done = {**DONE, **minutes}
    moments = {name: None if at is None else START + timedelta(minutes=at) for name, at in done.items()}
    return Facts(admins=0 if done["accepted_at"] is None else 1, **moments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("missing", "stage"),
    [
        ((), Stage.LIVE),
        (("live_at",), Stage.READY),
        (("live_at", "practised_at"), Stage.PRACTISING),
        (("live_at", "practised_at", "owed_at"), Stage.WAITING),
        (("live_at", "agreed_at"), Stage.AGREEING),
        (("live_at", "practised_at", "agreed_at", "asked_at"), Stage.AGREEING),
        (("live_at", "practised_at", "accepted_at"), Stage.INVITED),
        (("live_at", "practised_at", "accepted_at", "agreed_at", "onboarded_at", "key_at"), Stage.NOT_ABOARD),
    ],
)
def test_the_stage_is_that_of_the_first_open_step(missing: tuple[str, ...], stage: Stage) -> None:
    found = facts(**dict.fromkeys(missing))
    assert stage_of(found) is stage
    assert bool(left_before_live(found)) == (stage not in (Stage.READY, Stage.LIVE))


def test_the_minutes_are_those_between_the_acts() -> None:
    took = {step.key: step.minutes for step in checklist(facts())}
    assert took == {"aboard": 0, "key": 0, "admin": 5, "agreement": 6, "owed": 0, "practice": 16, "live": 5}
    assert minutes_in_all(facts(), at=START) == 25
    assert minutes_in_all(facts(live_at=None), at=START + timedelta(minutes=90)) == 90
    assert minutes_in_all(Facts(), at=START) is None


def test_the_agreement_and_the_admin_come_in_either_order() -> None:
    early = {step.key: step.state for step in checklist(facts(accepted_at=None, practised_at=None, live_at=None))}
    assert (early["agreement"], early["admin"], early["practice"], early["live"]) == (
        "done",
        "now",
        "waiting",
        "waiting",
    )
    late = {step.key: step.state for step in checklist(facts(agreed_at=None, practised_at=None, live_at=None))}
    assert (late["agreement"], late["admin"], late["practice"], late["live"]) == ("now", "done", "now", "waiting")


def test_an_authority_that_owes_nothing_stands_apart() -> None:
    assert stage_of(Facts(administers_hb=False)) is Stage.OWES_NOTHING


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ready(factory: Factory) -> tuple[Council, Person]:
    """A council that has done everything but go live, and its admin."""
    given = submitted(factory, signed=True)
    deliver(given.council_id, given.submission_id)
    council = factory.session.get_one(Council, given.council_id)
    factory.agree(council)
    return council, factory.person("Ada Admin", council=council, roles=("admin",))


def test_both_sides_see_the_same_list(factory: Factory, client: FlaskClient) -> None:
    council, admin = ready(factory)
    with unit(Role.PLATFORM) as platform, unit(Role.COUNCIL, council_id=council.id) as own:
        assert facts_of(platform, council.id) == facts_of(own, council.id)
        assert stage_of(facts_of(own, council.id)) is Stage.READY
    sign_in(client, admin)
    mine = client.get(f"/c/{council.slug}/onboarding").text
    sign_in(client, factory.platform_admin())
    theirs = client.get(f"/platform/councils/{council.slug}").text
    for words in ("A practice return delivered", "The person the council named", "Agreement accepted"):
        assert words in mine
        assert words in theirs


def test_a_council_goes_live_once_everything_is_done(factory: Factory, client: FlaskClient) -> None:
    council, admin = ready(factory)
    factory.obligation(council, period="2026-12", practice=False)
    assert seen_by(council) == {"2026-10"}
    sign_in(client, admin)
    page = f"/c/{council.slug}/onboarding"
    assert "Go live" in client.get(page).text
    assert post(client, f"{page}/going-live", page=page).location == page
    assert "Go live" not in client.get(page).text
    assert seen_by(council) == {"2026-10", "2026-12"}
    with pytest.raises(LiveAlready), unit(Role.PLATFORM) as session:
        go_live(session, council.id)
    words = factory.session.scalars(select(AuditEntry.words).where(AuditEntry.chain_id == council.id)).all()
    assert "put the council live" in words


def test_the_platform_may_put_it_live_too_and_channels_follow(factory: Factory, client: FlaskClient) -> None:
    council, _ = ready(factory)
    channel = Channel(
        department_id=factory.department().id,
        return_key="shbe",
        kind="live",
        means="inbox",
        name="DWP's inbox",
        from_on=START.date(),
    )
    factory.session.add(channel)
    factory.session.commit()
    assert channels_seen_by(council) == {"practice"}
    sign_in(client, factory.platform_admin())
    page = f"/platform/councils/{council.slug}"
    assert "Put the council live" in client.get(page).text
    assert post(client, f"{page}/going-live", page="/account/password").location == page
    assert "From coming aboard to live" in client.get(page).text
    assert channels_seen_by(council) == {"practice", "live"}


def seen_by(council: Council) -> set[str]:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        return set(session.scalars(select(Obligation.period)))


def channels_seen_by(council: Council) -> set[str]:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        return set(session.scalars(select(Channel.kind)))


def test_it_does_not_go_live_before_and_is_told_what_is_left(factory: Factory, client: FlaskClient) -> None:
    council = factory.council()
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    with pytest.raises(NotReady) as refused, unit(Role.PLATFORM) as session:
        go_live(session, council.id)
    assert "agreement accepted" in refused.value.message
    assert "a practice return delivered" in refused.value.message
    sign_in(client, admin)
    answer = post(client, f"/c/{council.slug}/onboarding/going-live", page="/account/password")
    assert answer.status_code == 409
    sign_in(client, factory.person("Vi Viewer", council=council, roles=("viewer",)))
    assert post(client, f"/c/{council.slug}/onboarding/going-live", page="/account/password").status_code == 403


def test_one_councils_going_live_shows_nothing_to_another(factory: Factory) -> None:
    live, other = factory.live(factory.council()), factory.council()
    for council in (live, other):
        factory.obligation(council, period="2027-01", practice=False)
    assert seen_by(live) == {"2027-01"}
    assert seen_by(other) == set()


@pytest.mark.parametrize("wanted", ["manifest", "digest", "signature", "wrapped_key"])
def test_the_platform_reads_of_a_consignment_only_that_it_came(wanted: str, factory: Factory) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), unit(Role.PLATFORM) as session:
        session.execute(text(f"select {wanted} from department.consignment"))
