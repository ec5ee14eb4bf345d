"""Who gets in by token, where, how often; and what everybody else is told."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from councils.returns.queries import recent_history
from councils.tokens.revoke_token import revoke_token
from reeve.database import now
from reeve.identity.machine import allowance
from reeve.identity.machine.allowance import Policy
from reeve.identity.machine.key import checksum, is_key, new_key
from reeve.identity.machine.scopes import Scope
from reeve.identity.queries import today
from reeve.leaving.models import Archive
from tests.councils.api.machines import Machine, machine, said
from tests.councils.uploads.desk import Desk, desk, extract_for
from tests.factories import Factory


def test_a_token_has_our_prefix_and_a_checksum() -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        assert re.fullmatch(r"reeve_[0-9A-Za-z]{49}", key)
        assert is_key(key)
        assert not is_key(key[:-1] + ("a" if key[-1] != "a" else "b"))
    assert len(checksum("reeve_")) == 6


def test_no_token_a_wrong_one_and_one_that_nobody_has(tom: Desk) -> None:
    client, url = tom.app.test_client(), f"/api/v1/councils/{tom.council.slug}/returns"
    for header, kind in (
        (None, "no-token"),
        ("Basic dG9tOnRvbQ==", "no-token"),
        ("Bearer", "no-token"),
        ("Bearer reeve_nonsense", "bad-token"),
        (f"Bearer {new_key()}", "bad-token"),
    ):
        refused = client.get(url, headers={"Authorization": header} if header else {})
        assert refused.status_code == 401, header
        assert refused.mimetype == "application/problem+json"
        assert refused.json["type"] == f"http://localhost/guidance/api/problems#{kind}"
        assert refused.headers["WWW-Authenticate"].startswith('Bearer realm="Reeve"')
        assert ("invalid_token" in refused.headers["WWW-Authenticate"]) == (kind == "bad-token")


def test_a_cookie_opens_nothing_here_and_a_token_nothing_elsewhere(nightly: Machine, tom: Desk) -> None:
    signed_in = tom.client()
    assert signed_in.get(f"/c/{tom.council.slug}/").status_code == 200
    assert signed_in.get(nightly.url).status_code == 401
    assert nightly.get(nightly.url).status_code == 200
    page = nightly.client.get(f"/c/{tom.council.slug}/", headers=nightly.headers())
    assert (page.status_code, page.location[:8]) == (303, "/sign-in")


def test_no_cookie_is_given(nightly: Machine, tom: Desk) -> None:
    for answer in (nightly.get(nightly.url), nightly.send(extract_for(tom)), nightly.client.get(nightly.url)):
        assert "Set-Cookie" not in answer.headers


def test_another_council_is_no_more_there_than_none(nightly: Machine, app: Flask, factory: Factory) -> None:
    other = desk(app, factory)
    own = f"/councils/{nightly.desk.council.slug}/"
    theirs = nightly.get(nightly.url.replace(own, f"/councils/{other.council.slug}/"))
    nobodys = nightly.get(nightly.url.replace(own, "/councils/atlantis/"))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json == nobodys.json
    send = nightly.send(extract_for(other), nightly.url.replace(own, f"/councils/{other.council.slug}/") + "/uploads")
    assert send.status_code == 404
    assert not other.versions()


def test_a_revoked_token_stops_with_the_next_call(nightly: Machine, tom: Desk) -> None:
    assert nightly.get(nightly.url).status_code == 200
    with tom.at_work():
        revoke_token(nightly.made.token.id)
    refused = nightly.get(nightly.url)
    assert refused.status_code == 401
    assert "was revoked on" in refused.json["detail"]


def test_an_expired_token_says_when_it_ended(tom: Desk) -> None:
    short = machine(tom, lasts=timedelta(days=2))
    with time_machine.travel(now() + timedelta(days=2, minutes=1), tick=True):
        refused = short.get(short.url)
    assert refused.status_code == 401
    assert "This token ended on" in refused.json["detail"]


def test_it_stops_when_whoever_answers_for_it_no_longer_prepares(nightly: Machine, tom: Desk, factory: Factory) -> None:
    factory.end_membership(tom.tom.id, date(2026, 5, 1))
    refused = nightly.get(nightly.url)
    assert refused.status_code == 401
    assert "no longer prepares returns" in refused.json["detail"]


def test_each_scope_opens_its_own(tom: Desk) -> None:
    data = extract_for(tom)
    uploads, reads, checks = (machine(tom, scope, label=scope.value) for scope in Scope)
    version = uploads.send(data).json
    tom.check_all()
    dry = checks.send(data, "/dry-runs").json
    asked = {
        "upload": lambda m: m.send(data),
        "status": lambda m: m.get(version["url"]),
        "findings": lambda m: m.get(version["findings_url"]),
        "csv": lambda m: m.get(f"{version['findings_url']}.csv"),
        "figures": lambda m: m.get(version["figures_url"]),
        "dry run": lambda m: m.send(data, "/dry-runs"),
        "dry run's status": lambda m: m.get(dry["url"]),
        "returns": lambda m: m.get(m.url),
    }
    may = {
        uploads: {"upload", "status", "returns"},
        reads: {"status", "findings", "csv", "figures", "returns"},
        checks: {"dry run", "dry run's status"},
    }
    for who, allowed in may.items():
        opened = {name for name, ask in asked.items() if ask(who).status_code < 300}
        assert opened == allowed, who.made.token.label


def test_the_last_use_is_kept_with_its_address(nightly: Machine, tom: Desk) -> None:
    nightly.get(nightly.url)
    nightly.client.get(nightly.url, headers=nightly.headers(), environ_base={"REMOTE_ADDR": "203.0.113.9"})
    page = tom.client().get(f"/c/{tom.council.slug}/people/tokens").text
    assert "from 203.0.113.9, 2 calls in all" in page


def test_only_a_keyed_hash_is_kept(nightly: Machine, tom: Desk) -> None:
    with tom.factory.engine.connect() as connection:
        every = str(connection.execute(text("select * from platform.api_token")).all())
        history = str(connection.execute(text("select * from platform.audit_entry")).all())
        letters = str(connection.execute(text("select * from platform.letter")).all())
    assert nightly.made.key[:10] in every
    for where in (every, history, letters):
        assert nightly.made.key[10:] not in where


def test_what_is_left_is_told_and_one_call_too_many_is_refused(
    nightly: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "CALLS", Policy("calls", 3, 60))
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        left = [nightly.get(nightly.url).headers["RateLimit"] for _ in range(3)]
        assert left == ['"calls";r=2;t=60', '"calls";r=1;t=60', '"calls";r=0;t=60']
        clock.shift(20)
        refused = nightly.get(nightly.url)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "40"
        assert refused.headers["RateLimit"] == '"calls";r=0;t=40'
        assert refused.headers["RateLimit-Policy"] == '"calls";q=3;w=60'
        assert refused.json["type"].endswith("#too-many-calls")
        clock.shift(40)
        assert nightly.get(nightly.url).headers["RateLimit"] == '"calls";r=2;t=60'


def test_files_are_fewer_and_counted_apart_and_other_tokens_go_on(
    nightly: Machine, tom: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "FILES", Policy("files", 1, 3600))
    assert '"files";r=0;t=3600' in nightly.send(extract_for(tom)).headers["RateLimit"]
    refused = nightly.send(extract_for(tom, claims=13))
    assert refused.status_code == 429
    assert "an hour" in refused.json["detail"]
    assert nightly.get(nightly.url).status_code == 200
    assert machine(tom, label="Other").send(extract_for(tom, claims=13)).status_code == 201
    assert len(tom.versions()) == 2


def test_calls_at_once_are_all_counted(nightly: Machine, tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "CALLS", Policy("calls", 10, 60))
    statuses: list[int] = []

    def call() -> None:
        other = Machine(tom, nightly.made, tom.app.test_client())
        statuses.extend(other.get(other.url).status_code for _ in range(4))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 10 + [429] * 6


def test_without_the_api_in_its_plan_a_council_is_told_so(tom: Desk) -> None:
    """Nothing is taken in; on the pages the same file is, as always."""
    closed = machine(tom, plan="core")
    data = extract_for(tom)
    for refused in (closed.get(closed.url), closed.send(data), closed.send(data, "/dry-runs")):
        assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
        assert refused.json["type"].rpartition("#")[2] == "not-in-plan"
        assert "The API comes with Plus." in refused.json["detail"]
        assert "Ask your council's admin" in refused.json["detail"]
    assert not tom.versions()
    assert tom.upload(data).status_code == 303
    tom.factory.plan(tom.council)
    assert said(closed.get(closed.url))["version"] == 1


def test_a_plan_that_ended_pauses_the_api(tom: Desk) -> None:
    paused = machine(tom, plan=None)
    tom.factory.plan(tom.council, to_on=today())
    refused = paused.get(paused.url)
    assert (refused.status_code, refused.json["type"].rpartition("#")[2]) == (403, "extra-paused")
    assert "opens again at once" in refused.json["detail"]


def test_an_archived_council_is_read_and_not_sent_to(nightly: Machine, tom: Desk, factory: Factory) -> None:
    body = nightly.uploaded(extract_for(tom))
    factory.session.add(
        Archive(council_id=tom.council.id, n=1, reason="Merged", archived_by_name="Ada Admin", archived_at=now())
    )
    factory.session.commit()
    assert nightly.get(body["url"]).status_code == 200
    refused = nightly.send(extract_for(tom, claims=13))
    assert (refused.status_code, refused.json["type"].rpartition("#")[2]) == (409, "archived")


def test_what_is_not_an_address_or_a_method_is_a_problem_too(nightly: Machine, tom: Desk) -> None:
    nowhere = nightly.get("/api/v1/nothing")
    assert (nowhere.status_code, nowhere.mimetype) == (404, "application/problem+json")
    wrong = nightly.client.put(nightly.url, headers=nightly.headers())
    assert (wrong.status_code, wrong.mimetype) == (405, "application/problem+json")
    assert "GET" in wrong.headers["Allow"]
    assert said(nightly.get(nightly.url))["state"] == "Not started"


def test_a_refused_upload_is_in_the_history_under_the_token(tom: Desk) -> None:
    reader = machine(tom, Scope.READ, label="Reader")
    reader.send(extract_for(tom))
    with tom.at_work():
        entry = recent_history(limit=1)[0]
    assert (entry.act, entry.actor) == ("refused", "Tom Preparer, by token Reader")
