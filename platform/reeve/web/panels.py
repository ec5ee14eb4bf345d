"""Panels that later rooms add to an earlier room's page, which need not know them.

A room registers ``panel_by(app, COUNCIL_PANELS, provider)``; the page asks ``panels_of(COUNCIL_PANELS, council)`` and
shows what comes back, in order of registration. A provider answers None where it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from reeve.web.frame import Link

KEY = "reeve.web.panels"
COUNCIL_PANELS = "the platform's page of one council"


@dataclass(frozen=True)
class Panel:
    """A heading, facts (rows as ``components/summary.html`` takes them), and where to go for more."""

    title: str
    rows: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Link] = ()


Provider = Callable[[Any], Panel | None]


def panel_by(app: Flask, place: str, provider: Provider) -> None:
    """Let ``provider`` add a panel to ``place``; it is handed what the page is about."""
    app.extensions.setdefault(KEY, {}).setdefault(place, []).append(provider)


def panels_of(place: str, about: Any) -> list[Panel]:
    """Every panel for this page, those without words left out."""
    providers: list[Provider] = current_app.extensions.get(KEY, {}).get(place, [])
    return [panel for provider in providers if (panel := provider(about)) is not None]
