"""The version a page is about: looked up by its address, with its newest check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from councils.returns.models import StoredFile, Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import file_of, get_obligation, get_version
from councils.validation.models import CheckRun
from councils.validation.queries import newest_check
from reeve.department.models import Obligation
from reeve.errors import Conflict


class NotYetChecked(Conflict):
    """The check of this version has not finished yet. Wait until it has, then open this page again."""

    title = "The check has not finished"


@dataclass(frozen=True)
class Subject:
    """The version a page is about, with its newest check."""

    obligation: Obligation
    version: Version
    run: CheckRun | None

    @property
    def file(self) -> StoredFile | None:
        return file_of(self.version)

    @property
    def checked(self) -> CheckRun:
        """The finished check. Raises NotYetChecked."""
        if self.run is None or self.run.outcome in (None, "failed"):
            raise NotYetChecked
        return self.run

    @property
    def given(self) -> dict[str, Any]:
        return {**surroundings_of(self.obligation), "version": self.version, "run": self.run}

    @property
    def file_stem(self) -> str:
        """What names of files taken away share."""
        practice = "practice-" if self.obligation.practice else ""
        return f"{practice}{self.obligation.return_key}-{self.obligation.period}-version-{self.version.number}"

    def address(self, endpoint: str, **query: Any) -> str:
        place = (self.obligation.return_key, self.obligation.period, self.version.number)
        return url_for(endpoint, return_key=place[0], period=place[1], number=place[2], **query)


def subject_at(return_key: str, period: str, number: int) -> Subject:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    return Subject(obligation, version, newest_check(version))
