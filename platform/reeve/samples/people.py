"""People who do not exist: names built from syllables, telephone numbers kept for drama, postcodes of no real area.

National Insurance numbers have to pass the published form (HMRC NIM39110). Ours all begin with X, which the form
allows, and never XX, so that an invented number can be told at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from zlib import crc32


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SECOND_LETTERS = "ABCEGHJKLMNPRSTWYZ"
_NINO_SPACE = len(_SECOND_LETTERS) * 4 * 1_000_000
_NINO_STEP = 27_644_437  # prime, so that every number in the space is reached once before any repeats
NINOS_PER_CLAIM = 8

_HEADS = _words("Ash Bram Cal Dun Ever Fen Gar Hal Ings Jar Kel Lang Mar Nor Oak Pen Quar Row Stan Thorn Ven Wex Yar")
_TAILS = _words("barrow brook combe dale ferry gate hollow lock mere ness pool ridge stead thwaite vale wick worth")
_WOMEN = _words("Ada Beth Carys Dilys Edith Fiona Grace Hana Isla Jean Kirsty Lena Mair Nia Parveen Rose Sian Una")
_MEN = _words("Alun Bryn Colin David Ewan Frank Gareth Hugh Imran Jack Keith Leon Morgan Niall Owen Rhys Samir Tom")
_STREETS = ("Alder Row", "Barley Walk", "Candle Street", "Dovecote Lane", "Elder Close", "Foundry Road", "Hazel Court")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented adult. ``sex`` is M or F; ``born`` and ``nino`` are as the extract shows them."""

    nino: str
    title: str
    surname: str
    forename: str
    sex: str
    born: date


def nino(council_code: str, claim: int, place: int) -> str:
    """The number of one person of a claim: place 0 is the claimant, 1 the partner. No two places share a number."""
    turn = (crc32(council_code.encode()) + (claim * NINOS_PER_CLAIM + place) * _NINO_STEP) % _NINO_SPACE
    letters, rest = divmod(turn, 4_000_000)
    digits, suffix = divmod(rest, 4)
    return f"X{_SECOND_LETTERS[letters]}{digits:06d}{'ABCD'[suffix]}"


def person(rng: Random, number: str, born: date, *, surname: str | None = None, sex: str | None = None) -> Person:
    sex = sex or ("F" if rng.random() < 0.56 else "M")
    title = "Mr" if sex == "M" else ("Mrs" if rng.random() < 0.5 else "Ms")
    names = _MEN if sex == "M" else _WOMEN
    return Person(number, title, surname or family_name(rng), one_of(rng, names), sex, born)


def family_name(rng: Random) -> str:
    return one_of(rng, _HEADS) + one_of(rng, _TAILS)


def forename(rng: Random) -> str:
    return one_of(rng, _WOMEN if rng.random() < 0.5 else _MEN)


def address(rng: Random) -> str:
    return f"{1 + int(rng.random() * 180)} {one_of(rng, _STREETS)}"


def postcode(rng: Random) -> str:
    """Well formed (BS 7666), in area AA, which is no postal area."""
    return f"AA{10 + int(rng.random() * 30)} {int(rng.random() * 10)}{one_of(rng, _INWARD)}{one_of(rng, _INWARD)}"


def telephone(rng: Random) -> str:
    """From the range Ofcom keeps for drama."""
    return f"01632 960{int(rng.random() * 1000):03d}"


def one_of(rng: Random, choices: Sequence[str]) -> str:
    """As ``rng.choice``, several times faster; an extract asks millions of times."""
    return choices[int(rng.random() * len(choices))]
