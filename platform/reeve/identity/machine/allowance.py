"""How often a token may call: so many calls a minute, and so many files an hour, counted in the token's own row.

The row is locked while it is counted, so that several processes of the web count together. A window begins with its
first call and is forgotten when it is over. What is left is told with every answer (IETF draft "RateLimit header fields
for HTTP", draft-ietf-httpapi-ratelimit-headers-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, g

from reeve.errors import Refusal
from reeve.identity.machine.models import DepartmentToken
from reeve.identity.models import ApiToken


@dataclass(frozen=True)
class Policy:
    """``most`` calls in ``seconds``."""

    name: str
    most: int
    seconds: int


CALLS = Policy("calls", 120, 60)
FILES = Policy("files", 60, 3600)


@dataclass(frozen=True)
class Allowance:
    """What is left of a policy, and in how many seconds all of it is there again."""

    policy: Policy
    left: int
    seconds: int


class TooManyCalls(Refusal):
    """This token has called too often. Wait as long as Retry-After says, then go on."""

    status = 429
    title = "Too many calls"


def spend(token: ApiToken | DepartmentToken, *, at: datetime, files: bool) -> tuple[Allowance, ...]:
    """Count one call of ``token``, whose row is locked, and with ``files`` one file. Raises TooManyCalls."""
    token.minute_at, token.minute_calls, calls = counted(CALLS, token.minute_at, token.minute_calls, at=at)
    if not files:
        return (calls,)
    token.hour_at, token.hour_files, sent = counted(FILES, token.hour_at, token.hour_files, at=at)
    return calls, sent


def counted(policy: Policy, since: datetime | None, used: int, *, at: datetime) -> tuple[datetime, int, Allowance]:
    """The window after one more call."""
    length = timedelta(seconds=policy.seconds)
    if since is None or at - since >= length:
        since, used = at, 0
    seconds = max(1, policy.seconds - int((at - since).total_seconds()))
    if used >= policy.most:
        g.allowances = (Allowance(policy, 0, seconds),)
        raise too_many(policy, seconds)
    return since, used + 1, Allowance(policy, policy.most - used - 1, seconds)


def too_many(policy: Policy, seconds: int) -> TooManyCalls:
    span = "a minute" if policy.seconds == 60 else "an hour"
    refusal = TooManyCalls(
        f"A token may make {policy.most} {policy.name} {span}. Wait {seconds} seconds, then go on: nothing was done."
    )
    refusal.headers = {"Retry-After": str(seconds)}
    return refusal


def init_app(app: Flask) -> None:
    app.after_request(tell)


def tell(answer: Response) -> Response:
    """Say with every answer to a token what is left to it."""
    allowances: tuple[Allowance, ...] = g.get("allowances", ())
    if allowances:
        policies = (f'"{a.policy.name}";q={a.policy.most};w={a.policy.seconds}' for a in allowances)
        answer.headers["RateLimit-Policy"] = ", ".join(policies)
        answer.headers["RateLimit"] = ", ".join(f'"{a.policy.name}";r={a.left};t={a.seconds}' for a in allowances)
    return answer
