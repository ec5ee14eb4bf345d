"""For tests: a council with its debt form of a quarter, and the extracts of the quarter's months."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from councils.lineage.models import CellOffer
from councils.lineage.offer import offers_of
from councils.lineage.queries import kept_of
from councils.returns.add_version import add_version
from councils.returns.models import Figure, Version
from councils.validation import check
from reeve.audit.models import AuditEntry
from reeve.database import db
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import QUARTER, Office, office
from tests.councils.uploads.desk import Desk, extract_for, work_here
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in

JULY, AUGUST, SEPTEMBER = "2026-07", "2026-08", "2026-09"
FORM = f"returns/hbdr/{QUARTER}"


class Place:
    """One council, its debt form of a quarter, and the extracts of the quarter's months."""

    def __init__(self, app: Flask, factory: Factory) -> None:
        self.app, self.factory = app, factory
        self.office: Office = office(factory)
        self.months = {
            month: factory.obligation(self.office.council, "shbe", month) for month in (JULY, AUGUST, SEPTEMBER)
        }
        self.desk = Desk(app, factory, self.office.council, self.months[JULY], self.office.tom, self.office.helen)
        self.tom: FlaskClient = sign_in(app.test_client(), self.office.tom)
        self.url = f"/c/{self.office.council.slug}/{FORM}"

    def counted(self, month: str, pence: int | None, *, cell: str = "payment_error_total") -> Version:
        """A further version of a month's extract with this figure."""
        with self.office.at_work(self.office.tom):
            version = add_version(
                self.months[month], source="file", file=stored_file(self.office.council.id, self.factory)
            )
            amount = None if pence is None else Decimal(pence)
            db.council.add(
                Figure(version_id=version.id, cell=cell, label="Payment errors", amount=amount, unit="pence")
            )
        return version

    def real_july(self) -> None:
        """July's extract as a file, uploaded and checked in this process."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(check, "run_child", work_here)
            self.desk.uploaded(extract_for(self.desk, claims=60))

    def offered(self) -> tuple[int | None, list[str]]:
        with self.office.at_work(self.office.tom):
            offer = offers_of(self.office.obligation)["c002"]
        return offer.amount, [part.why_not for part in offer.parts]

    def page(self, path: str, client: FlaskClient | None = None) -> tuple[int, str]:
        answer = (client or self.tom).get(f"{self.url}/{path}")
        return answer.status_code, re.sub(r"\s+", " ", BeautifulSoup(answer.text, "html5lib").get_text(" "))

    def enter(self, **fields: str) -> tuple[int, str]:
        page = BeautifulSoup(self.tom.get(f"{self.url}/lineage/c002").text, "html5lib")
        hidden = {str(one["name"]): str(one["value"]) for one in page.select("form input[type=hidden]")}
        answer = self.tom.post(f"{self.url}/lineage/c002/entry", data={**hidden, **fields})
        return answer.status_code, answer.text

    def history(self, act: str) -> list[str]:
        with self.office.at_work(self.office.tom):
            return list(db.council.scalars(select(AuditEntry.words).where(AuditEntry.act == act)))

    def kept(self, version: Version) -> list[CellOffer]:
        with self.office.at_work(self.office.tom):
            return list(kept_of(version))
