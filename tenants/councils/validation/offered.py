"""Last period's reasons, each offered where it was given: of a whole rule for the rule, of a record for that record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from councils.returns.models import Version
from councils.validation.findings import keys_on
from councils.validation.models import Explanation
from councils.validation.queries import reasons_before
from councils.validation.subject import Subject

MOST_DIGITS = 10


def offered_for(subject: Subject, rule_id: str | None, line: str | None) -> Sequence[Explanation]:
    """Of the record on ``line``, as an address has it; where nothing was said of that, or there is none, of the whole
    rule. The first is the one to start from."""
    own = None
    if rule_id and line and line.isascii() and line.isdecimal() and len(line) < MOST_DIGITS:
        key = keys_on(subject.checked, rule_id, [int(line)]).get(int(line), "")
        own = offered_to_records(subject.version, rule_id).get(key)
    return offered_to_rule(subject.version, rule_id) if own is None else [own]


def offered_to_rule(version: Version, rule_id: str | None) -> Sequence[Explanation]:
    """What was said of the whole rule."""
    return [each for each in reasons_before(version, rule_id) if each.record_key is None]


def offered_to_records(version: Version, rule_id: str | None) -> Mapping[str, Explanation]:
    """What was said of single records, by their key; the last word on each."""
    return {each.record_key: each for each in reasons_before(version, rule_id) if each.record_key is not None}
