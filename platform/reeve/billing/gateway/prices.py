"""Products, prices and the one tax rate. A price is never edited: a new year has a new price with a lookup key."""

from __future__ import annotations

from reeve.billing.gateway.connection import Till
from reeve.billing.gateway.facts import LOOKUP, ROW, Price, Product, TaxRate
from reeve.billing.gateway.readings import price_of, product_of, tax_rate_of

GB20 = "gb20"


def make_product(till: Till, name: str, *, row: str, key: str) -> Product:
    return product_of(
        till.ask(
            lambda: till.client.v1.products.create({"name": name, "metadata": {ROW: row}}, {"idempotency_key": key})
        )
    )


def find_product(till: Till, row: str) -> Product | None:
    """The product made for our ``row``, for a call whose answer was lost longer than a key lives (24 hours)."""
    query = f"metadata['{ROW}']:'{row}'"
    found = till.ask(lambda: till.client.v1.products.search({"query": query, "limit": 2}))["data"]
    return product_of(found[0]) if found else None


def make_price(till: Till, product: str, *, lookup_key: str, pence: int, key: str) -> Price:
    """A yearly price in pounds sterling, ex VAT, found again by ``lookup_key`` (``core_b_2027``)."""
    return price_of(
        till.ask(
            lambda: till.client.v1.prices.create(
                {
                    "product": product,
                    "currency": "gbp",
                    "unit_amount": pence,
                    "tax_behavior": "exclusive",
                    "recurring": {"interval": "year"},
                    "lookup_key": lookup_key,
                },
                {"idempotency_key": key},
            )
        )
    )


def find_price(till: Till, lookup_key: str) -> Price | None:
    found = till.ask(lambda: till.client.v1.prices.list({"lookup_keys": [lookup_key], "active": True, "limit": 2}))
    return price_of(found["data"][0]) if found["data"] else None


def gb20(till: Till, *, key: str) -> TaxRate:
    """United Kingdom VAT at the standard rate, on top of the price; made where the account has none yet."""
    rates = till.ask(lambda: till.client.v1.tax_rates.list({"active": True, "inclusive": False, "limit": 100}))["data"]
    ours = [rate for rate in rates if (rate.get("metadata") or {}).get(LOOKUP) == GB20]
    return tax_rate_of(ours[0] if ours else make_gb20(till, key=key))


def make_gb20(till: Till, *, key: str) -> dict[str, object]:
    return till.ask(
        lambda: till.client.v1.tax_rates.create(
            {
                "display_name": "VAT",
                "inclusive": False,
                "percentage": 20,
                "country": "GB",
                "tax_type": "vat",
                "metadata": {LOOKUP: GB20},
            },
            {"idempotency_key": key},
        )
    )
