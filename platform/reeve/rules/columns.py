"""Which column of a file is which position of the return, where a line of the file names its columns.

Known are the definition's own names and labels alone: no source gives a supplier's. Whatever else stands in the line is
for a person to say, and what was said is kept under the digest of the line.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal

from reeve.rules.cells import read_date
from reeve.rules.model import Layout

How = Literal["own", "by_name", "confirmed", "asked", "outdated"]
RECORD_TYPE = 1
"""The position that tells lines apart, in every extract the first."""
LONGEST_NAME = 200
MOST_COLUMNS = 1000
_FEWEST = 2
_MOST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """A line of names and how its columns are read.

    ``how``: in the return's ``own`` order; ``by_name``, where whoever asked takes any order of known names; as somebody
    ``confirmed`` it; or it has to be ``asked``, also because what was confirmed is ``outdated``. ``positions`` has one
    place a column, from 1, or None; where it has to be asked these are the names that are known. Lines up to ``until``
    are no lines of the return.
    """

    line: int
    until: int
    names: tuple[str, ...]
    how: How
    positions: tuple[int | None, ...]

    @property
    def digest(self) -> str:
        return digest_of(self.names)

    @property
    def is_read(self) -> bool:
        return self.how not in ("asked", "outdated")

    @property
    def known(self) -> int:
        return sum(position is not None for position in self.positions)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names that stand for no position, or for one that another column has too."""
        return tuple(name for name, place in zip(self.names, self.positions, strict=True) if place is None)

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "until": self.until,
            "names": list(self.names),
            "how": self.how,
            "positions": list(self.positions),
            "digest": self.digest,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Columns:
        return cls(kept["line"], kept["until"], tuple(kept["names"]), kept["how"], tuple(kept["positions"]))


Said = Sequence[tuple[int, str] | None]
"""For each column the position and the field's name there, as it was when somebody said so; None: not in the return."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is known of columns besides the definition: what was ``confirmed``, by digest; ``before``, how this very
    file was read earlier, which holds whatever came since; what ``names`` beyond the definition's own stand for (None:
    not in the return). ``by_name`` takes any order whose names are all known."""

    confirmed: Mapping[str, Said] = field(default_factory=dict)
    before: Columns | None = None
    names: Mapping[str, int | None] = field(default_factory=dict)
    by_name: bool = False


NOTHING = Order()


def digest_of(names: Sequence[str]) -> str:
    """SHA-256 of a line of names, whatever stands between them."""
    return sha256(json.dumps(list(names), ensure_ascii=False).encode()).hexdigest()


