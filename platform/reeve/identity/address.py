"""E-mail addresses as people are known by them: plain, so that two that look alike are never taken for one another.

Only ASCII is taken. Letters of other scripts, or of other widths, that look like Latin ones would make an address
nobody can tell from a colleague's (Unicode TR39), and councils' own addresses need none. Upper and lower case are the
same, by the twenty-six letters only: Python would also make a Kelvin sign a "k".
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email

from reeve.errors import Refusal

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
PRIVATE = frozenset(
    {"gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "icloud.com", "yahoo.com", "live.com"}
)


class NotAnAddress(Refusal):
    """That is not an e-mail address. Enter it in full, like name@example.org."""

    status = 422
    title = "Check the e-mail address"


class LooksLikeAnother(NotAnAddress):
    """The address holds letters that only look like plain ones, or that some programs change. Type it out by hand."""


class PrivateDomain(NotAnAddress):
    """Anybody can have an address at that domain, so it says nothing about a council."""

    title = "Check the domain"


def address_of(email: str) -> str:
    """The e-mail as it is kept: its domain in lower case. Raises LooksLikeAnother, NotAnAddress."""
    typed = email.strip()
    if not typed.isascii() or any(label.startswith("xn--") for label in domain_of(typed).split(".")):
        raise LooksLikeAnother
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise NotAnAddress from error


def same_key(email: str) -> str:
    """What two spellings of one address have in common; a letter that is not plain stays itself."""
    return email.strip().translate(LOWER)


def domain_of(email: str) -> str:
    return same_key(email).rpartition("@")[2]


def domain_entered(typed: str) -> str:
    """A domain as it is kept, of one typed with or without an at sign before it. Raises LooksLikeAnother, NotAnAddress,
    and PrivateDomain for one where anybody can have an address.
    """
    domain = domain_of(address_of(f"somebody@{typed.strip().removeprefix('@')}"))
    if domain in PRIVATE:
        raise PrivateDomain
    return domain


def domains_of(emails: Iterable[str]) -> list[str]:
    """The domains these addresses are at, the most frequent first; those anybody can have an address at left out."""
    counted = Counter(domain for email in emails if (domain := domain_of(email)) not in PRIVATE)
    return [domain for domain, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
