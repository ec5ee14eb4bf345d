"""The platform's acts from a terminal: the same verbs as the pages, and refusals as one line of words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from reeve.audit.record import Actor, acting
from reeve.database import Role, unit
from reeve.errors import Refusal
from reeve.installation import install

OPERATOR = Actor(None, "Reeve's operator")


@contextmanager
def as_operator() -> Iterator[None]:
    """Act in the installation this command runs in, as its operator; each unit is the command's own."""
    install()
    try:
        with acting(OPERATOR):
            yield
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.title}. {refusal.message}") from refusal


@contextmanager
def at_the_terminal() -> Iterator[None]:
    """One platform unit, as the operator."""
    with as_operator(), unit(Role.PLATFORM):
        yield
