"""Customers, products, prices and tax rates."""

from __future__ import annotations

import re

from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Sent, Thing, page

ROW_QUERY = re.compile(r"metadata\['(\w+)'\]:'([\w.-]+)'")
VAT_NUMBER = re.compile(r"GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})")


def create_customer(shop: Shop, _: str, sent: Sent) -> Thing:
    for tax_id in sent.get("tax_id_data", []):
        if tax_id["type"] == "gb_vat" and not VAT_NUMBER.fullmatch(tax_id["value"]):
            raise Refused("Invalid value for gb_vat.", code="tax_id_invalid", param="tax_id_data[0][value]")
    made = shop.make("customer", "cus", sent, **details(sent), balance=0, delinquent=False)
    shop.ring("customer.created", made)
    return made


def details(sent: Sent) -> Thing:
    return {name: sent[name] for name in ("name", "email", "address", "description") if name in sent}


def update_customer(shop: Shop, name: str, sent: Sent) -> Thing:
    customer = shop.get("customer", name)
    customer.update(details(sent))
    shop.ring("customer.updated", customer)
    return customer


def get_customer(shop: Shop, name: str, _: Sent) -> Thing:
    return shop.get("customer", name)


def search_customers(shop: Shop, _: str, sent: Sent) -> Thing:
    return searched(shop, "customer", sent)


def search_products(shop: Shop, _: str, sent: Sent) -> Thing:
    return searched(shop, "product", sent)


def searched(shop: Shop, kind: str, sent: Sent) -> Thing:
    asked = ROW_QUERY.fullmatch(sent["query"])
    if asked is None:
        raise Refused("We could not understand your query.", param="query")
    found = [one for one in shop.all(kind) if one["metadata"].get(asked[1]) == asked[2]]
    return {**page(found, {"limit": sent.get("limit", "10")}, f"/v1/{kind}s/search"), "object": "search_result"}


def cash_balance(shop: Shop, name: str, _: Sent) -> Thing:
    """What is there and on no invoice. It has no name of its own."""
    pence = shop.get("customer", name).get("cash", 0)
    return {"object": "cash_balance", "customer": name, "available": {"gbp": pence}, "livemode": False, "settings": {}}


def create_product(shop: Shop, _: str, sent: Sent) -> Thing:
    return shop.make("product", "prod", sent, name=sent["name"], active=True)


def create_price(shop: Shop, _: str, sent: Sent) -> Thing:
    shop.get("product", sent["product"])
    key = sent.get("lookup_key")
    if key and any(one["lookup_key"] == key for one in shop.all("price")):
        raise Refused(f"A price already uses the lookup key {key}.", param="lookup_key", code="resource_already_exists")
    recurring = sent.get("recurring")
    return shop.make(
        "price",
        "price",
        sent,
        product=sent["product"],
        currency=sent["currency"],
        unit_amount=int(sent["unit_amount"]),
        tax_behavior=sent.get("tax_behavior", "unspecified"),
        recurring={"interval": recurring["interval"], "interval_count": 1} if recurring else None,
        type="recurring" if recurring else "one_time",
        lookup_key=key,
        active=True,
    )


def list_prices(shop: Shop, _: str, sent: Sent) -> Thing:
    keys = sent.get("lookup_keys")
    return page([one for one in shop.all("price") if keys is None or one["lookup_key"] in keys], sent, "/v1/prices")


def create_tax_rate(shop: Shop, _: str, sent: Sent) -> Thing:
    return shop.make(
        "tax_rate",
        "txr",
        sent,
        display_name=sent["display_name"],
        percentage=float(sent["percentage"]),
        inclusive=sent["inclusive"] == "true",
        country=sent.get("country"),
        tax_type=sent.get("tax_type"),
        active=True,
    )


def list_tax_rates(shop: Shop, _: str, sent: Sent) -> Thing:
    inclusive = {None: (True, False)}.get(sent.get("inclusive"), (sent.get("inclusive") == "true",))
    return page([one for one in shop.all("tax_rate") if one["inclusive"] in inclusive], sent, "/v1/tax_rates")
