"""The acts of a history in groups that officers look for. An act nobody listed stands under "Other"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OTHER = "other"


@dataclass(frozen=True)
class Group:
    """``starts`` are the beginnings of the names of its acts."""

    title: str
    starts: Sequence[str]


GROUPS: Mapping[str, Group] = {
    "signing-in": Group("Signing in", ("person.signed_", "session", "credential", "passkey", "recovery", "sign_in")),
    "people": Group("People and access", ("person", "role", "invitation", "access", "token", "engagement")),
    "preparing": Group(
        "Preparing and checking",
        ("draft", "comment", "version", "finding", "explanation", "dispute", "upload", "columns", "dry_run"),
    ),
    "sending": Group(
        "Signing and sending",
        (
            *(f"version.{act}" for act in ("submitted", "signed", "declined", "released", "withdrawn")),
            "return",
            "delivery",
        ),
    ),
    "department": Group("The department", ("consignment", "query", "obligation", "extension", "department", "rules")),
    "proof": Group("Tree heads given", ("log",)),
    "support": Group("Reeve's own staff", ("support", "letter")),
    "settings": Group("Policy, sign-in settings and subscription", ("policy", "council", "billing", "subscription")),
    "taken-away": Group("Taken away as a file", ("findings.taken_away", "history.taken_away", "export")),
    "refused": Group("Refused", ("refused",)),
    OTHER: Group("Other", ()),
}


def group_of(act: str) -> str:
    """The group whose longest beginning fits."""
    fitting = [(len(start), key) for key, group in GROUPS.items() for start in group.starts if act.startswith(start)]
    return max(fitting, default=(0, OTHER))[1]


def acts_in(group: str, acts: Iterable[str]) -> list[str]:
    """Those of ``acts`` that belong to the group."""
    return [act for act in acts if group_of(act) == group]


def act_words(act: str) -> str:
    """``version.uploaded`` is shown as "Version uploaded"."""
    return act.replace(".", " ").replace("_", " ").capitalize()
