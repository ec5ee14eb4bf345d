"""The one-time code somebody's authenticator would show now: for the demo, whose people have no phone."""

from __future__ import annotations

import pyotp

from reeve.database import Role, now, unit
from reeve.errors import Conflict, NotAllowed, NotFound
from reeve.identity.keyed import unseal
from reeve.identity.queries import credentials, find_person
from reeve.identity.second_factor import STEP
from reeve.installation import here


class OnlyInTheDemo(NotAllowed):
    """Codes are shown only by a demo: one machine, its own embedded database, no other host."""

    title = "This is not a demo"


class CodeUsed(Conflict):
    """The present code and the next were used already. Wait half a minute, then ask again."""

    title = "No unused code"


def demo_code(email: str) -> str:
    """The next code not used yet. Raises OnlyInTheDemo wherever a real person might sign in, NotFound, CodeUsed."""
    if not here().settings.demo_allowed:
        raise OnlyInTheDemo
    with unit(Role.GATE, email=email) as session:
        person = find_person(session, email)
        confirmed = credentials(session, person.id, "totp") if person is not None else []
        if person is None or not confirmed:
            raise NotFound("Nobody with this e-mail address has an authenticator.")
        credential = confirmed[-1]
        step = max(int(now().timestamp()) // STEP, (credential.last_step or 0) + 1)
        if step > int(now().timestamp()) // STEP + 1:
            raise CodeUsed
        return pyotp.TOTP(unseal(credential.secret, person.id).decode()).at(step * STEP)
