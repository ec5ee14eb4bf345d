"""Pages for the payer, events, and the endpoints events are sent to."""

from __future__ import annotations

import secrets

from reeve.billing.double import invoicing, subscribing
from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Sent, Thing, page, within

EVIDENCE_DAYS = 14 * 86400


def create_checkout(shop: Shop, _: str, sent: Sent) -> Thing:
    shop.get("customer", sent["customer"])
    for item in sent["line_items"]:
        shop.get("price", item["price"])
    session = shop.make(
        "checkout.session",
        "cs_test",
        sent,
        mode=sent["mode"],
        customer=sent["customer"],
        client_reference_id=sent.get("client_reference_id"),
        status="open",
        payment_status="unpaid",
        subscription=None,
        asked=sent,
    )
    session["url"] = f"{shop.address}/not-stripe/pay/{session['id']}"
    return answer(session)


def get_checkout(shop: Shop, name: str, _: Sent) -> Thing:
    return answer(shop.get("checkout.session", name))


def expire_checkout(shop: Shop, name: str, _: Sent) -> Thing:
    session = shop.get("checkout.session", name)
    if session["status"] != "open":
        raise Refused("Only open sessions can be expired.", param="session")
    session.update(status="expired", url=None)
    shop.ring("checkout.session.expired", answer(session))
    return answer(session)


def answer(session: Thing) -> Thing:
    return {name: value for name, value in session.items() if name != "asked"}


def complete_checkout(shop: Shop, name: str) -> Thing:
    """The payer paid by card: a subscription, its first invoice paid."""
    session = shop.get("checkout.session", name)
    if session["status"] != "open":
        raise Refused("This session is complete.")
    asked = session["asked"]
    (item,) = asked["line_items"]
    terms = {**asked.get("subscription_data", {}), "customer": asked["customer"]}
    subscription = subscribing.begun(shop, terms, shop.get("price", item["price"]), int(item["quantity"]))
    invoice = next(iter(shop.all("invoice")))
    invoicing.finalize(shop, invoice["id"], {})
    invoicing.transfer(shop, invoice["id"], invoice["amount_remaining"])
    session.update(status="complete", payment_status="paid", subscription=subscription["id"], url=None)
    shop.ring("checkout.session.completed", answer(session))
    return answer(session)


def get_dispute(shop: Shop, name: str, sent: Sent) -> Thing:
    dispute = shop.get("dispute", name)
    return (
        {**dispute, "charge": shop.get("charge", dispute["charge"])} if "charge" in sent.get("expand", []) else dispute
    )


def dispute(shop: Shop, customer: str, pence: int, status: str) -> Thing:
    """A payer's bank asks money back, or, of one that is there already, has decided."""
    known = [one for one in shop.all("dispute") if shop.get("charge", one["charge"])["customer"] == customer]
    if known:
        known[0]["status"] = status
        shop.ring("charge.dispute.closed", known[0])
        return known[0]
    charge = shop.make("charge", "ch", customer=customer, amount=pence, currency="gbp")
    made = shop.make(
        "dispute",
        "du",
        charge=charge["id"],
        amount=pence,
        currency="gbp",
        reason="fraudulent",
        status=status,
        evidence_details={"due_by": shop.now() + EVIDENCE_DAYS},
    )
    shop.ring("charge.dispute.created", made)
    return made


def configure_portal(shop: Shop, _: str, sent: Sent) -> Thing:
    return shop.make("billing_portal.configuration", "bpc", sent, features=sent["features"], active=True)


def open_portal(shop: Shop, _: str, sent: Sent) -> Thing:
    shop.get("customer", sent["customer"])
    session = shop.make("billing_portal.session", "bps", customer=sent["customer"])
    session["url"] = f"{shop.address}/not-stripe/portal/{session['id']}"
    return session


def get_event(shop: Shop, name: str, _: Sent) -> Thing:
    return shop.get("event", name)


def list_events(shop: Shop, _: str, sent: Sent) -> Thing:
    wanted = sent.get("type")
    found = [one for one in shop.all("event") if within(one, sent.get("created")) and wanted in (None, one["type"])]
    return page(found, sent, "/v1/events")


def create_endpoint(shop: Shop, _: str, sent: Sent) -> Thing:
    """Where events are sent from now on. The signing secret is told once."""
    return shop.make(
        "webhook_endpoint",
        "we",
        sent,
        url=sent["url"],
        enabled_events=sent["enabled_events"],
        api_version=sent.get("api_version"),
        secret=f"whsec_{secrets.token_hex(16)}",
        status="enabled",
    )
