"""One claim with all its lines, each finding beside its field; found with no reference in an address."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reeve.definitions import load
from tests.councils.findings.test_take_away import history
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation.answering import words
from tests.councils.validation.cells import claim_lines, faulty
from tests.reeve.identity.signing_in import heading, token_on

pytestmark = pytest.mark.usefixtures("no_child")


def reference_on(data: bytes, line: int) -> str:
    place = load("shbe").layout.by_record["D"]["LCHBREF"].position
    return data.splitlines()[line - 1].split(b"|")[place - 1].decode()


def look_for(tom: Desk, client: FlaskClient, reference: str) -> TestResponse:
    token = token_on(client, f"/c/{tom.council.slug}/")
    return client.post(f"{tom.url}/versions/1/claims", data={"reference": reference, "csrf_token": token})


def test_every_line_of_the_claim_with_its_findings_beside_the_fields(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=1)
    tom.uploaded(data)
    line = claim_lines(data)[0]
    reference = reference_on(data, line)
    own = [n for n, text in enumerate(data.decode().splitlines(), 1) if reference in text.split("|")]
    got = tom.client().get(f"{tom.url}/versions/1/claims/{line}")
    page = BeautifulSoup(got.text, "html5lib")
    assert [
        int(str(section["aria-labelledby"]).removeprefix("line-"))
        for section in page.select("section[aria-labelledby^=line]")
    ] == own
    assert f"Claim {reference}" in words(got)
    (row,) = [row for row in page.select("tr") if "LDHBDEC, position 37" in row.get_text() and "soon" in row.get_text()]
    assert "LDHBDEC is not a date. Write it as dd-mm-yyyy." in row.get_text()


def test_a_reference_leads_to_the_claim_and_stands_in_no_address_and_no_history(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=1)
    tom.uploaded(data)
    line = claim_lines(data)[2]
    reference, client = reference_on(data, line), tom.client()
    found = look_for(tom, client, f" {reference} ")
    assert found.status_code == 303
    assert found.headers["Location"].endswith(f"/versions/1/claims/{line}")
    assert client.get(found.headers["Location"]).status_code == 200
    said = history(tom)
    assert f"opened the claim on line {line} of version 1 of SHBE, October 2026" in said
    assert not [each for each in said if reference in each]


@pytest.mark.parametrize("reference", ["", "nobody", "x" * 101, "%", ".*", "\x00"])
def test_a_reference_the_file_does_not_have(tom: Desk, reference: str) -> None:
    tom.uploaded(extract_for(tom))
    answer = look_for(tom, tom.client(), reference)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


@pytest.mark.parametrize("line", [0, 1, 99_999, 2**40])
def test_a_line_without_a_claim(tom: Desk, line: int) -> None:
    tom.uploaded(extract_for(tom))
    assert heading(tom.client().get(f"{tom.url}/versions/1/claims/{line}")) == "No claim on this line"


def test_only_a_preparer_reads_claims(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=1)
    tom.uploaded(data)
    admin = tom.factory.person("Ada Admin", council=tom.council, roles=("admin", "viewer"))
    for person in (tom.helen, admin):
        assert tom.client(person).get(f"{tom.url}/versions/1/claims/{claim_lines(data)[0]}").status_code == 403
        assert look_for(tom, tom.client(person), "1").status_code == 403
        assert "/claims" not in tom.client(person).get(f"{tom.url}/versions/1").text
