"""The pages of the council and of the platform: from an account to a paid invoice, and each refusal in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from drafthorse.utils import validate_xml
from flask.testing import FlaskClient
from pypdf import PdfReader

from reeve.billing.credit import credit
from reeve.billing.draft_contract import Covered, Deal
from reeve.web.filters import pounds
from tests.reeve.billing.till import Till, post, words

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = Deal("core", date(2026, 11, 27))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def opened(client: FlaskClient, till: Till, **changed: str) -> str:
    details = {
        "kind": "council",
        "slug": till.council.slug,
        "legal_name": till.council.name,
        "address": "Town Hall\nExampletown\nEX2 2EX",
        "payables_email": "payables@example.org",
        "vat_number": "GB999999973",
        **changed,
    }
    return post(client, "/platform/accounts/new", **details).location or ""


def test_from_an_account_to_a_paid_invoice(till: Till) -> None:
    platform, council = till.client(till.pat), till.client()
    account = opened(platform, till)
    assert till.council.name in words(platform.get("/platform/accounts"))
    drafted = post(
        platform,
        f"{account}/contracts",
        plan="core",
        day=["27", "11", "2026"],
        years="1",
        call_off="RM1557.15-0042",
        councils=f"{till.council.slug}, 4120",
    ).location
    assert drafted is not None
    refused = post(platform, f"{drafted}/start", page=drafted)
    assert refused.status_code == 409
    assert "No purchase order, no start" in words(refused)

    assert "Waiting for a purchase order" in words(council.get(till.page))
    contract_id = drafted.rsplit("/", 1)[1]
    order = f"{till.page}/contracts/{contract_id}/purchase-order"
    assert "Enter the purchase order number" in words(post(council, order, number=""))
    assert post(council, order, number="4500123456").location == till.page
    assert "Waiting for us to start it" in words(council.get(till.page))

    assert post(platform, f"{drafted}/start", page=drafted).location == drafted
    assert post(platform, f"{drafted}/invoices", page=drafted).location == drafted
    page = words(council.get(till.page))
    for expected in ("Core, band B", "4500123456", "£1,438.36", "£287.67", "£1,726.03", "To pay", "00-00-00"):
        assert expected in page
    for expected in (
        "Plan now Core",
        f"Who pays {till.council.name}",
        "Still to pay £1,726.03 with VAT, the first of it by 27 December 2026",
        "Renewal It ends on 1 April 2027 unless it is renewed",
        "Finance contact",
        "Reeve terms",
    ):
        assert expected in page
    invoice = council.get(till.page).text.split(f"{till.page}/invoices/")[1].split('"')[0]
    shown = words(council.get(f"{till.page}/invoices/{invoice}"))
    for expected in (
        "4500123456",
        "RM1557.15-0042",
        "27 December 2026",
        "20%",
        "Company number",
        "Town Hall",
        "Still due £1,726.03",
        "GB999999973",
    ):
        assert expected in shown
    paid(platform, invoice)
    assert "Paid" in words(council.get(f"{till.page}/invoices/{invoice}"))


def paid(platform: FlaskClient, invoice: str) -> None:
    number = words(platform.get(f"/platform/invoices/{invoice}")).split("Invoice ")[1].split(":")[0]
    where = post(
        platform,
        "/platform/payments/new",
        day=["27", "11", "2026"],
        amount="1,726.03",
        method="bank",
        reference=f"BACS {number}",
    ).location
    assert where is not None
    assert "named in the reference" in words(platform.get(where))
    wrong = post(platform, where, invoice=invoice, amount="1,726.03", reason="")
    assert "Give a reason" in words(wrong)
    assert post(platform, where, invoice=invoice, amount="1,726.03", reason="The reference says so").location == where
    assert "Received: nothing to do" in words(platform.get("/platform/payments"))


def test_what_an_invoice_is_to_take_away(till: Till) -> None:
    covered = [Covered(till.house_of(till.factory.council()), load) for load in (100, 3_000, 8_000)]
    invoice = till.invoiced(till.started(till.account(), TODAY, covered))
    for client, at in ((till.client(), f"{till.page}/invoices"), (till.client(till.pat), "/platform/invoices")):
        xml = client.get(f"{at}/{invoice.id}/invoice.xml")
        validate_xml(xml.data, "FACTUR-X_EN16931")
        assert xml.headers["Content-Disposition"] == f'attachment; filename="{invoice.number}.xml"'
        pdf = PdfReader(io.BytesIO(client.get(f"{at}/{invoice.id}/invoice.pdf").data))
        assert pdf.metadata is not None
        assert pdf.metadata.title == f"Invoice {invoice.number}"
        said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        assert f"{pounds(invoice.net)} {pounds(invoice.vat)} {pounds(invoice.gross)}" in said
        assert "Pay nothing to them" in said
        assert f"{at}/{invoice.id}/invoice.pdf" in client.get(f"{at}/{invoice.id}").text
        table = list(csv.reader(io.StringIO(client.get(f"{at}/{invoice.id}/schedule.csv").data.decode("utf-8-sig"))))
        assert len(table) == 1 + 3 + 1 + 2
        assert sum(round(float(row[4]) * 100) for row in table[1:4]) == invoice.net


def test_what_a_credit_note_is_to_take_away(till: Till) -> None:
    """A part credited and then the rest: each has the invoice it credits, the reason and the VAT, for both sides."""
    invoice = till.invoiced(till.started(deal=TODAY))
    with till.on_platform():
        notes = [credit(invoice, reason="Not supplied in March", net=10_000), credit(invoice, reason="The rest")]
    for client, at in ((till.client(), till.page), (till.client(till.pat), "/platform")):
        page = client.get(f"{at}/invoices/{invoice.id}").text
        for note in notes:
            where = f"{at}/credit-notes/{note.id}/credit-note.pdf"
            assert where in page
            answer = client.get(where)
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{note.number}.pdf"'
            pdf = PdfReader(io.BytesIO(answer.data))
            assert pdf.metadata is not None
            assert pdf.metadata.title == f"Credit note {note.number}"
            said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
            for part in (f"{invoice.number} of ", note.reason, "20%", "Pay nothing to them"):
                assert part in said
            assert f"Total credited {pounds(note.net)} {pounds(note.vat)} {pounds(note.gross)}" in said
    assert sum(note.gross for note in notes) == invoice.gross


def test_the_queue_says_what_became_of_each(till: Till) -> None:
    first, second = (till.invoiced(till.started(deal=TODAY)) for _ in range(2))
    till.pay(first, first.gross - 100)
    till.pay(second, second.gross + 100)
    platform = till.client(till.pat)
    post(
        platform,
        "/platform/payments/new",
        day=["26", "11", "2026"],
        amount="5",
        method="other",
        reference="who knows",
    )
    queue = words(platform.get("/platform/payments"))
    for expected in ("Unmatched: say", "Over: some", "Short: the invoice", "£1.00"):
        assert expected in queue


@pytest.mark.parametrize(
    ("councils", "said"),
    [
        ("nowhere, 100", "Line 1 cannot be read"),
        ("{slug}", "Line 1 cannot be read"),
        ("{slug}, 100, 0", "a share is 1 to 100"),
        ("{slug}, 100\n\n{slug}, 200", "A council is named twice"),
        ("{slug}, ١٠٠", "Line 1 cannot be read"),
    ],
)
def test_a_list_of_councils_that_cannot_be_read(councils: str, said: str, till: Till) -> None:
    platform = till.client(till.pat)
    account = opened(platform, till)
    answer = post(
        platform,
        f"{account}/contracts",
        plan="core",
        day=["1", "4", "2027"],
        years="1",
        councils=councils.format(slug=till.council.slug),
    )
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_renewal_and_an_end(till: Till) -> None:
    contract = till.started(deal=TODAY)
    platform, page = till.client(till.pat), f"/platform/contracts/{contract.id}"
    form = platform.get(f"{page}/renewal").text
    assert f"{till.council.slug}, 2500, 100" in form
    new = post(
        platform,
        f"{page}/renewal",
        plan="core",
        day=["1", "4", "2027"],
        years="2",
        councils=f"{till.council.slug}, 2000, 100",
    ).location
    assert new is not None
    assert "1 April 2027 to 31 March 2029" in words(platform.get(new))
    assert post(platform, f"{new}/exemption", reason="Below their threshold").location == new
    assert post(platform, f"{page}/end", day=["1", "1", "2027"]).location == page
    assert "It ends on 1 January 2027" in words(till.client().get(till.page))


def test_access_is_shown_and_goodwill_given(till: Till) -> None:
    platform, page = till.client(till.pat), f"/platform/councils/{till.council.slug}/access"
    assert "Access today Essential" in words(platform.get(page))
    given = post(platform, f"{page}/goodwill", plan="plus", day=["1", "2", "2027"], reason="A pilot")
    assert given.location == page
    assert "Access today Full" in words(platform.get(page))
    refused = post(platform, f"{page}/restriction", reason="x")
    assert "Nothing is overdue long enough" in words(refused)


def test_two_people_close_and_one_opens(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.started(deal=TODAY)
    invoice = till.invoiced(contract)
    clock.move_to(datetime(2027, 2, 26, 12, tzinfo=UTC))
    platform, second = till.client(till.pat), till.client(till.quin)
    page = f"/platform/councils/{till.council.slug}/access"
    for _ in range(2):
        post(platform, f"/platform/invoices/{invoice.id}/dispute", page=f"/platform/invoices/{invoice.id}")
    assert "overdue since 27 December 2026" in words(platform.get(page))
    assert post(platform, f"{page}/restriction", reason="Four letters").location == page
    assert post(platform, f"{page}/restriction/confirmation", page=page).status_code == 409
    assert post(second, f"{page}/restriction/confirmation", page=page).location == page
    assert "The extras are closed" in words(till.client().get(till.page))
    assert post(platform, f"{page}/restriction/lifting", page=page).location == page
    credit = post(platform, f"/platform/invoices/{invoice.id}/credit-note", reason="Wrong order")
    assert credit.location == f"/platform/invoices/{invoice.id}"
    assert "Credited" in words(platform.get(credit.location))
