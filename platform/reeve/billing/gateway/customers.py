"""Customers: who pays. A payer is one of our billing accounts, with its VAT number where it has one."""

from __future__ import annotations

from dataclasses import dataclass

from stripe.params import CustomerCreateParams, CustomerCreateParamsAddress, CustomerUpdateParams

from reeve.billing.gateway.connection import Till
from reeve.billing.gateway.facts import ROW, Customer
from reeve.billing.gateway.readings import customer_of


@dataclass(frozen=True)
class Payer:
    """What Stripe must print on an invoice. ``email`` is the accounts payable mailbox, not a person's."""

    row: str
    name: str
    email: str
    line1: str
    town: str
    postcode: str
    vat_number: str | None = None

    @property
    def address(self) -> CustomerCreateParamsAddress:
        """Without the parts that are not known: an empty one would be refused."""
        address: CustomerCreateParamsAddress = {"line1": self.line1, "country": "GB"}
        if self.town:
            address["city"] = self.town
        if self.postcode:
            address["postal_code"] = self.postcode
        return address


def create_customer(till: Till, payer: Payer, *, key: str) -> Customer:
    params: CustomerCreateParams = {
        "name": payer.name,
        "email": payer.email,
        "address": payer.address,
        "metadata": {ROW: payer.row},
    }
    if payer.vat_number:
        params["tax_id_data"] = [{"type": "gb_vat", "value": payer.vat_number}]
    options = {"idempotency_key": key}
    return customer_of(till.ask(lambda: till.client.v1.customers.create(params, options)))  # type: ignore[arg-type]


def update_customer(till: Till, customer: str, payer: Payer, *, key: str) -> Customer:
    """Change the name, address and mailbox. A VAT number is not changed: a new payer is a new account."""
    params: CustomerUpdateParams = {
        "name": payer.name,
        "email": payer.email,
        "address": {**payer.address},
    }
    return customer_of(till.ask(lambda: till.client.v1.customers.update(customer, params, {"idempotency_key": key})))


def get_customer(till: Till, customer: str) -> Customer:
    return customer_of(till.ask(lambda: till.client.v1.customers.retrieve(customer)))


def find_customer(till: Till, row: str) -> Customer | None:
    """The customer made for our ``row``, for a call whose answer was lost longer than a key lives (24 hours)."""
    query = f"metadata['{ROW}']:'{row}'"
    found = till.ask(lambda: till.client.v1.customers.search({"query": query, "limit": 2}))["data"]
    return customer_of(found[0]) if found else None
