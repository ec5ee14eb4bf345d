"""Setting up an authenticator app, and the recovery codes that stand in for a lost one."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp
import segno
from sqlalchemy import delete

from reeve.database import db, now
from reeve.identity.keyed import seal, unseal
from reeve.identity.models import Credential
from reeve.identity.queries import find_waiting_totp
from reeve.identity.second_factor import recovery_hash, step_of

ISSUER = "Reeve"
RECOVERY_CODES = 10
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Setup:
    """What the page shows: the key in groups of four, and the same as a picture (SVG)."""

    key: str
    picture: str

    @property
    def key_words(self) -> str:
        return " ".join(self.key[i : i + 4] for i in range(0, len(self.key), 4))


def start_authenticator(person_id: UUID, *, email: str) -> Setup:
    """The secret waiting to be confirmed, made where there is none. It counts only once a code from it was entered."""
    waiting = find_waiting_totp(db.gate, person_id)
    if waiting is None:
        key = pyotp.random_base32()
        db.gate.add(Credential(person_id=person_id, kind="totp", secret=seal(key.encode(), person_id)))
        db.gate.flush()
    else:
        key = unseal(waiting.secret, person_id).decode()
    return Setup(key, picture_of(pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=ISSUER)))


def confirm_authenticator(code: str, *, person_id: UUID) -> bool:
    """Whether ``code`` comes from the waiting secret; it then replaces any authenticator before it."""
    waiting = find_waiting_totp(db.gate, person_id)
    step = None if waiting is None else step_of(code.replace(" ", ""), unseal(waiting.secret, person_id))
    if waiting is None or step is None:
        return False
    db.gate.execute(
        delete(Credential).where(
            Credential.person_id == person_id, Credential.kind == "totp", Credential.id != waiting.id
        )
    )
    waiting.confirmed_at, waiting.last_step, waiting.used_at = now(), step, now()
    db.gate.flush()
    return True


def new_recovery_codes(person_id: UUID) -> list[str]:
    """Ten new single-use codes, shown this once; the old ones stop working."""
    db.gate.execute(delete(Credential).where(Credential.person_id == person_id, Credential.kind == "recovery"))
    made = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    db.gate.add_all(
        Credential(person_id=person_id, kind="recovery", secret=recovery_hash(code, person_id), confirmed_at=now())
        for code in made
    )
    db.gate.flush()
    return made


def picture_of(uri: str) -> str:
    """The QR code as SVG without inline styles; it says what it is to those who cannot see it."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, scale=5, border=4, dark="#0b0c0c", light="#ffffff", title=None
    )
    return out.getvalue().decode()
