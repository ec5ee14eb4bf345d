"""The second factor: a code from the person's authenticator (RFC 6238), or one of their recovery codes.

A code is taken one step (30 seconds) early or late, and never twice: the step is kept with the secret in one update
that only one of two requests can make.
"""

from __future__ import annotations

import hmac
import re
from typing import TypedDict
from uuid import UUID

import pyotp
from sqlalchemy import or_, update

from reeve.database import db, now
from reeve.errors import Refusal
from reeve.identity.attempts import codes, forget, note_failed, slow_down
from reeve.identity.keyed import keyed_hash, unseal
from reeve.identity.models import Credential
from reeve.identity.queries import credentials

STEP = 30
DRIFT = (-1, 0, 1)


class WrongCode(Refusal):
    """That code was not accepted. Wait for your authenticator to show a new one, then enter that."""

    status = 422
    title = "That code was not accepted"


class Evidence(TypedDict):
    """How and when the person proved themselves anew; it becomes part of a signature."""

    method: str
    at: str


def fresh_second_factor(code: str, *, person_id: UUID) -> Evidence:
    """What a code given now proves. Raises WrongCode, or TooManyTries while the person must wait."""
    evidence = try_second_factor(code, person_id=person_id)
    if evidence is None:
        raise WrongCode
    return evidence


def try_second_factor(code: str, *, person_id: UUID) -> Evidence | None:
    """As ``fresh_second_factor``, but None where the code is not accepted, for a form that asks again."""
    slow_down(codes(person_id))
    plain = re.sub(r"[\s-]", "", code).upper()
    method = "totp" if re.fullmatch(r"\d{6}", plain) else "recovery"
    accepted = accept_totp(plain, person_id) if method == "totp" else accept_recovery(plain, person_id)
    if not accepted:
        note_failed((codes(person_id),))
        return None
    forget(codes(person_id))
    return Evidence(method=method, at=now().strftime("%Y-%m-%dT%H:%M:%SZ"))


def accept_totp(code: str, person_id: UUID) -> bool:
    for credential in credentials(db.gate, person_id, "totp"):
        step = step_of(code, unseal(credential.secret, person_id))
        if step is not None and use_step(credential, step):
            return True
    return False


def step_of(code: str, secret: bytes) -> int | None:
    """The time step ``code`` belongs to, within the drift allowed. Every step is compared, whichever fits."""
    totp = pyotp.TOTP(secret.decode())
    present_step = int(now().timestamp()) // STEP
    fitting = [s for s in (present_step + d for d in DRIFT) if hmac.compare_digest(totp.at(s * STEP), code)]
    return max(fitting, default=None)


def use_step(credential: Credential, step: int) -> bool:
    """Whether this step was still unused, and is used from now on."""
    unused = or_(Credential.last_step.is_(None), Credential.last_step < step)
    return take(credential.person_id, Credential.id == credential.id, unused, last_step=step)


def accept_recovery(code: str, person_id: UUID) -> bool:
    return take(
        person_id,
        Credential.kind == "recovery",
        Credential.secret == recovery_hash(code, person_id),
        Credential.used_at.is_(None),
    )


def take(person_id: UUID, *which: object, **values: object) -> bool:
    """Mark the one credential as used now; False where there is none left to mark."""
    taken = db.gate.execute(
        update(Credential)
        .where(Credential.person_id == person_id, *which)  # type: ignore[arg-type]
        .values(used_at=now(), **values)
        .returning(Credential.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(taken) == 1


def recovery_hash(code: str, person_id: UUID) -> bytes:
    return keyed_hash("recovery", str(person_id), re.sub(r"[\s-]", "", code).upper())
