"""The double's own web server: Stripe's addresses under ``/v1/``, and the switches of a test under ``/double/``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from flask import Flask, Response, request

from reeve.billing.double import calls, hosting, invoicing, subscribing
from reeve.billing.double.bell import Bell
from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Thing, decoded
from reeve.billing.gateway import VERSION

NOT_STRIPE = "This is not Stripe. It is Reeve's double of it: it listens on this machine only and moves no money."
DAY = 86400


def create_double(shop: Shop | None = None, bell: Bell | None = None) -> Flask:
    shop = shop or Shop()
    bell = bell or Bell(shop)
    shop.listeners.append(bell.ring)
    app = Flask("reeve-double", static_folder=None)
    app.extensions["shop"], app.extensions["bell"] = shop, bell
    app.add_url_rule("/", "front", front)
    app.add_url_rule("/v1/<path:path>", "call", lambda path: answer(shop, path), methods=["GET", "POST", "DELETE"])
    app.add_url_rule("/not-stripe/pay/<session>", "pay", lambda session: pay(shop, session), methods=["GET", "POST"])
    app.add_url_rule(
        "/not-stripe/portal/<session>", "portal", lambda session: Response(NOT_STRIPE, mimetype="text/plain")
    )
    app.add_url_rule("/double/<switch>", "switch", lambda switch: turn(shop, bell, switch), methods=["GET", "POST"])
    app.after_request(say_so)
    app.register_error_handler(Refused, lambda error: as_json(error.body, error.status))
    return app


def front() -> Response:
    return Response(NOT_STRIPE + "\n", mimetype="text/plain")


def pay(shop: Shop, session: str) -> Response:
    """The card page: no card is asked for. Paying goes on to where the session says, as Stripe does."""
    found = shop.get("checkout.session", session)
    if request.method == "POST":
        with shop.lock:
            hosting.complete_checkout(shop, session)
        return Response(status=303, headers={"Location": found["asked"]["success_url"]})
    back = escape(found["asked"]["cancel_url"])
    return Response(
        f'<!doctype html><html lang="en"><title>Not Stripe</title><h1>Card page</h1><p>{NOT_STRIPE}</p>'
        f'<form method="post"><button>Pay</button></form><a href="{back}">Back</a>',
        mimetype="text/html",
    )


def say_so(response: Response) -> Response:
    response.headers["X-Not-Stripe"] = NOT_STRIPE
    return response


def as_json(body: Thing, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def answer(shop: Shop, path: str) -> Response:
    """One call: who asks, whether it was answered before, and the answer."""
    if shop.down:
        return Response("Service Unavailable", 503, mimetype="text/plain")
    if not request.headers.get("Authorization", "").startswith("Bearer sk_test_"):
        raise Refused("Invalid API Key provided.", status=401)
    if request.headers.get("Stripe-Version") != VERSION:
        raise Refused(f"The double speaks {VERSION} only.", status=400)
    encoded = request.query_string.decode() if request.method == "GET" else request.get_data(as_text=True)
    with shop.lock:
        body, replayed = once(shop, path, encoded or request.query_string.decode())
    if shop.lose and request.method != "GET":
        shop.lose -= 1
        return Response("Bad Gateway", 502, mimetype="text/plain")
    response = as_json(body)
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def once(shop: Shop, path: str, encoded: str) -> tuple[Thing, bool]:
    """The answer, and whether it is the first one again. A key lives 24 hours."""
    key = request.headers.get("Idempotency-Key") if request.method != "GET" else None
    print_ = hashlib.sha256(f"{request.method} {path} {encoded}".encode()).hexdigest()
    known = shop.answered.get(key) if key else None
    if known is not None and shop.now() - known[2] < DAY:
        if known[0] != print_:
            raise Refused(
                "Keys for idempotent requests can only be used with the same parameters.", kind="idempotency_error"
            )
        return known[1], True
    body = json.loads(json.dumps(calls.make(shop, request.method, path, decoded(encoded))))
    if key:
        shop.answered[key] = (print_, body, shop.now())
    return body, False


def listen(shop: Shop, url: str, secret: str) -> None:
    """Send events to this one address, signed with a secret of the caller's choice; to none, where it is empty."""
    for endpoint in list(shop.all("webhook_endpoint")):
        del shop.things[endpoint["id"]]
    if url:
        shop.make("webhook_endpoint", "we", url=url, secret=secret, enabled_events=["*"])


WORLD: Mapping[str, Callable[[Shop, dict[str, Any]], Thing]] = {
    "transfer": lambda shop, given: invoicing.transfer(shop, given["invoice"], int(given["amount"])),
    "cash": lambda shop, given: invoicing.wait(shop, given["customer"], int(given["amount"])),
    "dispute": lambda shop, given: hosting.dispute(shop, given["customer"], int(given["amount"]), given["status"]),
    "checkout": lambda shop, given: hosting.complete_checkout(shop, given["session"]),
}


def turn(shop: Shop, bell: Bell, switch: str) -> Response:
    """What a test or a demo does to the world behind Stripe. Answers with how things stand."""
    given: dict[str, Any] = request.get_json(silent=True) or {}
    with shop.lock:
        if switch == "clock":
            subscribing.move_clock(shop, int(given["seconds"]))
        elif switch in WORLD:
            return as_json(WORLD[switch](shop, given))
        elif switch == "listen":
            listen(shop, given["url"], given["secret"])
        elif switch == "release":
            bell.release()
        elif switch == "faults":
            shop.down = bool(given.get("down", shop.down))
            shop.lose = int(given.get("lose", shop.lose))
            for name in ("twice", "shuffled", "silent"):
                setattr(bell, name, bool(given.get(name, getattr(bell, name))))
        elif switch != "state":
            raise Refused("There is no such switch.", status=404)
        return as_json({"now": shop.now(), "down": shop.down, **bell.state()})
