"""A file comes in through the upload page: whole and encrypted, or not at all."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from councils.returns.files import open_file
from councils.returns.models import StoredFile, VersionContributor
from councils.returns.queries import recent_history
from councils.signoff.models import Submission
from councils.uploads.sweep import sweep_store
from councils.validation.models import CheckRun
from reeve.database import db, now
from reeve.installation import here
from reeve.vault import DataKey, Place, new_object_id, receive
from tests.councils.uploads.desk import BOUNDARY, Desk, body_of, extract_for, form_body
from tests.reeve.identity.signing_in import heading, token_on

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def send_raw(tom: Desk, body: io.RawIOBase | io.BytesIO, *, length: int, kind: str | None = None) -> TestResponse:
    return tom.client().post(
        f"{tom.url}/uploads",
        input_stream=body,
        content_length=length,
        content_type=kind or f"multipart/form-data; boundary={BOUNDARY}",
    )


def objects() -> set[str]:
    return {name for batch in here().store.list() for name in batch}


def words(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.text, "html5lib")
    assert page.main is not None
    return page.main.get_text(" ", strip=True)


def test_a_file_becomes_a_version_with_its_job_and_history_in_one_act(tom: Desk) -> None:
    data = extract_for(tom)
    answer = tom.upload(data, name="C:/Extracts/shbe october.txt")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{tom.url}/versions/1/progress"
    (version,) = tom.versions()
    assert (version.number, version.source, version.made_by, version.practice) == (1, "file", tom.tom.id, True)
    assert [job["version_id"] for job in tom.jobs()] == [str(version.id)]
    with tom.at_work():
        file = db.council.scalars(select(StoredFile)).one()
        assert (file.name, file.size, file.purpose) == ("shbe october.txt", len(data), "upload")
        assert str(file.retention_until) == "2028-02-01"
        with open_file(file) as stored:
            assert stored.read() == data
        assert [each.act for each in db.council.scalars(select(VersionContributor))] == ["uploaded"]
        assert recent_history(limit=1)[0].words == "uploaded version 1 of SHBE, October 2026"


def test_nothing_readable_touches_the_disk(tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the framework would write the file to the disk")

    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", refuse)
    monkeypatch.setattr("tempfile.SpooledTemporaryFile", refuse)
    canary = b"CANARY-9f3a" * 200_000
    assert tom.upload(canary).status_code == 303
    kept = [file for file in here().settings.data_dir.rglob("*") if file.is_file()]
    assert kept
    assert all(b"CANARY-9f3a" not in file.read_bytes() for file in kept)


def test_no_transaction_is_held_while_the_file_streams(tom: Desk) -> None:
    data = b"x" * 2_000_000
    open_while_streaming: list[int] = []

    class Watched(io.BytesIO):
        def readinto(self, buffer: WriteableBuffer, /) -> int:
            if self.tell() > 1_000_000 and not open_while_streaming:
                with tom.factory.engine.connect() as connection:
                    question = text(
                        "select count(*) from pg_stat_activity where datname = current_database() "
                        "and usename <> current_user and state like 'idle in transaction%'"
                    )
                    open_while_streaming.append(connection.scalars(question).one())
            return super().readinto(buffer)

    client = tom.client()
    body = form_body(client, f"{tom.url}/uploads", data)
    answer = client.post(
        f"{tom.url}/uploads",
        input_stream=Watched(body),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    assert answer.status_code == 303
    assert open_while_streaming == [0]


def test_a_file_over_the_limit_is_refused_while_it_streams_with_the_limit_said(tom: Desk) -> None:
    before = objects()
    answer = tom.upload(bytes(21_000_000))
    assert answer.status_code == 413
    assert "larger than the limit of 20 MB" in words(answer)
    assert tom.versions() == []
    assert objects() == before


@pytest.mark.parametrize("length_known", [True, False])
def test_an_upload_cut_half_way_leaves_nothing(tom: Desk, length_known: bool) -> None:
    before, client = objects(), tom.client()
    whole = form_body(client, f"{tom.url}/uploads", extract_for(tom))
    half = whole[: len(whole) // 2]
    answer = client.post(
        f"{tom.url}/uploads",
        input_stream=io.BytesIO(half),
        content_length=len(whole) if length_known else len(half),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    assert answer.status_code == 400
    assert heading(answer) == "The upload was interrupted"
    assert "none of it was kept. Upload it again." in words(answer)
    assert tom.versions() == []
    assert objects() == before


def test_a_form_cut_just_after_the_file_is_not_taken_for_a_whole_one(tom: Desk) -> None:
    client = tom.client()
    body = form_body(client, f"{tom.url}/uploads", extract_for(tom), end=False)
    answer = client.post(f"{tom.url}/uploads", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    assert heading(answer) == "The upload was interrupted"
    assert tom.versions() == []


def test_the_token_is_asked_for_before_the_file_is_kept(tom: Desk) -> None:
    before, body = objects(), body_of({"csrf_token": "not the token"}, extract_for(tom))
    answer = send_raw(tom, io.BytesIO(body), length=len(body))
    assert answer.status_code == 400
    assert tom.versions() == []
    assert objects() == before


@pytest.mark.parametrize("place", [None, "nonsense"])
def test_an_upload_says_for_which_council_its_page_was_opened(tom: Desk, place: str | None) -> None:
    before, client = objects(), tom.client()
    fields = {"csrf_token": token_on(client, f"{tom.url}/uploads")} | ({} if place is None else {"place": place})
    body = body_of(fields, extract_for(tom))
    answer = client.post(f"{tom.url}/uploads", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    assert (answer.status_code, heading(answer)) == (409, "Open the page again")
    assert tom.versions() == []
    assert objects() == before


def test_no_file_chosen_is_said(tom: Desk) -> None:
    answer = tom.upload(b"", name="")
    assert answer.status_code == 422
    assert heading(answer) == "Choose a file"
    assert tom.versions() == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "multipart/form-data; boundary=another"])
def test_what_is_no_form_of_ours_is_refused(tom: Desk, kind: str) -> None:
    answer = send_raw(tom, io.BytesIO(b"D|1|2\n" * 1000), length=6000, kind=kind)
    assert answer.status_code == 400
    assert tom.versions() == []


def test_an_endless_part_before_the_file_is_refused_in_bounded_memory(tom: Desk) -> None:
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'.encode() + b"x" * 3_000_000
    answer = send_raw(tom, io.BytesIO(field), length=len(field))
    assert answer.status_code == 400
    headers = f"--{BOUNDARY}\r\nX-Long: ".encode() + b"x" * 3_000_000
    assert send_raw(tom, io.BytesIO(headers), length=len(headers)).status_code == 400


def test_the_same_file_again_is_said_and_makes_no_new_version(tom: Desk) -> None:
    data = extract_for(tom)
    tom.upload(data)
    before = objects()
    answer = tom.upload(data, person=tom.tom)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{tom.url}/versions/1?note=same-file"
    assert [version.number for version in tom.versions()] == [1]
    assert objects() == before


def test_an_earlier_file_again_becomes_a_new_version_that_says_so(tom: Desk, no_child: None) -> None:
    first, second = extract_for(tom), extract_for(tom, seed=6)
    for data in (first, second, first):
        assert tom.upload(data).headers["Location"].endswith("/progress")
    tom.check_all()
    assert [version.number for version in tom.versions()] == [1, 2, 3]
    assert "This is the same file as version 1" in words(tom.client().get(f"{tom.url}/versions/3"))


def test_two_people_uploading_at_once_both_get_a_version(tom: Desk) -> None:
    ann = tom.factory.person("Ann Preparer", council=tom.council, roles=("preparer",))
    files = [extract_for(tom, seed=seed) for seed in range(1, 5)]
    answers: list[TestResponse] = []
    threads = [
        threading.Thread(target=lambda data=data, who=who: answers.append(tom.upload(data, person=who)))
        for data, who in zip(files, (tom.tom, ann, tom.tom, ann), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * 4
    assert sorted(version.number for version in tom.versions()) == [1, 2, 3, 4]
    assert len({answer.headers["Location"] for answer in answers}) == 4


def test_nothing_is_uploaded_while_a_version_is_on_its_way(tom: Desk, no_child: None) -> None:
    version = tom.uploaded(extract_for(tom))
    submit_by_hand(tom, tom.run_of(version))
    answer = tom.upload(extract_for(tom, seed=6))
    assert answer.status_code == 409
    assert "Withdraw it, or wait until it has arrived" in words(answer)
    assert len(tom.versions()) == 1


def submit_by_hand(tom: Desk, run: CheckRun) -> None:
    with tom.at_work():
        db.council.add(
            Submission(
                id=uuid4(),
                version_id=run.version_id,
                check_id=run.id,
                manifest="{}",
                digest="sha256:" + "0" * 64,
                signature_required=False,
                release_required=True,
                submitted_by=tom.tom.id,
                submitted_by_name=tom.tom.name,
                submitted_at=now(),
            )
        )


def test_only_a_preparer_uploads(tom: Desk) -> None:
    assert tom.client(tom.helen).get(f"{tom.url}/uploads").status_code == 403
    body = body_of({"csrf_token": "x"}, b"D|1\n")
    answer = tom.client(tom.helen).post(
        f"{tom.url}/uploads", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    assert answer.status_code == 403
    assert tom.versions() == []


def test_a_form_is_not_uploaded(tom: Desk) -> None:
    tom.factory.obligation(tom.council, "hbdr", "2026-27-Q2")
    address = f"/c/{tom.council.slug}/returns/hbdr/2026-27-Q2/uploads"
    assert tom.client().get(address).status_code == 404


def test_the_page_says_what_is_expected_and_the_limit(tom: Desk) -> None:
    page = words(tom.client().get(f"{tom.url}/uploads"))
    assert "341 fields on every line" in page
    assert "20 MB" in page
    assert "What if my file has no header" in page
    assert "Practice" in page
    assert "Provisional" in page


def test_the_sweeper_takes_what_no_row_knows_and_leaves_the_rest(tom: Desk) -> None:
    tom.upload(extract_for(tom))
    orphan = new_object_id()
    place = Place("upload", tom.council.id, orphan)
    receive([b"left by a killed upload"], store=here().store, place=place, key=DataKey.new(), limit=100)
    assert sweep_store() == []
    swept = sweep_store(older_than=timedelta(0))
    assert orphan in swept
    with tom.at_work():
        file = db.council.scalars(select(StoredFile)).one()
        assert file.object_id in objects()
