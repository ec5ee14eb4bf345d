"""The structured invoice: it fits the schema, and says to the penny what the ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from drafthorse.utils import validate_xml
from lxml import etree

from reeve.billing.draft_contract import Covered, Deal
from reeve.billing.einvoice import Paper, cross_industry_invoice, put_address
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import balance_of, lines_of_invoice
from reeve.billing.queries import get_account
from reeve.billing.supplier import supplier
from tests.reeve.billing.till import Till

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False):
        yield


def structured(till: Till, invoice: Invoice) -> bytes:
    with till.on_platform() as session:
        return cross_industry_invoice(
            Paper(
                invoice,
                lines_of_invoice(session, invoice),
                get_account(invoice.account_id),
                supplier(),
                balance_of(invoice),
                contract_number="C-000001",
            )
        )


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


def test_an_address_of_any_length() -> None:
    class Address:
        pass

    short = Address()
    put_address(short, ["AB1 2CD"], "GB")
    assert vars(short) == {"postcode": "AB1 2CD", "country_id": "GB"}
    put_address(Address(), [], "GB")
