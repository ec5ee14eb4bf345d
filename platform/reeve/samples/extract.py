"""A whole synthetic extract, written as it is thought out: header, authority line, claims with their lines, trailer.

A claim's lines stand together: D, then its S, T, E, R and P lines. The header is register code, extract day,
``REEVE-SAMPLE``, ``PRACTICE``; only its third field, the day, is documented anywhere. The trailer counts data lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reeve.samples import claims, days, events, household, means, rent
from reeve.samples.claims import Claim
from reeve.samples.month import Month, Values, amount_of, day_of
from reeve.samples.sheet import DELIMITER, Row, Sheet

FIRST_CLAIM = 10_000_001
MARK = "REEVE-SAMPLE"
Group = list[Row]
"""The lines of one claim."""

_NEW, _ENDED, _WAITING, _CHANGED, _REVIEWED, _DISPUTED = 0.012, 0.010, 0.007, 0.06, 0.025, 0.003
_NOT_YET = frozenset({"CDRAPAY", "CCPAYACN", "CAHBPAY", "CDHBINFDEC", "LDHBINFDEC"})


@dataclass(frozen=True, slots=True)
class Written:
    """Data lines by record type, and all lines of the file with header and trailer."""

    by_record: dict[str, int]
    lines: int


def groups(month: Month, sheet: Sheet, number_of_claims: int, *, first: int = FIRST_CLAIM) -> Iterator[Group]:
    """Claims on the books, and for each hundred about one that ended (C) and less than one that waits (A)."""
    number = first
    for _ in range(number_of_claims):
        yield open_claim(month, sheet, number, new=month.chance(_NEW))
        number += 1
        if month.chance(_ENDED):
            yield [ended(month, sheet, number)]
            number += 1
        if month.chance(_WAITING):
            yield [waiting(month, sheet, number)]
            number += 1


def open_claim(month: Month, sheet: Sheet, number: int, *, new: bool) -> Group:
    return whole(month, sheet, complete(month, claims.begin(month, number, new=new)))


def complete(month: Month, claim: Claim, *, tenure: str | None = None) -> Claim:
    household.fill(month, claim)
    rent.settle(month, claim, tenure=tenure)
    means.assess(month, claim)
    return claim


def whole(month: Month, sheet: Sheet, claim: Claim) -> Group:
    """Every line of a claim, with what happened to it this month."""
    lines = [claim.values | {"REC_TYPE": "D"}, *claim.members]
    key = _key(claim.values)
    if claim.values["LCHBSTAT"] == means.PAID and not claim.new and month.chance(_CHANGED):
        award = amount_of(claim.values, "LAHBAMT")
        lines += events.change(month, key, events.earlier_award(month, award), award)
    if month.chance(_REVIEWED):
        lines.append(events.review(month, key))
    if not claim.new and month.chance(_DISPUTED):
        lines.append(events.dispute(month, key))
    return [sheet.row(line) for line in lines]


def ended(month: Month, sheet: Sheet, number: int) -> Row:
    claim = complete(month, claims.begin(month, number))
    over = events.end(month, day_of(claim.values, "LDSTARTDAT"))
    return sheet.row(sheet.only("C", claim.values) | over)


def waiting(month: Month, sheet: Sheet, number: int) -> Row:
    claim = complete(month, claims.wait(month, number))
    known = {name: value for name, value in claim.values.items() if name not in _NOT_YET}
    return sheet.row(sheet.only("A", known) | {"LCHBSTAT": means.OTHER})


def authority(sheet: Sheet) -> Row:
    """The one G line: supplier and contracting-out codes, whose meanings no source gives."""
    return sheet.row({"REC_TYPE": "G", "LCSOFTWARE": "1", "LCCONOUTHB": "0", "LCCONOUTCF": "0"})


def write(
    out: BinaryIO,
    month: Month,
    sheet: Sheet,
    content: Iterator[Group],
    spoil: Callable[[Group, int], Group] | None = None,
) -> Written:
    """Streams the file out. ``spoil`` may change a group's lines, told the physical number of its first line."""
    count: Counter[str] = Counter(G=1)
    day = days.text(month.extract)
    head = DELIMITER.join(("HEADER", month.code, day, MARK, "PRACTICE"))
    out.write(f"{head}\n{DELIMITER.join(authority(sheet))}\n".encode())
    number = 3
    for group in content:
        lines = spoil(group, number) if spoil else group
        out.write(("\n".join(map(DELIMITER.join, lines)) + "\n").encode())
        number += len(lines)
        count.update([line[0] for line in lines])
    out.write(f"TRAILER|{month.code}|{day}|{MARK}|{number - 2}\n".encode())
    return Written(dict(count), number)


def _key(values: Values) -> events.Key:
    return events.Key(
        str(values["LCHBREF"]), str(values.get("LCLCTRREF", "")), str(values["CCNINO"]), day_of(values, "LDSTARTDAT")
    )
