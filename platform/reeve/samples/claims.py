"""One Housing Benefit claim, thought out whole before a line of it is written.

Three kinds hold Housing Benefit today (DWP, speed of processing methodology, note 1.2): households of pension age;
working-age households in supported or temporary accommodation; and working-age claims made before new ones closed on
27 January 2021.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reeve.samples import days, people
from reeve.samples.month import Month, Values
from reeve.samples.people import Person

PENSION, SUPPORTED, LEGACY = "pension", "supported", "legacy"
CLOSED_TO_WORKING_AGE = date(2021, 1, 27)
FAMILY_PREMIUM_CLOSED = date(2016, 5, 1)
_YEAR = 365.25


@dataclass(slots=True)
class Claim:
    """What is decided before the amounts: who, since when, and on which footing. ``values`` become the D line."""

    number: int
    kind: str
    received: date
    claimant: Person
    partner: Person | None = None
    new: bool = False
    values: Values = field(default_factory=dict)
    members: list[Values] = field(default_factory=list)


def begin(month: Month, number: int, *, new: bool = False) -> Claim:
    """A claim in this file: its kind, its dates and its people. ``new`` means first decided in this file."""
    return _introduce(month, number, _kind(month, new=new), new=new)


def wait(month: Month, number: int) -> Claim:
    """A claim that came in the last days before the extract and is not decided yet: one person, nobody else."""
    kind = _kind(month, new=True)
    received = days.before(month.extract, month.between(1, 7))
    claimant = _adult(month, kind, received, people.nino(month.code, number, 0), people.family_name(month.rng))
    claim = Claim(number, kind, received, claimant, new=True)
    _history(month, claim, informed=received)
    _identity(month, claim)
    return claim


def resume(month: Month, number: int, claimant: Person, received: date) -> Claim:
    """A claim that was waiting in last month's file, decided in the first days after it."""
    kind = PENSION if (received - claimant.born).days > 66 * _YEAR else SUPPORTED
    claim = Claim(number, kind, received, claimant, new=True)
    _history(month, claim, informed=days.after(month.last_extract, month.between(1, 2)))
    _identity(month, claim)
    return claim


def _introduce(month: Month, number: int, kind: str, *, new: bool) -> Claim:
    received = _received(month, kind, new=new)
    surname = people.family_name(month.rng)
    claimant = _adult(month, kind, received, people.nino(month.code, number, 0), surname)
    claim = Claim(number, kind, received, claimant, new=new)
    if month.chance({PENSION: 0.24, SUPPORTED: 0.03, LEGACY: 0.22}[kind]):
        sex = "M" if claimant.sex == "F" else "F"
        claim.partner = _adult(month, kind, received, people.nino(month.code, number, 1), surname, sex=sex)
    _history(month, claim, informed=days.after(received, month.between(0, 3 if new else 24)))
    _identity(month, claim)
    return claim


def _kind(month: Month, *, new: bool) -> str:
    roll = month.rng.random()
    if new or month.extract < CLOSED_TO_WORKING_AGE:
        return PENSION if roll < 0.55 else SUPPORTED
    return PENSION if roll < 0.55 else SUPPORTED if roll < 0.75 else LEGACY


def _received(month: Month, kind: str, *, new: bool) -> date:
    if new:
        return days.before(month.extract, month.between(24, 40))
    ago = 80 + int(4300 * month.rng.random() ** 1.6)
    if kind == SUPPORTED:
        return days.before(month.extract, min(ago, 2400))
    if kind == LEGACY:
        return days.before(CLOSED_TO_WORKING_AGE, 30 + int(2400 * month.rng.random()))
    return days.before(month.extract, ago)


def _adult(month: Month, kind: str, received: date, number: str, surname: str, *, sex: str | None = None) -> Person:
    """Pension-age people were already past 67 when they claimed; the others are at least two years short of it now."""
    if kind == PENSION:
        born = days.before(received, (67.2 + 21 * month.rng.random()) * _YEAR)
    else:
        years_since = (month.extract - received).days / _YEAR
        youngest = max(18.2 + years_since, 19.0)
        born = days.before(month.extract, (youngest + (64.0 - youngest) * month.rng.random()) * _YEAR)
    return people.person(month.rng, number, born, surname=surname, sex=sex)


def _history(month: Month, claim: Claim, *, informed: date) -> None:
    """Received, all information in, decided, and entitled from the Monday after, in that order (reg 76 and reg 89)."""
    values, received = claim.values, claim.received
    decided = days.after(informed, month.between(1, 4 if claim.new else 13))
    values |= {
        "LDHBREC": received,
        "CDHBMADE": received,
        "CDHBINFDEC": informed,
        "LDHBDEC": decided,
        "LXHBOUT": "1",
        "LDSTARTDAT": days.monday_after(received),
        "CCHBSOURCE": str(month.between(1, 6)),
        "CCHBBADINF": "0",
        "CCHBBACK": "0",
    }
    if month.chance(0.3):
        values["LDHBINFDEC"] = days.before(informed, month.between(0, min(3, (informed - received).days)))
    if not claim.new and month.chance(0.01):
        start = days.monday_after(days.before(received, 29))
        values |= {"CCHBBACK": "1", "LDSTARTDAT": start, "CDHBBACKF": start, "CDHBBACKT": days.after(start, 20)}


def _identity(month: Month, claim: Claim) -> None:
    rng, claimant = month.rng, claim.claimant
    values = claim.values
    values |= {
        "LCHBREF": f"{claim.number:08d}",
        "CCNINO": claimant.nino,
        "CCTITLE": claimant.title,
        "CCSURNAME": claimant.surname,
        "CCFORENAME": claimant.forename,
        "CDDOB": claimant.born,
        "CCSEX": claimant.sex,
        "CCADDRESS": people.address(rng),
        "CCADDRESS2": "Sampleton",
        "CCPCODE": people.postcode(rng),
        "CCETHNIC": str(month.between(2, 16)) if month.chance(0.2) else "1",
        "CCSTUDENT": "N",
        "PCPTNRFG": "0",
    }
    if month.chance(0.75):
        values["LCLCTRREF"] = f"5{claim.number:08d}"
    if month.chance(0.4):
        values["CNPHONE"] = people.telephone(rng)
    if claim.partner is not None:
        _partner(claim, claim.partner)


def _partner(claim: Claim, partner: Person) -> None:
    claim.values |= {
        "PCPTNRFG": "1",
        "PCNINO": partner.nino,
        "PCTITLE": partner.title,
        "PCSURNAME": partner.surname,
        "PCFORENAME": partner.forename,
        "PCSEX": partner.sex,
        "PDDOB": partner.born,
        "PDSTART": days.before(claim.received, 400),
        "PCSTUDENT": "N",
    }
