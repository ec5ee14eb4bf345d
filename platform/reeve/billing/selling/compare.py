"""Each contract that runs against its subscription at Stripe: one of it, its price, quantity, order and last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from reeve.billing.card.page import OVER
from reeve.billing.gateway import Subscription
from reeve.billing.gateway.subscriptions import PO
from reeve.billing.models import Contract
from reeve.billing.selling.align import end_of_year
from reeve.billing.selling.models import Sale
from reeve.billing.selling.queries import contracts_by_row, sold_contracts
from reeve.billing.selling.sell import NO_ORDER

RUNNING = ("active", "past_due")


def drift(theirs: Iterable[Subscription]) -> tuple[str, ...]:
    """Every difference, in words, by contract number; nothing on a good day."""
    by_row = defaultdict[str | None, list[Subscription]](list)
    for one in theirs:
        if one.status not in OVER:
            by_row[one.row].append(one)
    ours = sold_contracts()
    found = [words for row, (contract, sale) in ours.items() for words in differences(contract, sale, by_row[row])]
    return (*found, *unasked_for(by_row, set(ours)))


def differences(contract: Contract, sale: Sale, theirs: Sequence[Subscription]) -> Iterator[str]:
    number = contract.number
    if not theirs:
        yield f"{number}: no subscription runs at Stripe"
        return
    if len(theirs) > 1:
        yield f"{number}: {len(theirs)} subscriptions run at Stripe, not one"
    one = next((each for each in theirs if each.id == contract.external_subscription_id), theirs[0])
    if one.id != contract.external_subscription_id:
        yield f"{number}: another subscription runs at Stripe than the one we know"
    if sale.price_id is not None and one.price != sale.price_id:
        yield f"{number}: the price at Stripe is not the one it was sold at"
    if one.quantity != 1:
        yield f"{number}: the quantity at Stripe is {one.quantity}, not 1"
    if one.status not in RUNNING:
        yield f"{number}: its subscription at Stripe is {one.status.replace('_', ' ')}"
    if one.fields.get(PO) != (contract.purchase_order or NO_ORDER):
        yield f"{number}: Stripe prints another purchase order number"
    if one.ends_at != midnight(end_of_year(contract.to_on)):
        yield f"{number}: it ends on another day at Stripe"


def unasked_for(by_row: Mapping[str | None, Sequence[Subscription]], ours: set[str]) -> Iterator[str]:
    """Subscriptions that carry a contract of ours which is not sold, or is over, and run all the same."""
    rows = [row for row in by_row if row is not None and row not in ours and by_row[row]]
    known = contracts_by_row() if rows else {}
    for row in rows:
        if row in known:
            yield f"{known[row].number}: a subscription runs at Stripe and the contract does not"


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)
