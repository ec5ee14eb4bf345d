"""A draft is tried on a file in the order of columns that its manifest states, and on the one before in its own."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from reeve.department import trial_child
from tests.rules.demo import HEADER, TRAILER, demo, found
from tests.rules.test_columns import DATA, SUPPLIER, check, supplier, text


def test_the_order_comes_from_the_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = text(HEADER, "", *DATA, TRAILER)
    stated = {"line": 2, "until": 2, "names": SUPPLIER.split("|"), "positions": [8, 1, 2, 3, 4, 5, 6, 7]}
    files = {"file": supplier(), "file_before": plain}
    monkeypatch.setattr(trial_child, "opened", lambda _payload, which: io.BytesIO(files[which]))
    payload: dict[str, Any] = {"period": "2026-10", "sealed_on": str(date(2026, 11, 2)), "cells": None}
    payload |= {"file_before": {}, "columns": stated, "columns_before": None}
    assert found(trial_child.checked_with(demo().layout, payload)) == found(check(plain))
    unread = trial_child.checked_with(demo().layout, {**payload, "columns": None})
    assert unread.outcome == "unreadable"
