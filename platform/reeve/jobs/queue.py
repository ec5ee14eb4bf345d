"""The queue itself: procrastinate's app, without a connection of its own until a worker opens one.

Rooms register their tasks with ``@queue.task(name="check", queue=CHECK)``. Checks, deliveries, letters and the till
have queues apart, so that none waits behind another kind.
"""

from __future__ import annotations

from procrastinate import App, SyncPsycopgConnector

CHECK = "check"
DELIVER = "deliver"
MAIL = "mail"
TILL = "till"
UPKEEP = "upkeep"

queue = App(connector=SyncPsycopgConnector())
