"""A file that names its columns otherwise: asked about once, kept, said on screen, withdrawn; never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.columns.models import ColumnOrder, VersionColumns
from councils.columns.queries import columns_of
from councils.returns.models import Version, VersionContributor
from councils.returns.queries import file_of, recent_history
from councils.signoff.manifest import file_sent
from councils.validation import check
from reeve.database import db
from reeve.department.trial_child import order_of
from tests.councils.api.machines import Machine, check_dry_runs, machine, said
from tests.councils.columns.supplier import CLAIM, SURNAME, Supplier, names
from tests.councils.uploads.desk import BOUNDARY, Desk, desk, extract_for, form_body, work_here
from tests.factories import Factory
from tests.reeve.identity.signing_in import token_on


@pytest.fixture(scope="module", autouse=True)
def no_child() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "run_child", work_here)
        yield


@pytest.fixture(scope="module")
def council(app: Flask, made: Factory) -> Desk:
    return desk(app, made)


@pytest.fixture
def tom(council: Desk, request: pytest.FixtureRequest) -> Desk:
    """The same council, at a month no other test of this module uses."""
    month = 1 + [item.name for item in request.session.items if item.module is request.module].index(request.node.name)
    period = f"{2026 + (3 + month) // 12}-{(3 + month) % 12 + 1:02}"
    return replace(council, obligation=council.factory.obligation(council.council, "shbe", period))


def sent(client: FlaskClient, path: str, given: dict[str, str]) -> TestResponse:
    page = path if path.endswith("/columns") and "/versions/" in path else f"/c/{path.split('/')[2]}/people"
    return client.post(path, data={"csrf_token": token_on(client, page), **given})


def totals(version: Version, at: Desk) -> tuple[Any, ...]:
    run = at.run_of(version)
    assert run.reading is not None
    return run.outcome, run.reading["lines"], run.reading["not_run"]


def page(at: Desk, path: str) -> BeautifulSoup:
    answer = at.client().get(f"{at.url}/{path}")
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def confirmed(at: Desk, supplier: Supplier, extract: bytes) -> Version:
    """Uploaded, asked about, said, and checked by that."""
    version = at.uploaded(supplier.file(extract))
    assert at.run_of(version).outcome == "unreadable"
    where = f"{at.url}/versions/{version.number}/columns"
    answer = sent(at.client(), where, supplier.answers)
    assert answer.status_code == 303, answer.text
    at.check_all()
    return version


def test_an_officer_says_once_which_column_is_which(tom: Desk) -> None:
    supplier, extract = Supplier("Claim Ref"), extract_for(tom, faults=0.4)
    plain = tom.uploaded(extract)
    version = tom.uploaded(supplier.file(extract))
    shown = page(tom, f"versions/{version.number}")
    assert "Say which column is which" in shown.text
    asked = page(tom, f"versions/{version.number}/columns")
    assert [label.text.strip() for label in asked.select("form label.govuk-label")] == [
        "Column 1, “Family name”", "Column 3, “Claim Ref”",
    ]  # fmt: skip
    assert "339 of its 341 names" in asked.text
    answer = sent(tom.client(), f"{tom.url}/versions/{version.number}/columns", supplier.answers)
    assert answer.status_code == 303
    tom.check_all()
    assert totals(version, tom) == totals(plain, tom)
    assert "In the order Tom Preparer confirmed on" in page(tom, f"versions/{version.number}").text
    later = tom.uploaded(supplier.file(extract_for(tom, seed=6)))
    assert tom.run_of(later).outcome == "clean"
    with tom.at_work():
        entry = next(one for one in recent_history(limit=20) if one.act == "columns.confirmed")
        contributed = set(
            db.council.scalars(select(VersionContributor.act).where(VersionContributor.version_id == version.id))
        )
    assert entry.actor == "Tom Preparer"
    assert "“Family name” is CCSURNAME, “Claim Ref” is LCHBREF, 339 by the return's own names" in entry.words
    assert contributed == {"uploaded", "ordered"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Say what “Family name” is"),
        ({"column-1": "2", "column-3": "2"}, "another column is field 2 already"),
        ({"column-1": "4", "column-3": "2"}, "another column is field 4 already"),
        ({"column-1": "999999999", "column-3": "2"}, "enter the number or the name"),
        ({"column-1": "surname of nobody", "column-3": "2"}, "enter the number or the name"),
    ],
)
def test_an_answer_that_cannot_be_is_said_beside_its_column(
    council: Desk, asking: Version, given: dict[str, str], words: str
) -> None:
    answer = sent(council.client(), f"{council.url}/versions/{asking.number}/columns", given)
    assert answer.status_code == 422
    assert words in BeautifulSoup(answer.text, "html.parser").select_one(".govuk-error-summary").text  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def asking(council: Desk) -> Version:
    return council.uploaded(Supplier("Asked of").file(extract_for(council)))


def test_claims_the_marked_copy_and_the_file_itself_stay_right(tom: Desk) -> None:
    tom.factory.plan(tom.council, "plus")
    supplier, extract = Supplier("Ref of claim"), extract_for(tom)
    version = confirmed(tom, supplier, extract)
    data = supplier.file(extract)
    at = f"{tom.url}/versions/{version.number}"
    number, text = next((n, line) for n, line in enumerate(extract.decode().splitlines(), 1) if line.startswith("D|"))
    claim, own = tom.client().get(f"{at}/claims/{number + 1}").text, text.split("|")
    assert own[CLAIM] in claim
    assert own[SURNAME] in claim
    assert tom.client().get(f"{at}/file").data == data
    marked = tom.client().get(f"{at}/marked/file").data.decode().splitlines()
    assert [line.rsplit("|", 2)[0] for line in marked] == data.decode().splitlines()
    with tom.at_work():
        sent = file_sent(file_of(version), columns_of(version)).document()  # type: ignore[arg-type]
        order = order_of(sent["columns"])  # type: ignore[arg-type]
    assert order.before is not None
    assert (order.before.line, order.before.positions[:3]) == (2, (6, 1, 2))


def test_what_is_withdrawn_reads_no_other_file_and_the_version_stays_as_it_was_read(tom: Desk) -> None:
    supplier, extract = Supplier("Reference"), extract_for(tom)
    version = confirmed(tom, supplier, extract)
    order = in_force(tom, supplier)
    where = f"/c/{tom.council.slug}/returns/shbe/columns"
    shown = BeautifulSoup(tom.client().get(f"{where}/{order.id}").text, "html.parser")
    assert "1 version was read by it" in shown.text
    assert [cell.text.strip() for cell in shown.select("tbody tr")[0].select("td, th")][:2] == [
        "Column1",
        "Family name",
    ]
    before = totals(version, tom)
    assert sent(tom.client(), f"{where}/{order.id}/withdrawal", {}).status_code == 303
    assert sent(tom.client(), f"{where}/{order.id}/withdrawal", {}).status_code == 409
    assert "Withdrawn by Tom Preparer" in tom.client().get(where).text
    assert sent(tom.client(), f"{tom.url}/versions/{version.number}/checks", {}).status_code == 303
    tom.check_all()
    assert totals(version, tom) == before
    again = tom.uploaded(supplier.file(extract_for(tom, seed=7)))
    assert tom.run_of(again).outcome == "unreadable"


def test_what_was_said_wrongly_is_said_anew_for_the_version_and_the_files_to_come(tom: Desk) -> None:
    supplier, extract = Supplier("Mistaken"), extract_for(tom)
    version = tom.uploaded(supplier.file(extract))
    where = f"{tom.url}/versions/{version.number}/columns"
    assert sent(tom.client(), where, {"column-1": "none", "column-3": "2"}).status_code == 303
    tom.check_all()
    shown = page(tom, f"versions/{version.number}/columns")
    assert [one["value"] for one in shown.select("option[selected]")] == ["none", "2"]
    assert sent(tom.client(), where, supplier.answers).status_code == 303
    tom.check_all()
    with tom.at_work():
        assert columns_of(version).positions[:3] == (6, 1, 2)  # type: ignore[union-attr]
    assert [one[0] for one in in_force(tom, supplier).said[:3]] == [6, 1, 2]


def in_force(at: Desk, supplier: Supplier) -> ColumnOrder:
    with at.at_work():
        every = db.council.scalars(select(ColumnOrder).where(ColumnOrder.withdrawn_at.is_(None))).all()
        return next(one for one in every if supplier.claim in one.names)


def test_a_definition_that_changed_since_is_asked_about_again(tom: Desk) -> None:
    supplier, extract = Supplier("Claim no"), extract_for(tom)
    confirmed(tom, supplier, extract)
    order = in_force(tom, supplier)
    gone = [[2, "LONGGONE"] if one == [2, "LCHBREF"] else one for one in order.said]
    tom.factory.session.execute(
        ColumnOrder.__table__.update().where(ColumnOrder.__table__.c.id == order.id).values(said=gone)
    )
    tom.factory.session.commit()
    version = confirmed(tom, supplier, extract_for(tom, seed=8))
    assert tom.run_of(version).outcome == "findings"
    shown = tom.client().get(f"/c/{tom.council.slug}/returns/shbe/columns/{order.id}").text
    assert "Not in the return any more" in shown


def test_a_colleague_may_have_said_it_meanwhile(tom: Desk) -> None:
    supplier = Supplier("Case no")
    first = tom.uploaded(supplier.file(extract_for(tom)))
    second = tom.uploaded(supplier.file(extract_for(tom, seed=9)))
    where = f"{tom.url}/versions/{second.number}"
    assert sent(tom.client(), f"{tom.url}/versions/{first.number}/columns", supplier.answers).status_code == 409
    other = replace(tom, obligation=tom.factory.obligation(tom.council, "shbe", "2029-01"))
    confirmed(other, supplier, extract_for(other))
    assert sent(tom.client(), f"{where}/columns", supplier.answers).status_code == 409
    assert "Tom Preparer said which column is which" in page(tom, f"versions/{second.number}/columns").text
    assert sent(tom.client(), f"{where}/checks", {}).status_code == 303
    tom.check_all()
    assert tom.run_of(second).outcome == "findings"
    plain = tom.uploaded(extract_for(tom))
    assert tom.client().get(f"{tom.url}/versions/{plain.number}/columns").status_code == 404


def test_another_council_is_asked_for_itself_and_sees_nothing(tom: Desk) -> None:
    supplier = Supplier("Ours alone")
    confirmed(tom, supplier, extract_for(tom))
    order = in_force(tom, supplier)
    other = desk(tom.app, tom.factory)
    assert other.run_of(other.uploaded(supplier.file(extract_for(other)))).outcome == "unreadable"
    where = f"/c/{other.council.slug}/returns/shbe/columns"
    assert other.client().get(f"{where}/{order.id}").status_code == 404
    assert "Nothing has been said yet" in other.client().get(where).text


def test_a_machine_is_told_which_names_are_unknown_and_where_to_say_them(tom: Desk) -> None:
    nightly, supplier, extract = at(tom), Supplier("Machine's claim"), extract_for(tom)
    body = nightly.uploaded(supplier.file(extract))
    unknown = ["Family name", "Machine's claim"]
    assert body["check"]["columns"] == {"line": 2, "read": False, "unknown": unknown}
    for path in (body["findings_url"], body["figures_url"], f"{body['findings_url']}.csv"):
        refused = nightly.get(path)
        assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert refused.json["type"].endswith("#columns-not-known")
    assert (refused.json["unknown_columns"], refused.json["missing_fields"]) == (unknown, ["LCHBREF", "CCSURNAME"])
    assert refused.json["confirm_at"] == f"http://localhost{tom.url}/versions/1/columns"
    assert sent(tom.client(), f"{tom.url}/versions/1/columns", supplier.answers).status_code == 303
    tom.check_all()
    assert said(nightly.get(body["findings_url"]))["count"] > 0
    assert said(nightly.get(body["url"]))["check"]["columns"] == {"line": 2, "read": True, "unknown": []}


def at(desk: Desk) -> Machine:
    return machine(desk, label=f"Of {desk.obligation.period}")


def test_a_check_that_keeps_nothing_asks_too(tom: Desk) -> None:
    supplier, extract = Supplier("Only checked"), extract_for(tom)
    nightly = at(tom)
    refused = nightly.get(nightly.checked_only(supplier.file(extract))["findings_url"])
    assert (refused.status_code, refused.json["unknown_columns"]) == (409, ["Family name", "Only checked"])
    assert refused.json["confirm_at"].endswith("/check-only")
    client, where = tom.client(), f"{tom.url}/check-only"
    answer = client.post(
        f"{where}/uploads",
        data=form_body(client, where, supplier.file(extract)),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    check_dry_runs(tom)
    assert "Say which column is which" in client.get(answer.location).text
    assert sent(client, f"{answer.location}/columns", {"column-1": "6"}).status_code == 422
    assert sent(client, f"{answer.location}/columns", supplier.answers).status_code == 303
    assert nightly.checked_only(supplier.file(extract))["check"]["columns"]["read"]


def test_columns_that_stand_in_order_under_other_names_take_one_answer(tom: Desk) -> None:
    header, *lines = extract_for(tom).decode().splitlines()
    called = [name if place % 3 else f"{name} of ours" for place, name in enumerate(names())]
    version = tom.uploaded("\n".join([header, "|".join(called), *lines, ""]).encode())
    shown = page(tom, f"versions/{version.number}/columns")
    assert len(shown.select("input[list=fields]")) == sum(place % 3 == 0 for place in range(341))
    assert sent(tom.client(), f"{tom.url}/versions/{version.number}/columns", {"order": "own"}).status_code == 303
    tom.check_all()
    assert tom.run_of(version).outcome == "findings"
    with tom.at_work():
        kept = db.council.scalars(select(VersionColumns).where(VersionColumns.version_id == version.id)).one()
    assert kept.reading["positions"] == list(range(1, 342))
