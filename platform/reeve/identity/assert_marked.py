"""No view is served that does not say who may come in, or says what cannot be."""

from __future__ import annotations

from flask import Flask

from reeve.identity.door import MARK, UNGUARDED, Mark, Unmarked
from reeve.identity.extras import KNOWN, is_kept
from reeve.identity.permissions import STATUTORY
from reeve.web.problems import MACHINES, is_for_machines


def assert_marked(app: Flask) -> None:
    """Refuse to start while a view says nothing, or a council's address is open to anybody. Call it last."""
    faults = [fault for rule in app.url_map.iter_rules() if (fault := fault_of(app, rule.endpoint, rule.rule))]
    if faults:
        raise Unmarked("Reeve will not start. " + " ".join(sorted(set(faults))))


def fault_of(app: Flask, endpoint: str, rule: str) -> str | None:
    if endpoint in UNGUARDED:
        return None
    mark = getattr(app.view_functions[endpoint], MARK, None)
    if mark is None:
        return f"The view {endpoint} carries no mark: add @public, @signed_in or @requires(Act...) under its route."
    if mark.public and rule.startswith("/c/<council>"):
        return f"The view {endpoint} is in a council and marked @public: use @requires(Act...)."
    if (mark.pulls or bool(mark.scopes)) != (is_for_machines(rule) and not mark.public):
        return f"The view {endpoint} is below {MACHINES} and not marked @by_token(...), or the other way round."
    return None if mark.extra is None else fault_of_extra(app, endpoint, rule, mark)


def fault_of_extra(app: Flask, endpoint: str, rule: str, mark: Mark) -> str | None:
    if mark.extra not in KNOWN:
        return f"The view {endpoint} carries the extra {mark.extra!r}, which no plan knows."
    if not is_kept(app):
        return f"The view {endpoint} carries the extra {mark.extra!r}, and nobody here says who has it."
    if mark.act in STATUTORY or not (rule.startswith("/c/<council>") or mark.scopes):
        return f"The view {endpoint} is not an extra of a council's: statutory work is never asked for a plan."
    return None
