"""Coming back from a council's directory: the attempt is used up first, then the code is exchanged and the statement
read. Whatever is refused is in the council's history, in the same words the person sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import requests
from authlib.integrations.base_client import OAuthError
from sqlalchemy import update

from reeve.audit import record
from reeve.database import Role, now, unit
from reeve.identity.attempts import address, note_failed
from reeve.identity.openid.begin import client, mark, nonce_of, verifier_of
from reeve.identity.openid.discovery import Directory, discover
from reeve.identity.openid.models import OpenIdAttempt, SignInProvider
from reeve.identity.openid.queries import find_attempt, find_provider
from reeve.identity.openid.refusals import (
    AccountRefusal,
    AttemptOver,
    CodeRefused,
    NotInUse,
    ProviderAway,
    ProviderSaidNo,
    UnknownAttempt,
    WrongIssuer,
)
from reeve.identity.openid.statement import Proven, read_statement
from reeve.identity.token import hashed


@dataclass(frozen=True)
class Returned:
    """Somebody the directory vouches for, and what they went for."""

    attempt: OpenIdAttempt
    provider: SignInProvider
    proven: Proven


def finish(council_id: UUID, answer: Mapping[str, str], *, remote: str | None) -> Returned:
    """Raises UnknownAttempt, or an AccountRefusal that is then in the council's history."""
    state = answer.get("state", "")
    attempt = known(council_id, state)
    try:
        provider = use_up(attempt)
        return Returned(attempt, provider, proof(provider, state, answer))
    except AccountRefusal as refusal:
        note_refused(council_id, refusal, remote=remote)
        raise


def known(council_id: UUID, state: str) -> OpenIdAttempt:
    """The attempt of this state, at this council, in this browser."""
    with unit(Role.GATE, token_hash=hashed(state)) as session:
        attempt = find_attempt(session, hashed(state))
    if attempt is None or attempt.council_id != council_id or attempt.browser_hash != hashed(mark()):
        raise UnknownAttempt
    return attempt


def use_up(attempt: OpenIdAttempt) -> SignInProvider:
    """The attempt counts once, whatever comes of it. Raises AttemptOver, NotInUse."""
    with unit(Role.GATE, token_hash=attempt.token_hash) as session:
        mine = (OpenIdAttempt.token_hash == attempt.token_hash, OpenIdAttempt.used_at.is_(None))
        used = session.execute(
            update(OpenIdAttempt)
            .where(*mine, OpenIdAttempt.expires_at > now())
            .values(used_at=now())
            .returning(OpenIdAttempt.token_hash)
            .execution_options(synchronize_session=False)
        ).all()
        if len(used) != 1:
            raise AttemptOver
        provider = find_provider(session, attempt.council_id, number=attempt.number)
        if provider is None or not (provider.live or attempt.purpose == "test"):
            raise NotInUse
        return provider


def proof(provider: SignInProvider, state: str, answer: Mapping[str, str]) -> Proven:
    """Who the directory says it was. It may name itself beside the code (RFC 9207): then it must be the right one."""
    directory = discover(provider.address, provider.directory_id)
    if directory.issuer != provider.issuer or answer.get("iss", provider.issuer) != provider.issuer:
        raise WrongIssuer
    if "error" in answer or not answer.get("code"):
        raise ProviderSaidNo
    token = exchange(provider, directory, code=answer["code"], verifier=verifier_of(state, mark()))
    return read_statement(token, provider, directory, nonce=nonce_of(state))


def exchange(provider: SignInProvider, directory: Directory, *, code: str, verifier: str) -> object:
    """The statement the code stands for. What the directory says in an error is never repeated."""
    with client(provider, directory) as asking:
        try:
            answer = asking.fetch_token(
                directory.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                allow_redirects=False,
            )
        except OAuthError as error:
            raise CodeRefused from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway from error
    return answer.get("id_token")


def note_refused(council_id: UUID, refusal: AccountRefusal, *, remote: str | None) -> None:
    """In units of their own, since the request's is undone."""
    note_failed((address(remote),))
    with unit(Role.GATE):
        record(
            "account_sign_in.refused",
            subject="sign-in",
            words=f"refused a sign-in with the council's account. {refusal.why}",
            role=Role.GATE,
            chain=council_id,
        )
