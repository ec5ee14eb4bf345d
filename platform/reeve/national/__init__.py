"""National figures: what all accepted returns say together, for the department whose returns they are.

Trends over the nation and its regions, how a figure is spread, which councils stand far from the others or moved far
more than they did (by the median and the deviation from it, so that one wild figure hides no other), how long after a
period returns come, and which rules found what at how many councils. Everything may be taken away. These are the
department's own and name councils: they are not for publishing, and the page says so. How much time returns take
councils is told as medians of at least five, and names nobody (``burden``). That a council was named as far from others
stands in its own history. What a council holds back for a time is in none of it, and the page says whose.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.national.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    frame_by(app, surroundings)
