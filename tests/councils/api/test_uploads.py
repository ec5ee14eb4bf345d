"""A file by API: taken in as from the page, once, by whoever holds the token; and what is read of it afterwards."""

from __future__ import annotations

import io
import threading
from http import HTTPStatus

import pytest
from sqlalchemy import select

from councils.returns.models import StoredFile, VersionContributor
from councils.returns.queries import recent_history
from councils.signoff.set_policy import set_release
from councils.signoff.submit import submit
from reeve.database import db
from reeve.identity.machine.scopes import Scope
from reeve.installation import Installation, here
from tests.councils.api.machines import Machine, machine, said
from tests.councils.office import Office
from tests.councils.uploads.desk import Desk, extract_for, sample
from tests.factories import Factory


def test_a_file_becomes_a_version_as_from_the_page(nightly: Machine, tom: Desk) -> None:
    answer = nightly.send(extract_for(tom, faults=0.4))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == answer.json["url"] == f"{nightly.url}/versions/1"
    assert answer.json["check"]["outcome"] is None
    assert answer.json["check"]["turn"]["before"] == 0
    assert answer.json["state"] == "Checking"
    assert answer.headers["Retry-After"] == "2"
    tom.check_all()
    body = said(nightly.get(answer.json["url"]))
    assert body["state"] == "Needs fixing"
    assert body["source"] == "api"
    assert body["check"]["outcome"] == "findings"
    assert body["check"]["left"]["fix"] > 0
    assert body["check"]["findings"] == sum(total["count"] for total in body["check"]["by_rule"])
    page = tom.client().get(f"{tom.url}/versions/1").text
    assert body["check"]["by_rule"][0]["message"] in page


def test_the_history_and_the_version_say_whose_token_it_was(nightly: Machine, tom: Desk) -> None:
    nightly.uploaded(extract_for(tom))
    with tom.at_work():
        entry = next(entry for entry in recent_history(limit=20) if entry.act == "version.uploaded")
        hands = db.council.scalars(select(VersionContributor)).all()
    assert entry.actor == "Tom Preparer, by token Nightly"
    assert entry.actor_id == tom.tom.id
    assert {(hand.person_id, hand.act) for hand in hands} >= {(tom.tom.id, "uploaded")}
    assert "Tom Preparer, by token Nightly" in tom.client().get(f"/c/{tom.council.slug}/history").text


def test_the_file_is_kept_under_the_name_it_was_sent_with(nightly: Machine, tom: Desk) -> None:
    name = 'attachment; filename="extracts/october.txt"'
    answer = nightly.send(extract_for(tom), **{"Content-Disposition": name})
    assert answer.json["file"]["name"] == "october.txt"


def test_the_same_file_twice_is_the_version_it_is(nightly: Machine, tom: Desk) -> None:
    data = extract_for(tom)
    first, second = nightly.send(data), nightly.send(data)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["version"] == second.json["version"] == 1
    assert len(tom.versions()) == 1


def objects() -> set[str]:
    return {name for batch in here().store.list() for name in batch}


