"""The people of the demo, all invented, and the file that remembers how they sign in."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import pyotp

CAST_FILE = "demo-people.json"
STEP = 30


@dataclass
class Player:
    """One person: their part in words, how they sign in, and the last authenticator step they used."""

    name: str
    email: str
    part: str
    place: str
    password: str
    secret: str = ""
    last_step: int = 0

    def code(self) -> str:
        """A one-time code that was not used before; waits for the next one where this step's was."""
        while int(time.time()) // STEP <= self.last_step:
            time.sleep(0.5)
        self.last_step = int(time.time()) // STEP
        return self.code_now()

    def code_now(self) -> str:
        return pyotp.TOTP(self.secret).now()


PARTS = (
    ("Priya Nair", "priya.nair@reeve.example", "Platform admin", "The Reeve platform"),
    ("Owen Clarke", "owen.clarke@department.example", "Department analyst", "DWP"),
    ("Ada Whitfield", "ada.whitfield@north.example", "Council admin", "A"),
    ("Tom Ashby", "tom.ashby@north.example", "Preparer", "A"),
    ("Grace Lowe", "grace.lowe@north.example", "Viewer", "A"),
    ("Nia Prosser", "nia.prosser@south.example", "Council admin", "B"),
    ("Sam Okafor", "sam.okafor@south.example", "Preparer", "B"),
    ("Helen Marsh", "helen.marsh@south.example", "Certifier", "B"),
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
