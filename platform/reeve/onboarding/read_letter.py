"""Reading a letter in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reeve.audit import record
from reeve.installation import here
from reeve.mail.models import Letter
from reeve.onboarding.queries import get_letter

LINKS = ("https://", "http://", "/")


@dataclass(frozen=True)
class Found:
    """A letter as the platform's people may see it."""

    letter: Letter
    hides_link: bool

    @property
    def paragraphs(self) -> list[str]:
        """The body; a link that lets its reader in as somebody of a council is left out."""
        found = self.letter.body.strip().split("\n\n")
        return [p for p in found if not (self.hides_link and p.startswith(LINKS))]


def read_letter(letter_id: UUID) -> Found:
    """A letter of the outbox. Raises NotFound.

    One that a council's person had written is read in that council's history. Its link would let the platform in as
    that council's certifier, so it is shown only where everything is on one machine, for evaluation.
    """
    letter = get_letter(letter_id)
    if letter.chain_id is not None:
        words = f"read the letter to {letter.to_name} in the outbox"
        record("letter.read", subject="outbox", words=words, chain=letter.chain_id)
    return Found(letter, hides_link=letter.chain_id is not None and not here().settings.demo_allowed)
