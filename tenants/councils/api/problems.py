"""The kinds of problem a machine meets, each with what to do; the page about problems explains every one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Explained:
    """One kind: its status, when it comes, and whether the same request is worth sending again."""

    status: int
    when: str
    again: str


FIRST = "Not before it is put right"
EXPLAINED: Mapping[str, Explained] = {
    "no-token": Explained(401, "The header Authorization is not there, or does not begin with Bearer.", FIRST),
    "bad-token": Explained(
        401,
        "The token is not whole, has ended, was revoked, or whoever answers for it no longer prepares returns.",
        FIRST,
    ),
    "bad-department-token": Explained(
        401,
        "A department's token is none, has ended, was revoked, or whoever answers for it is no longer at the desk.",
        FIRST,
    ),
    "out-of-scope": Explained(403, "The token may do other things only.", FIRST),
    "not-in-plan": Explained(403, "The API is not in the council's plan.", FIRST),
    "extra-paused": Explained(403, "The plan the API is in has ended or is not paid for.", "Yes, once it is renewed"),
    "not-found": Explained(404, "The address names a council that is not the token's, or nothing.", FIRST),
    "no-such-return": Explained(404, "The council owes no such return for that period.", FIRST),
    "no-such-version": Explained(404, "There is no version with that number.", FIRST),
    "not-by-file": Explained(404, "The return is a form, filled in on the pages.", FIRST),
    "no-receipt": Explained(404, "The department's inbox has not taken the return yet.", "Yes, later"),
    "gone": Explained(404, "Nothing is kept of that check any more.", "Send the file again"),
    "method-not-allowed": Explained(405, "The address does not take that method.", FIRST),
    "under-way": Explained(
        409, "The last version is with the certifier or on its way, so there can be no new one.", "Yes, later"
    ),
    "not-yet-checked": Explained(409, "The check has not finished.", "Yes, after a few seconds"),
    "columns-not-known": Explained(
        409,
        "The file names its columns in an order nobody has confirmed. unknown_columns says which names the return does "
        "not have, and confirm_at where a person says what they are.",
        "Yes, once that is said",
    ),
    "key-in-use": Explained(
        409, "A request with the same Idempotency-Key is being answered.", "Yes, after a few seconds"
    ),
    "archived": Explained(409, "The council is archived: it can be read and not changed.", FIRST),
    "cut-short": Explained(400, "Less arrived than was promised. None of it was kept.", "Yes"),
    "key-not-read": Explained(400, "The Idempotency-Key is empty, too long, or holds spaces.", FIRST),
    "not-that-query": Explained(400, "A parameter after the question mark cannot be read.", FIRST),
    "not-read": Explained(400, "The request is not one that can be read.", FIRST),
    "too-large": Explained(413, "The file is larger than the limit. None of it was kept.", FIRST),
    "not-the-file": Explained(415, "The body is a form that holds a file, and not the file.", FIRST),
    "empty-file": Explained(422, "The file has no bytes. No version was made.", FIRST),
    "key-used-for-another": Explained(
        422, "The Idempotency-Key was sent before with another file or to another address.", "Under a new key"
    ),
    "no-such-periods": Explained(422, "Nothing has come of the return for that period.", "Yes, later"),
    "too-many-calls": Explained(429, "The token has called too often.", "Yes, after Retry-After"),
    "fault": Explained(500, "The fault is ours. Give support the incident number.", "Yes, under the same key"),
    "store-unavailable": Explained(503, "The file store did not answer.", "Yes, after a few minutes"),
    "away": Explained(503, "The service is not available.", "Yes, after Retry-After"),
}
