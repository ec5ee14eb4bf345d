"""A change of the key: the one in use announces the next, and from when. ``reeve-key-change/1``.

Whoever trusts a key trusts the one it announced, from that time on, and the first for a day longer, in which every
machine of the service is started anew. A key that no trusted key announced is trusted by nobody, and one that announced
two is believed only the first: else whoever stole an old key could announce another past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reeve.proof.canonical import JSON, moment, utc
from reeve.proof.check import find
from reeve.proof.keys import PublicKey, SigningKey
from reeve.proof.seal import find_key, is_proof, is_sealed, seal

FORMAT = "reeve-key-change/1"
PARTS = {"change", "proof"}
HANDED_OVER_WITHIN = timedelta(days=1)
"""How long the earlier key may still sign after the new one begins."""


def announce(following: PublicKey, *, key: SigningKey, since: datetime) -> dict[str, JSON]:
    """``key`` says that ``following`` signs from ``since`` on."""
    document: dict[str, JSON] = {
        "format": FORMAT,
        "from": utc(since),
        "public_key": following.text,
        "key_id": key.public.id,
    }
    return {"change": document, "proof": seal(document, key=key)}


def with_successors(trusted: Sequence[PublicKey], changes: Iterable[object]) -> list[PublicKey]:
    """The keys that are trusted, with each that one of them announced, and until when each signs. Announcements of
    others, and whatever else stands among ``changes``, add nothing. Never raises on what they may hold."""
    keys, spoken = list(trusted), set[PublicKey]()
    for change in changes:
        following = read_change(change, keys)
        if following is None:
            continue
        new, key = following
        if key in spoken:
            continue
        spoken.add(key)
        keys = [ended(each, new) if each == key else each for each in keys]
        keys += [new] if new not in keys else []
    return keys


def read_change(change: Any, trusted: Sequence[PublicKey]) -> tuple[PublicKey, PublicKey] | None:
    """The key announced, dated, and the trusted key that announced it; None where none did."""
    if not isinstance(change, dict) or change.keys() != PARTS or not is_proof(change["proof"]):
        return None
    document, key = change["change"], find_key(change["proof"], trusted)
    since = moment(find(document, "from"))
    if not isinstance(document, Mapping) or document.get("format") != FORMAT or key is None or since is None:
        return None
    try:
        following = PublicKey(PublicKey.parse(str(document.get("public_key"))).raw, since=since)
    except ValueError:
        return None
    holds = is_sealed(document, change["proof"], trusted=[key]) and key.signs_at(since) and following != key
    return (following, key) if holds else None


def ended(key: PublicKey, following: PublicKey) -> PublicKey:
    """``key`` as it is once another follows it; a date it has already stays where it is earlier."""
    if following.since is None:
        return key
    until = following.since + HANDED_OVER_WITHIN
    return replace(key, until=until if key.until is None else min(key.until, until))
