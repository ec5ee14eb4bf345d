"""The door for Stripe's events: what is proved is kept once, what is not is not kept at all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from reeve.billing.double.bell import signature
from reeve.billing.gateway import TOLERANCE
from reeve.billing.mirror.models import StripeEvent
from reeve.billing.mirror.views import LIMIT
from reeve.database import db
from reeve.installation import Installation, NotInstalled, install
from tests.reeve.billing.mirror.side import SECRET, Side


def event(**changes: Any) -> dict[str, Any]:
    about = {"id": f"cus_{uuid4().hex}", "object": "customer", "email": "accounts@example.org", "name": "Testing"}
    whole = {"id": f"evt_{uuid4().hex}", "object": "event", "type": "customer.updated", "created": int(time.time())}
    return {**whole, "api_version": "2026-10-28.endive", "livemode": False, "data": {"object": about}, **changes}


def test_an_event_is_kept_once_by_ids_only(side: Side) -> None:
    one = event()
    for _ in range(3):
        assert side.post(json.dumps(one)).status_code == 204
    assert [args for _, _, args in side.waiting()] == [{"event": one["id"]}]
    with side.reading():
        row = db.platform.scalars(select(StripeEvent).where(StripeEvent.id == one["id"])).one()
        kept = {column.key: getattr(row, column.key) for column in StripeEvent.__table__.columns}
    assert kept["object_id"] == kept["customer_id"] == one["data"]["object"]["id"]
    assert "example.org" not in str(kept)
    assert "Testing" not in str(kept)


def test_fifty_at_once_are_one(side: Side) -> None:
    body = json.dumps(event())
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda _: side.post(body).status_code, range(50)))
    assert set(answers) == {204}
    assert len(side.waiting()) == 1


def stamped(body: str, seconds: int) -> str:
    return signature(SECRET, body, at=int(time.time()) + seconds)


FORGED: dict[str, Callable[[str], str]] = {
    "another secret": lambda body: signature("whsec_another", body),
    "another body": lambda body: signature(SECRET, body + " "),
    "old": lambda body: stamped(body, -TOLERANCE - 1),
    "from the future": lambda body: stamped(body, TOLERANCE + 5),
    "tomorrow": lambda body: stamped(body, 86_400),
    "no header": lambda _: "",
    "no time": lambda body: signature(SECRET, body).partition(",")[2],
    "no signature": lambda body: signature(SECRET, body).partition(",")[0],
    "an older scheme": lambda body: signature(SECRET, body).replace("v1=", "v0="),
    "a long header": lambda body: signature(SECRET, body) + ",v1=" + "0" * 2000,
    "nonsense": lambda _: "t=now,v1=yes",
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_old_or_future_event_is_not_kept(side: Side, kind: str) -> None:
    one = event()
    body = json.dumps(one)
    answer = side.post(body, header=FORGED[kind](body))
    assert answer.status_code == 400
    assert one["id"] not in answer.text
    assert side.kept(one["id"]) == 0
    assert side.waiting() == []


def test_an_altered_byte_is_noticed(side: Side) -> None:
    one = event()
    body = json.dumps(one)
    assert side.post(body.replace("Testing", "Tasting"), header=signature(SECRET, body)).status_code == 400
    assert side.kept(one["id"]) == 0


def test_a_replay_within_its_time_changes_nothing_and_after_it_is_refused(side: Side) -> None:
    body = json.dumps(event())
    header = stamped(body, -TOLERANCE + 1)
    assert side.post(body, header=header).status_code == 204
    assert side.post(body, header=header).status_code == 204
    assert len(side.waiting()) == 1
    time.sleep(2.1)
    assert side.post(body, header=header).status_code == 400


def test_a_body_over_the_limit_is_refused_before_it_is_read(side: Side) -> None:
    assert side.post(json.dumps(event(padding="x" * LIMIT))).status_code == 413
    assert side.waiting() == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"id": "evt_1"}',
        json.dumps(event(id="evt <script>")),
        json.dumps(event(data={"object": 1})),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused_in_words(side: Side, body: str) -> None:
    answer = side.post(body)
    assert answer.status_code == 400
    assert "We did not take this" in answer.text
    assert side.waiting() == []


def test_bytes_that_are_no_text_are_refused(side: Side) -> None:
    assert side.post(b"\xff\xfe\x00", header="t=1,v1=00").status_code == 400


def test_an_event_of_the_other_mode_is_refused(side: Side) -> None:
    one = event(livemode=True)
    assert side.post(json.dumps(one)).status_code == 400
    assert side.kept(one["id"]) == 0


def test_the_door_takes_posts_only_and_no_browser_of_another_site(side: Side) -> None:
    client = side.app.test_client()
    assert client.get("/stripe/webhook").status_code == 405
    body = json.dumps(event())
    headers = {"Stripe-Signature": signature(SECRET, body), "Origin": "https://evil.example"}
    assert client.post("/stripe/webhook", data=body, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stripe_webhook_secret": None}, "REEVE_STRIPE_WEBHOOK_SECRET"),
        ({"stripe_webhook_secret": "  "}, "REEVE_STRIPE_WEBHOOK_SECRET"),
        ({"stripe_address": "http://stripe.example.org"}, "loopback double only"),
        ({"stripe_key": "sk_live_x"}, "test key only"),
    ],
)
def test_it_does_not_start_where_an_event_could_not_be_proved_or_a_double_be_taken_for_stripe(
    installation: Installation, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotInstalled, match=words):
        install(replace(installation.settings, **changes), connect=False)
    install(installation.settings)
