"""A council leaves: exports everything, archives itself, asks for its keys to be destroyed; the platform consents; the
certificate is there, and the pages still read."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from councils.delivery.deliver import deliver
from councils.leaving.destroy import destroy_those_due
from councils.leaving.export import make_export
from councils.leaving.models import Export
from councils.signoff.sign import sign
from reeve.database import now
from reeve.leaving.models import Destruction
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import Office, office, seal
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, press, served
from tests.reeve.identity.signing_in import totp_secret

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    with served(lambda _port: app) as url:
        yield url


LATE_IN_A_STEP = 18


class Codes:
    """Codes nobody has used yet, one after the other."""

    def __init__(self, totp: pyotp.TOTP) -> None:
        self.totp, self.last = totp, 0

    def next(self) -> str:
        """Where it is the last step's code, there is time left to send it before that step is too old."""
        while self.step() < int(now().timestamp()) // 30 and now().timestamp() % 30 > LATE_IN_A_STEP:
            time.sleep(1)
        self.last = self.step()
        return self.totp.at(self.last * 30)

    def step(self) -> int:
        return max(self.last + 1, int(now().timestamp()) // 30 - 1)


def at_work(factory: Factory) -> Office:
    """A council with a signed and delivered return, and a stored file."""
    place = office(factory)
    version, submission = place.sent()
    with place.at_work(place.helen):
        sign(submission, version, seal=seal(submission))
    deliver(place.council.id, submission.id)
    with place.at_work(place.tom):
        stored_file(place.council.id, factory)
    return place


def test_a_council_leaves(
    app: Flask, base_url: str, person: Person, factory: Factory, walk: Walk, tmp_path: Path
) -> None:
    place = at_work(factory)
    ada, pat = factory.person("Ada Admin", council=place.council, roles=("admin",)), factory.platform_admin()
    codes, consents = Codes(totp_secret(ada)), Codes(totp_secret(pat))
    page = come_in(person("Ada"), ada, base_url)

    page.goto(f"/c/{place.council.slug}")
    page.get_by_role("link", name="Leaving", exact=True).click()
    walk.look(page, "1-leaving")
    export_everything(page, place, factory, codes, walk, tmp_path)
    archive_and_hold(page, place, codes, walk)
    ask_for_the_end(page, place, codes, walk, factory)

    platform = come_in(person("Pat"), pat, base_url)
    platform.goto(f"/platform/councils/{place.council.slug}")
    platform.get_by_role("link", name="Leaving, legal holds and destruction").click()
    walk.look(platform, "10-platform")
    platform.get_by_label("One-time code").fill(consents.next())
    press(platform, "Consent to the destruction")
    expect(platform.get_by_role("alert", name="Done")).to_contain_text("Consented.")

    wait_thirty_days(factory, place)
    page.goto(f"/c/{place.council.slug}/leaving")
    expect(page.get_by_text("No stored file can be opened any more.")).to_be_visible()
    walk.look(page, "11-gone")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Certificate of destruction (JSON)").click()
    assert "reeve-destruction/1" in Path(taken.value.path()).read_text()
    platform.reload()
    walk.look(platform, "12-platform-gone")
    page.goto(f"/c/{place.council.slug}/returns/hbdr/{place.obligation.period}/versions/1/delivery")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def export_everything(page: Page, place: Office, factory: Factory, codes: Codes, walk: Walk, folder: Path) -> None:
    """Archived or not: here before, and once more after, since the end asks for one made since."""
    press(page, "Export everything")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("The export is being made.")
    make_those_asked_for(factory, place)
    page.reload()
    page.get_by_role("link", name="Ready to take").first.click()
    walk.look(page, "2-take")
    page.get_by_label("One-time code").fill(codes.next())
    with page.expect_download() as taken:
        press(page, "Take the export")
    taken.value.save_as(folder / "export.zip")
    with zipfile.ZipFile(folder / "export.zip") as archive:
        assert {"README.txt", "manifest.json", "tables/tenants.submission.jsonl"} <= set(archive.namelist())


def archive_and_hold(page: Page, place: Office, codes: Codes, walk: Walk) -> None:
    page.goto(f"/c/{place.council.slug}/leaving")
    page.get_by_role("link", name="Archive the council").click()
    walk.look(page, "3-closing")
    page.get_by_label("Why is the council archived?").fill("The council joins another.")
    page.get_by_label("One-time code").fill(codes.next())
    press(page, "Archive the council")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("The council is archived.")
    walk.look(page, "4-archived")
    page.get_by_role("link", name="Place a legal hold").click()
    walk.look(page, "5-hold")
    press(page, "Place the hold")
    expect(page.get_by_role("alert")).to_contain_text("Enter the reason")
    walk.look(page, "6-hold-refused")
    page.get_by_label("Why?").fill("An audit is under way.")
    press(page, "Place the hold")
    walk.look(page, "7-held")
    press(page, "Lift this hold")
    expect(page.get_by_text("None is in force.")).to_be_visible()


def ask_for_the_end(page: Page, place: Office, codes: Codes, walk: Walk, factory: Factory) -> None:
    press(page, "Export everything")
    make_those_asked_for(factory, place)
    page.goto(f"/c/{place.council.slug}/leaving")
    page.get_by_role("link", name="Ask for the keys to be destroyed").click()
    walk.look(page, "8-destruction")
    page.get_by_label("Type the name of your council").fill(place.council.name)
    page.get_by_label("Why are the keys destroyed?").fill("The council has joined another.")
    page.get_by_label("One-time code").fill(codes.next())
    press(page, "Ask for the keys to be destroyed")
    expect(page.get_by_text("A platform admin has not consented yet")).to_be_visible()
    walk.look(page, "9-asked")


def make_those_asked_for(factory: Factory, place: Office) -> None:
    """What the worker does."""
    factory.session.rollback()
    waiting = factory.session.scalars(
        select(Export.id).where(Export.council_id == place.council.id, Export.made_at.is_(None))
    ).all()
    assert waiting
    for export_id in waiting:
        make_export(place.council.id, export_id)


def wait_thirty_days(factory: Factory, place: Office) -> None:
    """The night in which the destruction is due."""
    factory.session.execute(
        update(Destruction)
        .where(Destruction.council_id == place.council.id)
        .values(not_before=now() - timedelta(minutes=1))
    )
    factory.session.commit()
    destroy_those_due()
