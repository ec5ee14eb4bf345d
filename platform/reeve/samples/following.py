"""The month after: last month's sample read claim by claim, and what became of each.

Most claims go on; about one in a hundred ends with a C line; some awards change, with a T line; a suspension is lifted
or the claim ends; claims that were waiting are decided; open reviews are completed or stay open; new claims make up
the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from reeve.samples import claims, days, events, extract, means
from reeve.samples.extract import FIRST_CLAIM, MARK, Group
from reeve.samples.month import Month
from reeve.samples.people import Person
from reeve.samples.sheet import DELIMITER, Row, Sheet, cell_text

_ENDS, _SUSPENDED, _LIFTED, _CHANGED, _COMPLETED, _DISPUTED = 0.010, 0.022, 0.8, 0.05, 0.6, 0.003


_PERSON = ("CCNINO", "CCTITLE", "CCSURNAME", "CCFORENAME", "CCSEX")


class NotLastMonth(ValueError):
    """The file to follow is not the sample of this council's month before."""


@dataclass(slots=True)
class _Ledger:
    open_claims: int = 0
    last_number: int = FIRST_CLAIM - 1


def groups(month: Month, sheet: Sheet, number_of_claims: int, lines: Iterable[str]) -> Iterator[Group]:
    """This month's claims, following ``lines`` of last month's file. Raises NotLastMonth before the first group."""
    reader = iter(lines)
    _recognise(month, next(reader, ""))
    ledger = _Ledger()
    rows = (line.rstrip("\n").split(DELIMITER) for line in reader)
    for _, members in groupby((row for row in rows if row[0] not in ("G", "TRAILER")), key=_reference):
        group = list(members)
        ledger.last_number = max(ledger.last_number, int(group[0][1]))
        following = _follow(month, sheet, group, room=ledger.open_claims < number_of_claims)
        if following:
            ledger.open_claims += following[0][0] == "D"
            yield following
    yield from _newcomers(month, sheet, number_of_claims - ledger.open_claims, ledger.last_number + 1)


def _recognise(month: Month, line: str) -> None:
    header = line.rstrip("\n").split(DELIMITER)
    if len(header) < 4 or header[3] != MARK or header[1] != month.code:
        raise NotLastMonth("This is not a sample file of the same council. Make last month's with reeve sample first.")
    if header[2] != days.text(month.last_extract):
        raise NotLastMonth(
            f"The file's extract day is {header[2]}; the month before this one has {days.text(month.last_extract)}."
        )


def _reference(row: Row) -> str:
    return row[1]


def _follow(month: Month, sheet: Sheet, group: Group, *, room: bool) -> Group:
    record = group[0][0]
    if record == "A":
        return _decide(month, sheet, group[0]) if room else group
    if record != "D":
        return []
    status = group[0][sheet.at["LCHBSTAT"]]
    staying = {means.PAID: 1 - _ENDS, means.SUSPENDED: _LIFTED}.get(status, 0.0)
    if not room or not month.chance(staying):
        return _end(month, sheet, group[0])
    return _go_on(month, sheet, group)


def _decide(month: Month, sheet: Sheet, row: Row) -> Group:
    """A waiting claim is decided, with the claimant its A line named."""
    at, number = sheet.at, int(row[1])
    born, received = (days.read(row[at[name]]) for name in ("CDDOB", "LDHBREC"))
    nino, title, surname, forename, sex = (row[at[name]] for name in _PERSON)
    claimant = Person(nino, title, surname, forename, sex, born)
    claim = claims.resume(month, number, claimant, received)
    for name in ("LCLCTRREF", "CCADDRESS", "CCPCODE", "CCETHNIC"):
        claim.values[name] = row[at[name]]
    return extract.whole(month, sheet, extract.complete(month, claim, tenure=row[at["CCTEN"]]))


def _end(month: Month, sheet: Sheet, row: Row) -> Group:
    values = {name: row[sheet.at[name]] for name in sheet.own["C"]}
    entitled = days.read(row[sheet.at["LDSTARTDAT"]])
    return [sheet.row(values | {"REC_TYPE": "C"} | events.end(month, entitled))]


