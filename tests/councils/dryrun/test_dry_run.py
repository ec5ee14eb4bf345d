"""Check only: the same findings as an upload's, and then nothing left: no version, no bytes, no findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from councils.dryrun import check as dry_check
from councils.dryrun.forget import forget_those_over
from councils.returns.queries import recent_history
from councils.validation import check as checking
from reeve.database import now
from reeve.installation import here
from reeve.jobs import ChildFailed
from tests.councils.api.conftest import run_here
from tests.councils.api.machines import check_dry_runs, dry_run_jobs, machine, said
from tests.councils.uploads.desk import BOUNDARY, Desk, desk, extract_for, form_body, work_here
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post


@pytest.fixture
def tom(app: Flask, factory: Factory) -> Iterator[Desk]:
    yield desk(app, factory)
    forget_all(factory)


def forget_all(factory: Factory) -> None:
    with factory.engine.begin() as connection:
        connection.execute(text("delete from tenants.dry_run"))


@pytest.fixture(autouse=True)
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch)


def objects() -> set[str]:
    return {name for batch in here().store.list() for name in batch}


def rows(tom: Desk) -> int:
    with tom.factory.engine.connect() as connection:
        found: int = connection.execute(
            text("select count(*) from tenants.dry_run where council_id = :id"), {"id": tom.council.id}
        ).scalar_one()
        return found


def sent(tom: Desk, data: bytes, client: FlaskClient | None = None) -> TestResponse:
    client = client or tom.client()
    page = f"{tom.url}/check-only"
    answer = client.post(
        f"{page}/uploads",
        data=form_body(client, page, data),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    assert answer.status_code == 303, answer.text
    return answer


@contextmanager
def others_before(tom: Desk) -> Iterator[None]:
    """Two checks under way, of whomever."""
    add = text("insert into jobs.procrastinate_jobs (queue_name, task_name, status) values ('check', 'check', 'doing')")
    with tom.factory.engine.begin() as connection:
        for _ in range(2):
            connection.execute(add)
    yield
    with tom.factory.engine.begin() as connection:
        connection.execute(text("set local search_path to jobs"))
        connection.execute(text("delete from jobs.procrastinate_jobs where status = 'doing'"))


def words(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    main = BeautifulSoup(answer.text, "html5lib").main
    assert main is not None
    return main.get_text(" ", strip=True)


def test_an_officer_sees_what_an_upload_would_have_found_and_nothing_is_kept(tom: Desk) -> None:
    before, client, data = objects(), tom.client(), extract_for(tom, claims=30, faults=0.5)
    where = sent(tom, data, client).location
    assert "Waiting for its turn: it begins when" in words(client.get(where))
    with others_before(tom):
        assert "Waiting for its turn: 2 checks are before yours" in words(client.get(where))
    assert len(objects() - before) == 1
    check_dry_runs(tom)
    left = objects() - before
    assert len(left) == 1, "the bytes, or what is compared with another period, are still there"
    page = words(client.get(where))
    assert "The file is destroyed" in page
    version = tom.uploaded(data)
    real = words(client.get(f"{tom.url}/versions/{version.number}"))
    for rule in set(re.findall(r"SHBE-[A-Z]-\d+", real)):
        assert rule in page
    assert len(tom.versions()) == 1
    csv = client.get(f"{where}/findings.csv")
    assert csv.mimetype == "text/csv"
    assert "check only: nothing is kept" in csv.text
    ended = post(client, f"{where}/end", page=where)
    assert ended.status_code == 303
    assert not left & objects()
    assert rows(tom) == 0
    assert heading(client.get(where)) == "This check is gone"


def test_one_rules_lines_are_read_and_the_check_makes_nobody_a_contributor(tom: Desk) -> None:
    client = tom.client()
    where = sent(tom, extract_for(tom, claims=30, faults=0.5), client).location
    check_dry_runs(tom)
    page = BeautifulSoup(client.get(where).text, "html5lib")
    link = next(a["href"] for a in page.select("table.reeve-findings a"))
    assert "See everything that was found" in words(client.get(str(link)))
    with tom.factory.engine.connect() as connection:
        hands = connection.execute(
            text("select count(*) from tenants.version_contributor where council_id = :id"), {"id": tom.council.id}
        )
        assert hands.scalar_one() == 0


def test_closed_it_is_gone_within_a_minute_and_read_again_it_stays(tom: Desk) -> None:
    client = tom.client()
    with time_machine.travel(now(), tick=True) as clock:
        where = sent(tom, extract_for(tom), client).location
        check_dry_runs(tom)
        assert closed(client, where).status_code == 204
        clock.shift(timedelta(seconds=30))
        assert client.get(where).status_code == 200
        clock.shift(timedelta(minutes=20))
        assert client.get(where).status_code == 200
        assert closed(client, where).status_code == 204
        clock.shift(timedelta(seconds=61))
        assert client.get(where).status_code == 404
        assert rows(tom) == 1
        assert forget_those_over() == 1
        assert rows(tom) == 0


def test_a_browser_that_says_late_that_the_page_before_was_closed_ends_nothing(tom: Desk) -> None:
    client = tom.client()
    with time_machine.travel(now(), tick=True) as clock:
        where = sent(tom, extract_for(tom), client).location
        check_dry_runs(tom)
        before = opened_on(client, where)
        assert client.get(where, headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
        assert opened_on(client, where) == before + 1
        assert post(client, f"{where}/leaving", page=where, opened=str(before)).status_code == 204
        clock.shift(timedelta(minutes=5))
        assert client.get(where).status_code == 200


def opened_on(client: FlaskClient, where: str) -> int:
    """How the page calls itself when it says that it is closed."""
    found = re.search(r'name="opened" value="(\d+)"', client.get(where).text)
    assert found is not None
    return int(found[1])


def closed(client: FlaskClient, where: str) -> TestResponse:
    """Opened, and closed as a browser says so."""
    page = client.get(where).text
    opened, token = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("opened", "csrf_token"))
    assert opened is not None
    assert token is not None
    return client.post(f"{where}/leaving", data={"csrf_token": token[1], "opened": opened[1]})


def test_after_an_hour_it_is_gone_whether_closed_or_not(tom: Desk) -> None:
    before, client = objects(), tom.client()
    with time_machine.travel(now(), tick=True) as clock:
        where = sent(tom, extract_for(tom), client).location
        check_dry_runs(tom)
        clock.shift(timedelta(minutes=59))
        assert client.get(where).status_code == 200
        with capture_logs() as idle:
            assert forget_those_over() == 0
        clock.shift(timedelta(minutes=1, seconds=1))
        assert client.get(where).status_code == 404
        with capture_logs() as busy:
            assert forget_those_over() == 1
    assert idle == [], "the log says something every other minute although nothing was forgotten"
    assert [entry["step"] for entry in busy] == ["dryrun.forget"]
    assert objects() == before


def test_nobody_else_sees_it_not_even_a_colleague_or_ones_own_token(tom: Desk, factory: Factory) -> None:
    where = sent(tom, extract_for(tom)).location
    other = factory.person("Asha Preparer", council=tom.council, roles=("preparer",))
    assert tom.client(other).get(where).status_code == 404
    nightly = machine(tom)
    dry_run_id = where.rpartition("/")[2]
    assert nightly.get(f"/dry-runs/{dry_run_id}").status_code == 404


def test_a_machine_checks_reads_and_forgets(tom: Desk) -> None:
    before, supplier = objects(), machine(tom)
    body = supplier.checked_only(extract_for(tom, claims=30, faults=0.5))
    assert body["check"]["outcome"] == "findings"
    assert "state" not in body
    page = said(supplier.get(body["findings_url"], per_page=3))
    assert (page["count"], len(page["findings"])) == (body["check"]["findings"], 3)
    assert said(supplier.get(body["figures_url"]))["figures"]
    other = machine(tom, label="Another")
    assert other.get(body["url"]).status_code == 404
    gone = supplier.client.delete(body["url"], headers=supplier.headers())
    assert (gone.status_code, gone.data) == (204, b"")
    assert objects() == before
    assert supplier.get(body["url"]).json["type"].endswith("#gone")


def test_the_history_says_that_it_was_checked_and_nothing_of_what_was_in_it(tom: Desk) -> None:
    sent(tom, extract_for(tom))
    with tom.at_work():
        entry = recent_history(limit=1)[0]
    assert entry.act == "dry_run.made"
    assert entry.words == "checked a file as SHBE, October 2026 and kept nothing of it"
    assert entry.detail == "{}"


def test_forgotten_before_its_check_it_is_never_checked(tom: Desk) -> None:
    before, client = objects(), tom.client()
    where = sent(tom, extract_for(tom), client).location
    post(client, f"{where}/end", page=where)
    check_dry_runs(tom)
    assert objects() == before


def test_forgotten_during_its_check_what_was_found_is_destroyed(tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = objects()

    def forgotten(*arguments: object, **named: object) -> object:
        result = work_here(*arguments, **named)  # type: ignore[arg-type]
        forget_all(tom.factory)
        return result

    monkeypatch.setattr(checking, "run_child", forgotten)
    sent(tom, extract_for(tom))
    bytes_of_it = objects() - before
    check_dry_runs(tom)
    assert objects() - before <= bytes_of_it, "findings nobody can read were left"


def test_a_checker_that_fails_says_so_and_the_bytes_go(tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object, **_named: object) -> None:
        raise ChildFailed("It needed more memory than one check may use.")

    monkeypatch.setattr(checking, "run_child", fails)
    before, client = objects(), tom.client()
    where = sent(tom, extract_for(tom), client).location
    (dry_run_id,) = dry_run_jobs(tom)
    for _ in range(2):
        with pytest.raises(dry_check.TryAgain):
            dry_check.check(tom.council.id, dry_run_id)
    dry_check.check(tom.council.id, dry_run_id)
    page = words(client.get(where))
    assert "Your file could not be checked" in page
    assert "It needed more memory" in page
    assert objects() == before
    dry_check.check(tom.council.id, UUID(str(dry_run_id)))


def test_the_page_asks_for_a_preparer(tom: Desk, factory: Factory) -> None:
    viewer = factory.person("Vi Viewer", council=tom.council, roles=("viewer",))
    assert tom.client(viewer).get(f"{tom.url}/check-only").status_code == 403
    assert "Check it without keeping it" in tom.client().get(f"{tom.url}/uploads").text
