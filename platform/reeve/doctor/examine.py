"""Everything that is looked at, in the order in which one thing rests on another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reeve.config import from_environment
from reeve.doctor.database import database
from reeve.doctor.files import disk, key_files, store
from reeve.doctor.finding import Finding
from reeve.doctor.letters import letters
from reeve.doctor.secrets import missing, unreadable
from reeve.doctor.web import web


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with the installation these settings describe. Changes nothing and starts nothing."""
    faults = list(unreadable(environ))
    yield from faults
    if faults:
        return
    try:
        settings = from_environment(environ)
    except ValueError as error:
        yield Finding(f"{error}.", "Correct it, then run `reeve doctor` again.")
        return
    yield from missing(settings)
    yield from web(settings)
    yield from key_files(settings, environ)
    yield from disk(settings)
    yield from store(settings)
    yield from database(settings)
    yield from letters(settings.mail)
