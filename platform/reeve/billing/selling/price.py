"""Our price book at Stripe: a product for each plan, a price for each plan, band and year, found by its lookup key."""

from __future__ import annotations

from dataclasses import dataclass

from reeve.billing import gateway
from reeve.billing.gateway import Price
from reeve.billing.mirror.calls import answer_of, once
from reeve.billing.mirror.connect import till
from reeve.billing.plans import price_book
from reeve.errors import Conflict


class AnotherPrice(Conflict):
    """Stripe has another amount under this plan, band and year than the price book. Nothing was sold. Ask the
    platform's accountant which is right, archive the wrong price at Stripe, and ask again.
    """

    title = "The price is another at Stripe"


@dataclass(frozen=True)
class Listed:
    """One published price: pence a year ex VAT."""

    plan: str
    band: str
    year: int
    pence: int

    @property
    def lookup_key(self) -> str:
        """As ``core_b_2027``."""
        return f"{self.plan}_{self.band.lower()}_{self.year}"


def price_for(listed: Listed) -> Price:
    """Stripe's price for ``listed``, made where there is none. Raises AnotherPrice, TillAway, TillRefused."""
    key = listed.lookup_key
    found = gateway.find_price(till(), key) or once(
        "price",
        key,
        lambda asked: gateway.make_price(
            till(), product_for(listed.plan), lookup_key=key, pence=listed.pence, key=asked
        ),
        revision=str(listed.pence),
    )
    if found.pence != listed.pence or found.interval != "year":
        raise AnotherPrice
    return found


def product_for(plan: str) -> str:
    known = answer_of("product", plan)
    if known is not None:
        return known
    name = f"Reeve {price_book().plans[plan].title}"
    return once(
        "product",
        plan,
        lambda key: gateway.make_product(till(), name, row=plan, key=key),
        lost=lambda: gateway.find_product(till(), plan),
    ).id


def vat() -> str:
    """Stripe's rate for VAT at 20%."""
    return once("tax rate", "gb20", lambda key: gateway.gb20(till(), key=key)).id
