"""What a manifest states of its figures, read from its text: a few parts of many, the rest passed over.

Whatever of these parts a manifest does not have is empty. Of all that is read here the texts are most, so the reader is
one that makes nothing of what was not asked for (msgspec): a quarter of the time of reading it whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

PENCE = "pence"
CENTS = [f".{rest:02}" for rest in range(100)]
"""What stands behind the pounds."""


class Council(msgspec.Struct, frozen=True):
    code: str | None = None


class Obligation(msgspec.Struct, frozen=True):
    return_key: str | None = msgspec.field(name="return", default=None)
    standing: str | None = None
    council: Council = Council()


class Definition(msgspec.Struct, frozen=True):
    hash: str | None = None
    revision: int | None = None


class Figure(msgspec.Struct, frozen=True, gc=False):
    """As it is stated. ``amount`` of pence is an integer, of anything else also a number's text; None: not given."""

    cell: str = ""
    label: str = ""
    unit: str = ""
    amount: int | str | None = None
    unable_to_supply: str | None = None


class Stated(msgspec.Struct, frozen=True):
    """The parts of a manifest that a tidy file tells."""

    obligation: Obligation = Obligation()
    definition: Definition = Definition()
    figures: list[Figure] = []


stated_in = msgspec.json.Decoder(Stated).decode
"""Raises msgspec.DecodeError where the text is no manifest."""


def amount_of(figure: Figure) -> str | None:
    """Pence as pounds and pence, without ever being a number that is not exact; anything else as it is stated."""
    amount = figure.amount
    if amount is None:
        return None
    if figure.unit != PENCE:
        return str(amount)
    pence = int(amount)
    return f"-{-pence // 100}{CENTS[-pence % 100]}" if pence < 0 else f"{pence // 100}{CENTS[pence % 100]}"


def unit_in_words(unit: str) -> str:
    """As ``amount_of`` tells amounts of it."""
    return "pounds" if unit == PENCE else unit


def note_of(figure: Figure, reasons: Mapping[str, Sequence[str]]) -> str | None:
    """Why it is not given, and what the council explained or disputes about its cell; None where there is nothing."""
    if not reasons and figure.unable_to_supply is None:
        return None
    return "; ".join(parts_of(figure, reasons)) or None


def parts_of(figure: Figure, reasons: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if figure.unable_to_supply is not None:
        yield f"Unable to supply: {figure.unable_to_supply}"
    yield from reasons.get(figure.cell, ())
