"""The structured invoice: it fits the schema, and says to the penny what the ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from drafthorse.utils import validate_xml
from lxml import etree
from sqlalchemy.orm import Session

from reeve.billing.credit import credit
from reeve.billing.draft_contract import Covered, Deal
from reeve.billing.einvoice import Paper, cross_industry_credit, cross_industry_invoice, put_address
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import balance_of, get_invoice, lines_of_invoice
from reeve.billing.queries import get_account
from reeve.billing.supplier import supplier
from tests.reeve.billing.business_rules import broken_rules, rules_fired
from tests.reeve.billing.till import Till

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False):
        yield


def structured(till: Till, invoice: Invoice) -> bytes:
    with till.on_platform() as session:
        return cross_industry_invoice(paper_of(session, invoice))


def paper_of(session: Session, invoice: Invoice) -> Paper:
    return Paper(
        invoice,
        lines_of_invoice(session, invoice),
        get_account(invoice.account_id),
        supplier(),
        balance_of(invoice),
        contract_number="C-000001",
    )


def credited(till: Till, invoice: Invoice, net: int | None = None) -> bytes:
    with till.on_platform() as session:
        found = get_invoice(session, invoice.id)
        note = credit(found, reason="Not supplied from 1 January 2027", net=net)
        return cross_industry_credit(paper_of(session, found), note)


def all_of(xml: bytes, *path: str) -> list[str]:
    found = etree.fromstring(xml).iterfind(".//" + "/".join(f"{RAM}{name}" for name in path))
    return [element.text or "" for element in found]


def test_one_council(till: Till) -> None:
    deal = Deal("core", date(2026, 11, 27), call_off="RM1557.15-0042")
    invoice = till.invoiced(till.started(deal=deal))
    xml = structured(till, invoice)
    validate_xml(xml, "FACTUR-X_EN16931")
    assert all_of(xml, "BuyerOrderReferencedDocument", "IssuerAssignedID") == ["4500123456"]
    assert all_of(xml, "ContractReferencedDocument", "IssuerAssignedID") == ["C-000001"]
    assert all_of(xml, "BuyerTradeParty", "Name") == [till.council.name]
    assert all_of(xml, "GrandTotalAmount") == ["1726.03"]
    assert all_of(xml, "DuePayableAmount") == ["1726.03"]
    assert "GB999999973" in all_of(xml, "SpecifiedTaxRegistration", "ID")
    assert any("RM1557.15-0042" in text for text in all_of(xml, "IncludedNote", "Content") or [xml.decode()])


def test_many_lines_add_up_as_the_standard_asks(till: Till) -> None:
    """BR-CO-17: the VAT of a rate is its basis times the rate, rounded once."""
    covered = [Covered(till.house_of(till.factory.council()), load) for load in (100, 3_000, 8_000, 200, 900)]
    invoice = till.invoiced(till.started(till.account("department"), Deal("plus", date(2026, 12, 3)), covered))
    xml = structured(till, invoice)
    basis, vat = (Decimal(all_of(xml, "ApplicableTradeTax", name)[-1]) for name in ("BasisAmount", "CalculatedAmount"))
    assert vat == (basis * Decimal("0.20")).quantize(Decimal("0.01"))
    lines = [Decimal(text) for text in all_of(xml, "LineTotalAmount")]
    assert sum(lines[:5]) == lines[5] == basis
    assert len(all_of(xml, "IncludedSupplyChainTradeLineItem", "SpecifiedTradeProduct", "Name")) == 5


def test_what_was_paid_is_prepaid(till: Till) -> None:
    invoice = till.invoiced(till.started(deal=Deal("core", date(2026, 11, 27))))
    till.pay(invoice, 10_000)
    xml = structured(till, invoice)
    assert all_of(xml, "TotalPrepaidAmount") == ["100.00"]
    assert all_of(xml, "DuePayableAmount") == ["1626.03"]


@pytest.mark.one_server
@pytest.mark.parametrize("kind", ["one", "many", "paid in part", "exempt", "no VAT number"])
def test_an_invoice_breaks_no_business_rule(kind: str, till: Till) -> None:
    covered = [Covered(till.house_of(till.factory.council()), load) for load in (100, 3_000, 8_000, 200, 900)]
    deal = Deal("plus", date(2026, 12, 3), call_off="RM1557.15-0042")
    invoice = till.invoiced(till.started(till.account("department"), deal, covered if kind == "many" else ()))
    if kind == "paid in part":
        till.pay(invoice, 10_000)
    with till.on_platform() as session:
        paper = paper_of(session, get_invoice(session, invoice.id))
        if kind == "exempt":
            paper.invoice.purchase_order = None
        if kind == "no VAT number":
            paper.account.vat_number = None
        xml = cross_industry_invoice(paper)
    assert broken_rules(xml) == []
    assert rules_fired(xml) > 20


@pytest.mark.one_server
@pytest.mark.parametrize("net", [None, 1, 33_333])
def test_a_credit_note_breaks_no_business_rule(net: int | None, till: Till) -> None:
    covered = [Covered(till.house_of(till.factory.council()), load) for load in (100, 3_000, 8_000)]
    invoice = till.invoiced(till.started(till.account("department"), Deal("core", date(2026, 12, 3)), covered))
    xml = credited(till, invoice, net)
    validate_xml(xml, "FACTUR-X_EN16931")
    assert broken_rules(xml) == []
    assert b"<ram:TypeCode>381</ram:TypeCode>" in xml
    assert all_of(xml, "InvoiceReferencedDocument", "IssuerAssignedID") == [invoice.number]
    assert len(all_of(xml, "IncludedSupplyChainTradeLineItem", "SpecifiedTradeProduct", "Name")) == (1 if net else 3)
    if net:
        assert all_of(xml, "LineTotalAmount")[-1] == f"{net / 100:.2f}"


@pytest.mark.one_server
@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("BR-CO-15", b"<ram:GrandTotalAmount>1726.03", b"<ram:GrandTotalAmount>1726.04"),
        ("BR-CO-16", b"<ram:DuePayableAmount>1726.03", b"<ram:DuePayableAmount>1726.00"),
        ("BR-S-08", b"<ram:BasisAmount>1438.36", b"<ram:BasisAmount>1438.35"),
        ("ram:CountryID", b"<ram:CountryID>GB<", b"<ram:CountryID>XX<"),
    ],
)
def test_the_rules_do_find_what_is_wrong(rule: str, old: bytes, new: bytes, till: Till) -> None:
    """The control: the same document with one thing changed."""
    xml = structured(till, till.invoiced(till.started(deal=Deal("core", date(2026, 11, 27)))))
    assert old in xml
    broken = broken_rules(xml.replace(old, new))
    assert any(rule in each for each in broken), broken


def test_an_address_of_any_length() -> None:
    class Address:
        pass

    short = Address()
    put_address(short, ["AB1 2CD"], "GB")
    assert vars(short) == {"postcode": "AB1 2CD", "country_id": "GB"}
    put_address(Address(), [], "GB")
