"""A fund that a person carries: signed with what is typed, and taken as a pack with a workbook."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from pypdf import PdfReader

from councils.signoff.sign import TypedOtherwise, sign
from councils.signoff.typed import Typed
from reeve.database import Role, unit
from reeve.definitions import load
from reeve.department.channels import travel_by
from reeve.installation import Installation
from tests.councils.carrying.claims import (
    Browser,
    claimant,
    text_in,
    version_from,
    words_of,
)
from tests.councils.office import seal
from tests.definitions.forms import good
from tests.factories import Factory

FUND = "crf-mi"


@pytest.fixture(scope="module")
def made(installation: Installation) -> Iterator[Factory]:
    factory = Factory(installation, salt="funds")
    with unit(Role.PLATFORM):
        assert travel_by(factory.department(), FUND, means="person", practice=True)
    yield factory
    factory.close()


def test_a_typed_signature_is_asked_where_the_department_asks_for_one(app: Flask, made: Factory) -> None:
    fund = claimant(made, "derby", FUND, "2026-27-Q1")
    version = version_from(fund, **good(load(FUND)))
    fund.sent(version)
    helen = Browser(app, fund, fund.helen)
    page = BeautifulSoup(helen.get("/versions/1/signature").text, "html5lib")
    read = str(page.select_one("input[name=read]")["value"])  # type: ignore[index]
    capacity = "Responsible finance officer"
    asked = {"read": read, "capacity": capacity, "code": "000000", "typed_capacity": capacity}
    refused = helen.post("/versions/1/signature", typed_name="H Certifier", **asked)
    assert refused.status_code == 422
    assert "Type it as it stands here: Helen Certifier" in words_of(refused)
    right = helen.post("/versions/1/signature", typed_name="helen certifier", **asked)
    assert "That code was not accepted" in words_of(right), "what was typed was taken"


def test_a_fund_is_signed_as_typed_and_its_pack_has_a_workbook(app: Flask, made: Factory) -> None:
    fund = claimant(made, "leeds", FUND, "2026-27-Q1")
    version, submission = fund.sent(version_from(fund, **good(load(FUND))))
    with pytest.raises(TypedOtherwise), fund.at_work(fund.helen):
        sign(submission, version, seal=seal(submission))
    typed = Typed("Helen Certifier", "section 151 officer")
    with fund.at_work(fund.helen):
        signature = sign(submission, version, seal=replace(seal(submission), typed=typed))
    assert json.loads(signature.document)["typed"] == {"name": "Helen Certifier", "capacity": "section 151 officer"}
    archive = zipfile.ZipFile(io.BytesIO(Browser(app, fund, fund.tom).get("/versions/1/pack.zip").data))
    name = next(name for name in archive.namelist() if name.endswith(".xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(archive.read(name))).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Cell", "Section", "Figure", "Amount")
    assert {row[0] for row in rows[1:]} == set(load(FUND).layout.by_record["FORM"])
    certificate = next(name for name in archive.namelist() if name.endswith("certificate.pdf"))
    assert "Typed signature: Helen Certifier, section 151 officer" in text_in(
        PdfReader(io.BytesIO(archive.read(certificate)))
    )
