"""The people of the demo, all invented, and the file that remembers how they sign in."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

CAST_FILE = "demo-people.json"


@dataclass(frozen=True)
class Player:
    """One person of the demo: their part and place in words, and their password."""

    name: str
    email: str
    part: str
    place: str
    password: str


PARTS = (
    ("Priya Nair", "priya.nair@reeve.example", "platform", "the platform"),
    ("Owen Clarke", "owen.clarke@department.example", "analyst", "the department"),
    ("Rhys Maddox", "rhys.maddox@department.example", "rule_owner", "the department"),
    ("Ada Whitfield", "ada.whitfield@north.example", "admin", "A"),
    ("Tom Ashby", "tom.ashby@north.example", "preparer", "A"),
    ("Grace Lowe", "grace.lowe@north.example", "certifier", "A"),
    ("Nia Prosser", "nia.prosser@south.example", "admin", "B"),
    ("Sam Okafor", "sam.okafor@south.example", "preparer", "B"),
    ("Helen Marsh", "helen.marsh@south.example", "certifier", "B"),
)


def new_cast(names: dict[str, str]) -> list[Player]:
    """Everybody, each with a password made now. ``names`` gives councils A and B their names."""
    return [
        Player(name, email, part, names.get(place, place), password="-".join(secrets.token_hex(3) for _ in range(4)))
        for name, email, part, place in PARTS
    ]


def save_cast(folder: Path, cast: list[Player]) -> None:
    path = folder / CAST_FILE
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(player) for player in cast], file, indent=1)
    fresh.replace(path)


def find_cast(folder: Path) -> list[Player] | None:
    """The people of a play that was finished here, or None."""
    path = folder / CAST_FILE
    if not path.exists():
        return None
    return [Player(**player) for player in json.loads(path.read_text(encoding="utf-8"))]
