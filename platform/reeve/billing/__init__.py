"""Billing: the till. Plans as data, contracts, who pays for whom, our own ledger, and what a payment opens.

Who pays is not who uses: a billing account may be a council, a lead authority or a department, and its funding lines
say for which councils, from when and for what share. What a council may use is a pure function of those rows and the
time (``access``). A statutory submission never asks: the rooms of the work may not import this package at all, and an
import contract says so. Sources: reference/billing.md and the Procurement Act 2023, sections 67 and 68.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the public prices, the council's subscription and the platform's pages about money.

    Call it after the councils' gate is open.
    """
    from reeve.billing import (
        access_views,
        extras,
        mirror,
        payment_views,
        platform_views,
        public_views,
        subscription_views,
    )
    from reeve.billing.card import views as card_views
    from reeve.billing.desk import views as till_views
    from reeve.billing.novation import views as novation_views
    from reeve.billing.refunds import views as refund_views
    from reeve.identity.extras import keep_extras
    from reeve.web import frame_by

    money = (public_views, subscription_views, platform_views, payment_views, access_views)
    for views in (*money, refund_views, novation_views, card_views, till_views):
        app.register_blueprint(views.blueprint)
    frame_by(app, platform_views.surroundings)
    frame_by(app, public_views.surroundings)
    frame_by(app, subscription_views.surroundings)
    mirror.init_app(app)
    keep_extras(app, extras.find_closed)


def register_jobs() -> None:
    """Make the till's day and its tasks towards Stripe known to the queue."""
    import_module("reeve.billing.jobs")
    import_module("reeve.billing.mirror.jobs")
    import_module("reeve.billing.selling.jobs")
