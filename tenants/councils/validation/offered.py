"""Last period's reasons, each offered where it was given: of a whole rule for the rule, of a record for that record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from councils.validation.findings import keys_on
from councils.validation.models import Explanation
from councils.validation.queries import reasons_before
from councils.validation.subject import Subject

MOST_DIGITS = 10


@dataclass(frozen=True)
class LastReasons:
    """What was said to one rule in the version accepted last: of the whole rule, and of records by their key."""

    rule_id: str | None
    of_rule: Sequence[Explanation]
    of_record: Mapping[str, Explanation]

    @classmethod
    def of(cls, subject: Subject, rule_id: str | None) -> LastReasons:
        said = reasons_before(subject.version, rule_id)
        whole = [each for each in said if each.record_key is None]
        return cls(rule_id, whole, {each.record_key: each for each in said if each.record_key is not None})

    def for_line(self, subject: Subject, line: str | None) -> Sequence[Explanation]:
        """Of the record on ``line``, as an address has it; where nothing was said of that, or there is none, of the
        whole rule. The first is the one to start from."""
        if not self.of_record or not self.rule_id or not line or not is_number(line):
            return self.of_rule
        own = self.of_record.get(keys_on(subject.checked, self.rule_id, [int(line)]).get(int(line), ""))
        return self.of_rule if own is None else [own]


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS
