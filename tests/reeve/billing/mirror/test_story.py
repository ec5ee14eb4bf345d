"""One invoice's life, told by its events in whatever order: our ledger ends the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from reeve.billing import gateway
from tests.reeve.billing.mirror.side import Side

STORY: tuple[tuple[str, Callable[[Side, str], object]], ...] = (
    ("invoice.created", lambda side, name: None),
    ("invoice.finalized", lambda side, name: gateway.finalise(side.till, name, key=uuid4().hex)),
    ("invoice.sent", lambda side, name: gateway.send(side.till, name, key=uuid4().hex)),
    ("invoice.paid", lambda side, name: side.double.turn("transfer", invoice=name, amount=120_000)),
    ("credit_note.created", lambda side, name: credited(side, name)),
)


def credited(side: Side, name: str) -> object:
    invoice = gateway.get_invoice(side.till, name)
    lines = {invoice.lines[0].id: 2_500}
    return gateway.credit(
        side.till, invoice, net_by_line=lines, reason="order_change", row=str(uuid4()), key=uuid4().hex
    )


def told(side: Side, order: tuple[int, ...]) -> dict[str, Any]:
    """Live the story only as far as each event needs, deliver it, heed it; then what our ledger says."""
    made = gateway.create_invoice(
        side.till, side.terms.customer, row=str(uuid4()), tax_rate=side.terms.tax_rate, key=uuid4().hex
    )
    gateway.add_line(side.till, made, words="Core, band B", net=100_000, key=uuid4().hex)
    lived = 0
    for chapter in order:
        while lived <= chapter:
            STORY[lived][1](side, made.id)
            lived += 1
        side.deliver(side.latest(STORY[chapter][0], made.id))
        side.work()
    return side.ledger(made.id)


def orders() -> list[tuple[int, ...]]:
    """Of the 120 orders 20 in which any two events come at any two places, in either order, exactly once: each is
    ``step * place + start`` modulo five, the affine group of a field of five."""
    return [tuple((step * place + start) % 5 for place in range(5)) for step in range(1, 5) for start in range(5)]


def test_a_life_story_ends_the_same_in_whatever_order_it_is_told(side: Side) -> None:
    side.known()
    together = {(order.index(a), order.index(b)) for order in orders() for a, b in [(0, 3)]}
    assert len(together) == len(STORY) * 4
    ends = [told(side, order) for order in orders()]
    assert all(end == ends[0] for end in ends)
    assert ends[0]["invoice"] == ("paid", 100_000, 20_000, 120_000, None, True)
    assert ends[0]["payments"] == [(120_000, "stripe")]
    assert ends[0]["allocated"] == [120_000]
    assert ends[0]["notes"] == [(2_500, 500, 3_000, "order_change")]