def plain(name: str) -> str:
    """A name without what nobody means by it: case, spaces, underscores, marks."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@lru_cache(maxsize=16)
def known_names(layout: Layout) -> Mapping[str, int]:
    """Names and labels of the definition, as ``plain`` gives them, that stand for one position alone."""
    places: dict[str, set[int]] = {}
    for one in layout.fields:
        for name in (one.name, one.label):
            places.setdefault(name, set()).add(one.position)
    alike: dict[str, set[int]] = {}
    for name, found in places.items():
        alike.setdefault(plain(name), set()).update(found)
    return {name: min(found) for name, found in alike.items() if name and len(found) == 1}


@lru_cache(maxsize=16)
def names_at(layout: Layout) -> Mapping[int, Mapping[str, str]]:
    """For each position its names and their labels, those in use first: a position is not used on every line."""
    found: dict[int, dict[str, str]] = {}
    for one in sorted(layout.fields, key=lambda each: (each.position, each.status == "spare")):
        found.setdefault(one.position, {}).setdefault(one.name, one.label)
    return found


def missing_from(layout: Layout, positions: Iterable[int | None]) -> dict[int, str]:
    """The positions in use that no column stands for, with their names."""
    in_use = {one.position for one in layout.fields if one.status != "spare"} - set(positions)
    return {place: next(iter(names)) for place, names in names_at(layout).items() if place in in_use}


def needed_of(layout: Layout) -> dict[int, str]:
    """The positions without which lines cannot be told apart, have no claim, or miss what is required."""
    key = set(re.findall(r"\w+", layout.key or ""))
    needed = {one.position for one in layout.fields if one.required or one.name in key} | {RECORD_TYPE}
    return {place: next(iter(names)) for place, names in names_at(layout).items() if place in needed}


def find_columns(layout: Layout, first: Sequence[tuple[int, str]], order: Order) -> tuple[Columns, str] | None:
    """The line of names among the first filled lines of a file (number and text), and what stands between names; None
    where there is none. It is the first line, or the one after a header."""
    if not first or _is_record(layout, first[0][1]) or _begins_as_ever(layout, first):
        return None
    told = _told_before(layout, first, order)
    if told is not None:
        return told
    known = {**known_names(layout), **{name: place or 0 for name, place in order.names.items()}}
    for index, (line, text) in enumerate(first[:2]):
        if index and _is_record(layout, text):
            return None
        delimiter = max(layout.delimiters, key=lambda each: (_met(text, each, known), text.count(each)))
        names = _split(text, delimiter)
        after = first[index + 1 : index + 2]
        if _are_names(layout, names, known, [text.split(delimiter) for _, text in after]):
            found = Columns(line, _until(layout, line, after, delimiter), names, "asked", _places(names, known))
            return _by_name(layout, found, order), delimiter
    return None


def _begins_as_ever(layout: Layout, first: Sequence[tuple[int, str]]) -> bool:
    """A header with its date above a line of the return, as most files begin: nothing more needs to be looked at."""
    dated = any(_is_dated(layout, first[0][1].split(each)) for each in layout.delimiters)
    return dated and len(first) > 1 and _is_record(layout, first[1][1])


def _told_before(layout: Layout, first: Sequence[tuple[int, str]], order: Order) -> tuple[Columns, str] | None:
    """The line of names that was read before, or confirmed, whatever the definition knows of its names."""
    if order.before is None and not order.confirmed:
        return None
    for index, (line, text) in enumerate(first[:2]):
        for delimiter in layout.delimiters:
            names = _split(text, delimiter)
            if order.before is not None and (line, names) == (order.before.line, order.before.names):
                return order.before, delimiter
            said = order.confirmed.get(digest_of(names))
            if said is not None and len(said) == len(names):
                until = _until(layout, line, first[index + 1 : index + 2], delimiter)
                return _as_confirmed(layout, Columns(line, until, names, "asked", ()), said), delimiter
    return None


def _as_confirmed(layout: Layout, found: Columns, said: Said) -> Columns:
    if fits(layout, said):
        return replace(found, how="confirmed", positions=tuple(one and one[0] for one in said))
    return replace(unsaid(layout, found), how="outdated")


def unsaid(layout: Layout, columns: Columns) -> Columns:
    """The same line of names with nothing but what the definition knows of it: what there is to ask."""
    return replace(columns, how="asked", positions=_places(columns.names, known_names(layout)))


def _until(layout: Layout, line: int, after: Sequence[tuple[int, str]], delimiter: str) -> int:
    """The last line that is none of the return: the names, or a header below them."""
    return after[0][0] if after and _is_dated(layout, after[0][1].split(delimiter)) else line


def _by_name(layout: Layout, found: Columns, order: Order) -> Columns:
    """By its names, where that needs no guessing."""
    if found.positions == tuple(range(1, layout.positions + 1)):
        return replace(found, how="own")
    left_out = {name for name in found.names if order.names.get(plain(name), 0) is None}
    if order.by_name and left_out.issuperset(found.unknown) and RECORD_TYPE in found.positions:
        return replace(found, how="by_name")
    return found


def fits(layout: Layout, said: Said) -> bool:
    """Whether what was said still holds: each position is there and has the name it had."""
    names = names_at(layout)
    return all(one is None or (one[0] <= layout.positions and one[1] in names.get(one[0], {})) for one in said)


def _places(names: Sequence[str], known: Mapping[str, int]) -> tuple[int | None, ...]:
    """The position each name stands for; of two columns for one position neither is taken."""
    places = [known.get(plain(name)) or None for name in names]
    often = Counter(place for place in places if place is not None)
    return tuple(place if place is not None and often[place] == 1 else None for place in places)


def _are_names(layout: Layout, names: Sequence[str], known: Mapping[str, int], after: Sequence[list[str]]) -> bool:
    """Most of them are known; or one is, all look like names, and below is no line of this return but as many cells."""
    filled = [name for name in names if name]
    met = sum(plain(name) in known for name in filled)
    if not _FEWEST <= len(filled) <= MOST_COLUMNS or not met:
        return False
    if 2 * met > len(filled):
        return True
    alike = all(len(cells) == len(names) and not _begins_with_record(layout, cells) for cells in after)
    whole = len(filled) == len(names) and len({plain(name) for name in names}) == len(names)
    return bool(after) and alike and whole and all(plain(name) in known or _looks_like_a_name(name) for name in names)


def _looks_like_a_name(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return text[0].isalpha() and digits <= _MOST_DIGITS and len(text) <= LONGEST_NAME


def _is_record(layout: Layout, text: str) -> bool:
    return any(
        text == record or text.startswith(record + each) for record in layout.records for each in layout.delimiters
    )


def _begins_with_record(layout: Layout, cells: Sequence[str]) -> bool:
    return cells[0].strip(" ").upper() in layout.records


def _is_dated(layout: Layout, cells: Sequence[str]) -> bool:
    """Whether this is a header: it gives the reference date, and is of no record type."""
    place = layout.reference_date or 0
    dated = 0 < place <= len(cells) and read_date(cells[place - 1])[1] is not None
    return dated and not any(cell.strip(" ").upper() in layout.records for cell in cells)


def _met(text: str, delimiter: str, known: Mapping[str, int]) -> int:
    return sum(plain(name) in known for name in text.split(delimiter))


def _split(text: str, delimiter: str) -> tuple[str, ...]:
    return tuple(_bare(name) for name in text.split(delimiter))


def _bare(name: str) -> str:
    """Without spaces and quotes around it, and no longer than a name is."""
    return name.strip().strip('"').strip()[:LONGEST_NAME]
