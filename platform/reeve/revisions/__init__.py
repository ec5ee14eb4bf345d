"""Revisions: a department's rule owner changes the rules, tries them, and publishes them from a day.

A draft is the whole changed definition: an uploaded folder, or one rule of the present text edited. It comes from
outside, so it is read by the definitions' own loader in a child process with limits, and what is wrong is said at the
place. Every rule has an example that breaks it: those of a folder are run against their rules, and so is that of an
edited rule, entered as edits of the file that is right; a draft keeps them, and the catalogue shows them. A draft is
tried, as a queued job, on the newest practice return of each council (``reeve.department.trial``): counts come back, of
fewer than five councils none. Published, it is released as a revision from a day on; the database takes no other text
than a draft's, from nobody but a rule owner, and for the department's own returns. Every council that owes the return
reads in its history what changed, in the rule owner's words, and whoever prepares it there in a letter; the catalogue
says so to everybody. Afterwards the nightly counts say how often each changed rule is found, beside how often it was
before.

A definition Reeve comes with, released later than a publication, takes its place: what was published is to be brought
into the folders too. A draft, published or not, can be taken away for that: as a folder with what breaks each rule,
which ``reeve definition lint`` takes, or as its text. Drafts of before examples were kept say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the child that reads a definition is of this room too, and needs no web
    from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.revisions.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    frame_by(app, surroundings)


def register_jobs() -> None:
    """Import the tasks, so that the queue knows them."""
    import reeve.revisions.jobs  # noqa: F401