def _go_on(month: Month, sheet: Sheet, group: Group) -> Group:
    row, at = group[0], sheet.at
    key = events.Key(row[1], row[2], row[3], days.read(row[at["LDSTARTDAT"]]))
    happened = _change(month, sheet, group, key)
    _pay(month, sheet, row)
    kept = [line for line in group if line[0] in "DS"]
    reviews = [line for line in group if line[0] == "R" and not line[at["LDREVOUTC"]]]
    for review in reviews:
        _complete(month, sheet, review)
    if not reviews and month.chance(0.02):
        reviews = [sheet.row(events.review(month, key))]
    disputes = [sheet.row(events.dispute(month, key))] if month.chance(_DISPUTED) else []
    return kept + happened + reviews + disputes


def _complete(month: Month, sheet: Sheet, review: Row) -> None:
    if month.chance(_COMPLETED):
        opened = days.read(review[sheet.at["LDREVOPEN"]])
        for name, value in events.completion(month, opened).items():
            review[sheet.at[name]] = cell_text(value)


def _pay(month: Month, sheet: Sheet, row: Row) -> None:
    at = sheet.at
    if row[at["LCHBSTAT"]] == means.PAID and month.chance(_SUSPENDED):
        row[at["LCHBSTAT"]], row[at["CAHBPAY"]] = means.SUSPENDED, ""
        row[at["CDLASTPAID"]] = days.text(days.before(month.extract, month.between(10, 27)))
        return
    row[at["LCHBSTAT"]] = means.PAID
    row[at["CAHBPAY"]] = str(int(row[at["LAHBAMT"]]) * month.weeks)
    row[at["CDLASTPAID"]] = days.text(days.before(month.extract, month.between(0, 20)))


def _change(month: Month, sheet: Sheet, group: Group, key: events.Key) -> Group:
    """A new award with its T line: through income on a means-tested claim, through rent on another."""
    row, at = group[0], sheet.at
    if row[at["LCHBSTAT"]] != means.PAID or not month.chance(_CHANGED):
        return []
    old = int(row[at["LAHBAMT"]])
    tested = row[at["PASSPORTIND"]] == means.STANDARD and (row[at["CAGWKEMP"]] or row[at["CASRP"]])
    new = _new_award(month, sheet, group, old) if tested else _new_rent(month, sheet, row, old)
    if new == old:
        return []
    row[at["LAHBAMT"]] = row[at["LAPREDETHB"]] = str(new)
    return [sheet.row(line) for line in events.change(month, key, old, new)]


def _new_award(month: Month, sheet: Sheet, group: Group, old: int) -> int:
    row, at = group[0], sheet.at
    taken = sum(_pence(line[at["NNDEDUC1"]]) for line in group if line[0] == "S")
    ceiling = _pence(row[at["LAWKELHB"]]) - _pence(row[at["CASSSC"]]) - _pence(row[at["CABENCAP"]]) - taken
    if month.chance(0.5):
        return max(old, min(ceiling, old + month.pence(1, 9)))
    return max(means.LEAST_AWARD, old - month.pence(1, 12))


def _new_rent(month: Month, sheet: Sheet, row: Row, old: int) -> int:
    """A rise in rent, where nothing caps the eligible rent."""
    at = sheet.at
    if any(row[at[name]] for name in ("LCLHA", "CASSSC", "CABENCAP", "LAWKMR")):
        return old
    rise = month.pence(1, 5)
    row[at["LAWKELHB"]] = str(_pence(row[at["LAWKELHB"]]) + rise)
    row[at["CACRENT"]] = str(_pence(row[at["CACRENT"]]) + rise * int(row[at["CCCRENTP"]]))
    return old + rise


def _newcomers(month: Month, sheet: Sheet, wanted: int, first: int) -> Iterator[Group]:
    """New claims up to the number wanted, and some that wait."""
    for number in range(first, first + wanted):
        yield extract.open_claim(month, sheet, number, new=True)
    number = first + max(wanted, 0)
    for _ in range(max(1, wanted // 2)):
        yield [extract.waiting(month, sheet, number)]
        number += 1


def _pence(cell: str) -> int:
    return int(cell) if cell else 0
