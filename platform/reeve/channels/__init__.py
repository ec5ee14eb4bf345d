"""Channels to a department's own server: the machine at the other end that is not ours.

A server is data: its address, what it is known by, and a key of ours for it alone, made here, wrapped by the root key
and never shown; the public half is what the department is given. It is of one kind, practice or live, is tested before
a return may go by it, and is ended, never deleted. A return goes by it from a day, as by any other channel. Its table
lies in ``department``, beside the channel's.

What is handed over is one ZIP (``parcel``), the same bytes at every try. By SFTP it is written under a temporary name,
gone on with where an earlier try stopped, read back whole, and only then given its name; nothing of another's is
overwritten (``sftp``). By HTTPS it is one signed request with an idempotency key, answered with a receipt that is kept
(``push``). The server is looked at before it is spoken to: its address must be public (``address``) and its key or its
certificate the one it is known by; a changed one is refused and never trusted. A server in trouble is left alone for a
while, by every council's deliveries together, and the platform is told (``trouble``).
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.channels.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    frame_by(app, surroundings)


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.channels.jobs  # noqa: F401