def test_the_same_request_sent_again_gets_the_same_answer(nightly: Machine, tom: Desk) -> None:
    data = extract_for(tom)
    first = nightly.send(data, key="october-1")
    tom.check_all()
    kept = objects()
    again = nightly.send(data, key="october-1")
    assert (again.status_code, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert objects() == kept, "the bytes that came again were kept"
    assert len(tom.versions()) == 1


def test_a_key_belongs_to_one_request_of_one_token(nightly: Machine, tom: Desk) -> None:
    assert nightly.send(extract_for(tom), key="k").status_code == 201
    other = nightly.send(extract_for(tom, claims=13), key="k")
    elsewhere = nightly.send(extract_for(tom), "/dry-runs", key="k")
    for refused in (other, elsewhere):
        assert refused.status_code == 422
        assert refused.json["type"].endswith("#key-used-for-another")
    assert len(tom.versions()) == 1
    assert machine(tom, label="Another").send(extract_for(tom, claims=13), key="k").status_code == 201


@pytest.mark.parametrize("key", ["with space", "x" * 201, "ü"])
def test_a_key_that_cannot_be_read_is_refused(nightly: Machine, tom: Desk, key: str) -> None:
    refused = nightly.send(extract_for(tom), key=key)
    assert refused.status_code == 400
    assert refused.json["type"].endswith("#key-not-read")
    assert not tom.versions()


def test_two_at_once_are_two_versions_and_one_key_at_once_is_one(nightly: Machine, tom: Desk) -> None:
    answers: list[int] = []

    def send(data: bytes, key: str) -> None:
        other = Machine(tom, nightly.made, tom.app.test_client())
        answers.append(other.send(data, key=key).status_code)

    files = [(extract_for(tom, claims=12), "a"), (extract_for(tom, claims=13), "b"), (extract_for(tom, claims=14), "c")]
    threads = [threading.Thread(target=send, args=one) for one in (*files, files[2], files[2])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 5
    assert sorted(version.number for version in tom.versions()) == [1, 2, 3]


def test_findings_are_paged_filtered_and_taken_away(nightly: Machine, tom: Desk) -> None:
    body = nightly.uploaded(extract_for(tom, claims=30, faults=0.5))
    first = said(nightly.get(body["findings_url"], per_page=5))
    assert (first["page"], len(first["findings"]), first["count"]) == (1, 5, body["check"]["findings"])
    every, page = list(first["findings"]), first
    while page["next_url"]:
        page = said(nightly.get(page["next_url"]))
        every += page["findings"]
    assert len(every) == first["count"]
    fixes = said(nightly.get(body["findings_url"], severity="fix", per_page=1000))["findings"]
    assert {finding["severity"] for finding in fixes} == {"fix"}
    assert fixes == [finding for finding in every if finding["severity"] == "fix"]
    rule = fixes[0]["rule"]
    assert {f["rule"] for f in said(nightly.get(body["findings_url"], rule=rule))["findings"]} == {rule}
    assert said(nightly.get(body["findings_url"], page=999))["findings"] == []
    csv = nightly.get(f"{body['findings_url']}.csv")
    assert csv.mimetype == "text/csv"
    assert len([line for line in csv.text.split("\r\n\r\n")[0].splitlines() if line]) == first["count"] + 1
    with tom.at_work():
        assert any(entry.act == "findings.taken_away" for entry in recent_history(limit=5))


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x"}, {"per_page": "1001"}, {"severity": "worst"}])
def test_a_question_that_cannot_be_read_is_refused(nightly: Machine, tom: Desk, query: dict[str, str]) -> None:
    body = nightly.uploaded(extract_for(tom))
    refused = nightly.get(body["findings_url"], **query)
    assert refused.status_code == 400
    assert next(iter(query)) in refused.json["detail"]


def test_figures_are_exact_text(nightly: Machine, tom: Desk) -> None:
    body = nightly.uploaded(extract_for(tom))
    figures = said(nightly.get(body["figures_url"]))["figures"]
    assert figures
    assert all(figure["amount"] is None or isinstance(figure["amount"], str) for figure in figures)


def test_what_is_not_there_yet_is_said(nightly: Machine, tom: Desk) -> None:
    answer = nightly.send(extract_for(tom))
    assert nightly.get(answer.json["findings_url"]).json["type"].endswith("#not-yet-checked")
    assert nightly.get(answer.json["receipt_url"]).status_code == 404
    assert nightly.get("/versions/7").json["type"].endswith("#no-such-version")
    assert nightly.get(nightly.url.replace("2026-10", "2031-01")).json["type"].endswith("#no-such-return")


def test_what_the_council_owes_is_listed_and_a_form_is_not_uploaded(
    nightly: Machine, tom: Desk, factory: Factory
) -> None:
    factory.obligation(tom.council, "hbdr", "2026-27-Q2")
    base = f"/api/v1/councils/{tom.council.slug}/returns"
    owed = {(one["return"], one["by_file"]) for one in said(nightly.get(base))["returns"]}
    assert owed == {("shbe", True), ("hbdr", False)}
    refused = nightly.send(b"x", f"{base}/hbdr/2026-27-Q2/uploads")
    assert refused.json["type"].endswith("#not-by-file")


def test_a_file_over_the_limit_is_refused_with_the_limit_said(
    nightly: Machine, tom: Desk, installation: Installation
) -> None:
    kept = objects()
    limit = installation.settings.upload_limit
    told = nightly.send(b"D" * (limit + 1))
    assert told.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert f"{limit // 1_000_000} MB" in told.json["detail"]
    pieces = (b"D" * 1_000_000 for _ in range(limit // 1_000_000 + 2))
    streamed = nightly.client.post(
        f"{nightly.url}/uploads",
        headers=nightly.headers(),
        environ_overrides={"wsgi.input": Chunked(pieces), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert streamed.status_code == 413
    assert objects() == kept
    assert not tom.versions()


class Chunked:
    """A body of no declared length, as a server hands on chunks."""

    def __init__(self, pieces: object) -> None:
        self.pieces = iter(pieces)  # type: ignore[call-overload]
        self.left = b""

    def read(self, size: int = -1) -> bytes:
        while not self.left or (size < 0):
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.left += piece
        taken, self.left = (self.left, b"") if size < 0 else (self.left[:size], self.left[size:])
        return taken


def test_less_than_was_promised_is_not_taken_for_a_file(nightly: Machine, tom: Desk) -> None:
    kept = objects()
    data = extract_for(tom)
    cut = nightly.client.post(
        f"{nightly.url}/uploads",
        headers=nightly.headers(),
        environ_overrides={"wsgi.input": Chunked([data[:1000]]), "CONTENT_LENGTH": str(len(data))},
    )
    assert cut.status_code == 400
    assert cut.json["type"].endswith("#cut-short")
    assert objects() == kept
    assert not tom.versions()


def test_an_empty_body_and_a_form_are_refused(nightly: Machine, tom: Desk) -> None:
    assert nightly.send(b"").json["type"].endswith("#empty-file")
    form = nightly.client.post(
        f"{nightly.url}/uploads",
        data={"file": (io.BytesIO(b"x"), "x.txt")},
        content_type="multipart/form-data",
        headers=nightly.headers(),
    )
    assert form.status_code == 415
    assert not tom.versions()


def test_a_database_row_knows_what_is_in_the_store(nightly: Machine, tom: Desk) -> None:
    nightly.uploaded(extract_for(tom))
    with tom.at_work():
        rows = set(db.council.scalars(select(StoredFile.object_id)))
    assert rows <= objects()


def test_while_a_version_is_on_its_way_none_is_made_but_the_same_request_is_answered(
    nightly: Machine, tom: Desk
) -> None:
    data = extract_for(tom)
    first = nightly.send(data, key="once")
    tom.check_all()
    office = Office(tom.council, tom.obligation, tom.tom, tom.tom, tom.helen)
    with tom.at_work():
        set_release("shbe", required=True, title="the extract")
    version = tom.versions()[-1]
    body = said(nightly.get(first.json["url"]))
    assert body["state"] == "Ready to send", body["check"]
    with tom.at_work():
        submit(tom.obligation, version, read=office.read(version, tom.tom))
    refused = nightly.send(extract_for(tom, claims=13))
    assert refused.status_code == 409
    assert refused.json["type"].endswith("#under-way")
    assert nightly.send(data, key="once").json == first.json


def test_another_months_file_is_taken_and_said(nightly: Machine, tom: Desk) -> None:
    code = extract_for(tom).split(b"|", 2)[1].decode()
    body = nightly.uploaded(sample(code, "2026-06", 12, 0.0, 5))
    assert any("reference date" in total["message"] for total in body["check"]["by_rule"])


def test_reading_alone_uploads_nothing(tom: Desk) -> None:
    reader = machine(tom, Scope.READ, label="Reader")
    refused = reader.send(extract_for(tom))
    assert refused.status_code == 403
    assert refused.json["type"].endswith("#out-of-scope")
    assert "insufficient_scope" in refused.headers["WWW-Authenticate"]
    assert not tom.versions()
