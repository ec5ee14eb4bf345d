"""Identity: people, how they sign in, and what each may do.

A person exists once and may belong to several councils, a department or the platform; membership, never an e-mail
domain, decides. Before a council is known only the gate's database role is used, and it sees only what is looked up by
a hash or belongs to the person at the door. ``permissions`` is one table of role and act; what is not listed is denied;
``door`` marks every view with who may come in. A reporting accountant holds no role: an engagement lets them read one
version until a day (``engage``, ``examine``).
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Stand at the door, and open the pages where people sign in."""
    from reeve.identity import (
        account_views,
        door,
        invitation_views,
        language_views,
        openid,
        passkey_sign_in_views,
        recovery_views,
        views,
    )
    from reeve.web import frame_by

    door.init_app(app)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(invitation_views.blueprint)
    app.register_blueprint(language_views.blueprint)
    app.register_blueprint(account_views.blueprint)
    app.register_blueprint(passkey_sign_in_views.blueprint)
    app.register_blueprint(recovery_views.blueprint)
    openid.init_app(app)
    frame_by(app, views.surroundings)


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.identity.jobs  # noqa: F401


def register_links() -> None:
    """Tell the mail room how to see whether an invitation's link still works."""
    from reeve.identity.invitation_queries import link_works
    from reeve.mail.links import links_of

    links_of("invitation", link_works)
