"""Linking a person's account at their council's directory, once, and unlinking it. Never by e-mail."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from reeve.audit import record
from reeve.database import Role, db
from reeve.database.constraints import refuses
from reeve.errors import NotFound
from reeve.identity.keyed import keyed_hash
from reeve.identity.openid.entries import add_entry
from reeve.identity.openid.finish import Returned
from reeve.identity.openid.models import OpenIdAccount
from reeve.identity.openid.queries import accounts_of, find_account
from reeve.identity.openid.refusals import LinkedAlready, LinkedElsewhere, SomebodyElse
from reeve.identity.openid.statement import Proven
from reeve.identity.queries import present
from reeve.identity.sessions import renew
from reeve.identity.token import hashed
from reeve.identity.visitor import Visitor

refuses("pk_openid_account", LinkedElsewhere)
refuses("uq_openid_account_council_id_person_id", LinkedAlready)


def account_hash(council_id: UUID, proven: Proven) -> str:
    """What the gate finds an account by: issuer, directory and object id, in this council."""
    ids = (str(council_id), proven.issuer, proven.directory_id or "", proven.object_id)
    return keyed_hash("openid account", *ids).hex()


def person_of(council_id: UUID, proven: Proven) -> OpenIdAccount | None:
    """The account as it is linked, if it is."""
    sought = account_hash(council_id, proven)
    present(db.gate, token_hash=sought)
    return find_account(db.gate, council_id, sought)


def link(returned: Returned, *, person_id: UUID) -> None:
    """Link the account to the person, whose transaction this is. Raises LinkedElsewhere, LinkedAlready.

    An account of settings that are no longer in use makes way; the same account again is no fault.
    """
    council_id, proven = returned.provider.council_id, returned.proven
    there = person_of(council_id, proven)
    if there is not None:
        if there.person_id != person_id:
            raise LinkedElsewhere
        return
    before = accounts_of(db.gate, person_id).get(council_id)
    if before is not None and before.issuer == proven.issuer:
        raise LinkedAlready
    if before is not None:
        db.gate.delete(before)
        db.gate.flush()
    db.gate.add(
        OpenIdAccount(
            council_id=council_id,
            account_hash=account_hash(council_id, proven),
            person_id=person_id,
            issuer=proven.issuer,
            directory_id=proven.directory_id,
            object_id=proven.object_id,
        )
    )
    db.gate.flush()
    record(
        "account.linked",
        subject=f"people/{person_id}",
        words="linked their account at the council's sign-in",
        role=Role.GATE,
        chain=council_id,
    )


def link_here(returned: Returned, who: Visitor) -> str:
    """As ``link``, for somebody signed in: this session has now proved itself at the council's directory too, and goes
    on under the new token that is returned. Raises SomebodyElse where it has ended meanwhile."""
    link(returned, person_id=who.person_id)
    return renew_proven(returned.provider.council_id, who)


def renew_proven(council_id: UUID, who: Visitor) -> str:
    """The session under a new token, since what it may do has grown: a token somebody planted or saw gains nothing."""
    token = renew(db.gate, who.token_hash)
    if token is None:
        raise SomebodyElse
    add_entry(council_id, token_hash=hashed(token), person_id=who.person_id)
    return token


def unlink(council_id: UUID, *, person_id: UUID) -> None:
    """Raises NotFound where nothing is linked."""
    gone = delete(OpenIdAccount).where(OpenIdAccount.council_id == council_id, OpenIdAccount.person_id == person_id)
    if not db.gate.execute(gone.returning(OpenIdAccount.account_hash)).all():
        raise NotFound
    record(
        "account.unlinked",
        subject=f"people/{person_id}",
        words="unlinked their account at the council's sign-in",
        role=Role.GATE,
        chain=council_id,
    )
