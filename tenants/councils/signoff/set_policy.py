"""A council's own rule: which returns a second person must release before they are sent."""

from __future__ import annotations

from councils.returns.add_version import acting_person
from councils.signoff.models import SignoffPolicy
from councils.signoff.queries import find_policy
from reeve.audit import record
from reeve.database import db, now


def set_release(return_key: str, *, required: bool, title: str) -> bool:
    """Set whether ``return_key`` needs a release; returns whether that changed. What is already sent keeps its rule."""
    policy = find_policy(return_key)
    if (policy is not None and policy.release_required) == required:
        return False
    _, name = acting_person()
    if policy is None:
        policy = SignoffPolicy(return_key=return_key)
        db.council.add(policy)
    policy.release_required, policy.set_by_name, policy.set_at = required, name, now()
    db.council.flush()
    words = f"set that a second person must release {title}" if required else f"set that {title} needs no release"
    record("policy.release_set", subject=f"policy/{return_key}", words=words)
    return True
