"""What happened to a claim since the extract before: change (T), overpayment (E), review (R), dispute (P), end (C).

Every event is decided after the last extract and by this one, and its key is made from the claim's own number, so keys
never clash within a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reeve.samples import days, people
from reeve.samples.means import LEAST_AWARD
from reeve.samples.month import Month, Values

_FELL_BECAUSE = ("CCOPRERN", "CCOPROTHINC", "CCOPRDWP", "CCOPRPP")
_REDUCTIONS_OVERPAID = 0.45


@dataclass(frozen=True, slots=True)
class Key:
    """What every line of one claim opens with, and the day its entitlement began."""

    reference: str
    tax_reference: str
    nino: str
    entitled: date

    def line(self, record: str) -> Values:
        return {
            "REC_TYPE": record,
            "LCHBREF": self.reference,
            "LCLCTRREF": self.tax_reference,
            "CCNINO": self.nino,
        }


def change(month: Month, key: Key, old: int, new: int) -> list[Values]:
    """A T line for an award that went from ``old`` to ``new`` pence, and an E line if too much had been paid."""
    decided = days.before(month.extract, month.between(0, (month.extract - month.last_extract).days - 1))
    known = days.before(decided, month.between(0, 12))
    effective = max(days.sunday_before(days.before(known, month.between(0, 20))) + timedelta(days=1), key.entitled)
    known = max(known, min(effective, decided))
    line = key.line("T") | {
        "LAHBAMTBC": old,
        "CAHBNEWENT": new,
        "CCCHGTYP": "1",
        "CDCHGNOT": known,
        "CDCHGEFF": effective,
        "CCCHGIDT": str(month.between(1, 6)),
        "CDHBSUPER": decided,
        "CNUNIQUET": f"T{month.extract:%y%m}{key.reference}",
    }
    weeks = (decided - effective).days // 7
    if new >= old or weeks < 1 or not month.chance(_REDUCTIONS_OVERPAID):
        return [line]
    line[people.one_of(month.rng, _FELL_BECAUSE)] = "1"
    return [line, _overpayment(key, line, effective, weeks, old - new)]


def _overpayment(key: Key, line: Values, effective: date, weeks: int, fall: int) -> Values:
    return key.line("E") | {
        "CNUNIQUET": line["CNUNIQUET"],
        "CAPAYERR": fall * weeks,
        "CAWKDIS": fall,
        "CDSTERR": effective,
        "CDENDERR": days.after(effective, weeks * 7 - 1),
        "CCCAUSE": "1",
    }


def earlier_award(month: Month, award: int) -> int:
    """What a changed award had been before: more if it fell, less if it rose, never below 50p."""
    if month.chance(0.6):
        return award + month.pence(1, 18)
    return max(LEAST_AWARD, award - month.pence(1, 18))


def review(month: Month, key: Key) -> Values:
    """A full case review or a matching-service referral, still open or completed since the extract before."""
    opened = days.before(month.extract, month.between(1, 60))
    line = key.line("R") | {
        "LDREVOPEN": opened,
        "LCREVTYPE": str(month.between(2, 4)),
        "LCREVREAS": "1",
        "LCVFIND": "Y",
    }
    if month.chance(0.3):
        line |= {
            "LCREVREAS": "2",
            "LCVFIND": "N",
            "CNRMS": f"RMS{month.extract:%y%m}{key.reference}",
            "CCRULEID": f"SCAN{month.between(1, 40):02d}",
            "CDHBMSMTCH": days.before(opened, month.between(0, 20)),
        }
    if month.chance(0.5):
        line |= completion(month, opened)
    return line


def completion(month: Month, opened: date) -> Values:
    """A review completed after the last extract: one completed before it has dropped out of the file."""
    first = max(opened, days.after(month.last_extract, 1))
    return {
        "LDREVOUTC": days.after(first, month.between(0, (month.extract - first).days)),
        "LCREVOUTC": str(month.between(1, 3)),
    }


def dispute(month: Month, key: Key) -> Values:
    """A revision, and sometimes an appeal after it."""
    asked = days.before(month.extract, month.between(20, 80))
    line = key.line("P") | {"CDREVREC": asked, "CDNOTDEC": days.after(asked, month.between(5, 15))}
    if month.chance(0.3):
        lodged = days.after(asked, 17)
        line["CDAPPLDG"] = lodged
        if month.chance(0.5):
            line |= {"CDAPPOUT": days.after(lodged, 2), "CCAPPOUT": str(month.between(1, 3))}
    return line


def end(month: Month, entitled: date) -> Values:
    """The end of a claim, on a Sunday since the extract before and after entitlement began."""
    sunday = days.sunday_before(days.before(month.extract, 7 * month.between(0, month.weeks - 1)))
    return {"LCHBSTAT": "0", "CDENDHB": max(sunday, days.after(entitled, 6)), "CCHBCLOSED": str(month.between(1, 9))}
