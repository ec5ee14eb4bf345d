"""A council's admin sets up its own sign-in: saved, tested by themselves, switched on, required, switched off."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reeve.audit import actor, record
from reeve.database import Role, db, now, unit
from reeve.database.constraints import refuses
from reeve.errors import NotFound
from reeve.identity.keyed import seal
from reeve.identity.openid.discovery import Directory, discover, forget_all
from reeve.identity.openid.finish import Returned
from reeve.identity.openid.models import SignInProvider
from reeve.identity.openid.queries import break_glass, entry_asked, find_provider, newest_provider
from reeve.identity.openid.refusals import NameBreakGlassFirst, TestFirst, UseItYourselfFirst
from reeve.identity.visitor import Visitor

SUBJECT = "sign-in-settings"

refuses("ck_sign_in_provider_two_break_glass", NameBreakGlassFirst)


@dataclass(frozen=True)
class Wanted:
    """What an admin entered. An empty ``client_secret`` keeps the one there is."""

    address: str
    directory_id: str | None
    client_id: str
    client_secret: str
    trusts_mfa: bool


def look_up(wanted: Wanted) -> Directory:
    """Ask the address afresh what it is. Hold no transaction meanwhile. Raises ProviderAway, NotADirectory."""
    forget_all()
    return discover(wanted.address, wanted.directory_id)


def set_up(wanted: Wanted, directory: Directory) -> SignInProvider:
    """Save new settings beside those in use, which go on until the new ones are tested and switched on."""
    council_id: UUID = db.council.info["council_id"]
    before = newest_provider(hold=True)
    secret = before.client_secret if before is not None else b""
    if wanted.client_secret or before is None:
        secret = seal(wanted.client_secret.encode(), council_id, use="openid")
    provider = SignInProvider(
        number=1 if before is None else before.number + 1,
        state="off",
        address=wanted.address,
        issuer=directory.issuer,
        directory_id=wanted.directory_id,
        client_id=wanted.client_id,
        client_secret=secret,
        trusts_mfa=wanted.trusts_mfa,
        set_by=actor().id,
    )
    if before is not None and not before.live:
        before.state = "replaced"
    db.council.add(provider)
    db.council.flush()
    record("sign_in.set_up", subject=SUBJECT, words="saved the settings of the council's own sign-in")
    return provider


def note_tested(returned: Returned, who: Visitor) -> None:
    """The admin's own test sign-in worked: these settings may be switched on.

    The row is the council's, so it has a unit of its own; the history is written where the link was, since two open
    transactions cannot both add to one chain.
    """
    with unit(Role.COUNCIL, council_id=returned.provider.council_id, person_id=who.person_id) as session:
        provider = find_provider(session, returned.provider.council_id, number=returned.provider.number)
        if provider is None or provider.state == "replaced":
            raise NotFound
        provider.tested_at, provider.tested_by = now(), who.person_id
        provider.state = "tested" if provider.state == "off" else provider.state
    words = "tested the council's own sign-in with their own account"
    record("sign_in.tested", subject=SUBJECT, words=words, role=Role.GATE, chain=returned.provider.council_id)


def switch_on() -> None:
    """Members may sign in with the council's account. What is in use is replaced, and stays required if it was."""
    newest = tested()
    in_use = find_provider(db.council, newest.council_id)
    state = "on"
    if in_use is not None and in_use is not newest:
        state, in_use.state = in_use.state, "replaced"
        db.council.flush()
    newest.state = state
    db.council.flush()
    record("sign_in.switched_on", subject=SUBJECT, words="switched the council's own sign-in on")


def require(who: Visitor) -> None:
    """Members enter this council by its own sign-in only. Raises NameBreakGlassFirst, which the database would refuse
    too, and UseItYourselfFirst."""
    provider = find_provider(db.council, db.council.info["council_id"])
    if provider is None:
        raise TestFirst
    if not enough_break_glass():
        raise NameBreakGlassFirst
    provider.state = "required"
    db.council.flush()
    asked = entry_asked(who.person_id, who.token_hash)
    if asked is not None and not (asked.named and who.by_passkey):
        raise UseItYourselfFirst
    record("sign_in.required", subject=SUBJECT, words="let members in by the council's own sign-in only")


def stop_requiring() -> None:
    """Members choose again how they sign in."""
    provider = find_provider(db.council, db.council.info["council_id"])
    if provider is None or provider.state != "required":
        raise NotFound
    provider.state = "on"
    db.council.flush()
    record("sign_in.not_required", subject=SUBJECT, words="let members in by any sign-in again")


def switch_off() -> None:
    """Nobody signs in with the council's account; links stay, for when it is switched on again."""
    provider = find_provider(db.council, db.council.info["council_id"])
    if provider is None:
        raise NotFound
    newest = newest_provider()
    provider.state = "tested" if newest is provider else "replaced"
    db.council.flush()
    record("sign_in.switched_off", subject=SUBJECT, words="switched the council's own sign-in off")


def tested() -> SignInProvider:
    """The newest settings. Raises TestFirst."""
    newest = newest_provider(hold=True)
    if newest is None or newest.state == "off" or newest.tested_at is None:
        raise TestFirst
    return newest


def enough_break_glass(*, besides: UUID | None = None) -> bool:
    """Two members with a passkey, one of them an admin: somebody must be able to change these settings when the
    directory is away."""
    named = [one.is_admin for one in break_glass() if one.has_passkey and one.person.id != besides]
    return len(named) >= 2 and any(named)
