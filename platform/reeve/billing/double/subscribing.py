"""Subscriptions, and the clock: drafts are issued after an hour, invoices fall due, years renew."""

from __future__ import annotations

from collections.abc import Iterator

from reeve.billing.double import invoicing
from reeve.billing.double.invoicing import year_of
from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Sent, Thing, page

HOUR = 3600
Moment = tuple[int, str, str]


def create(shop: Shop, _: str, sent: Sent) -> Thing:
    """Active at once on invoice terms; the first invoice is pro rata to the anchor."""
    shop.get("customer", sent["customer"])
    (item,) = sent["items"]
    price = shop.get("price", item["price"])
    by_invoice = sent.get("collection_method") == "send_invoice"
    if by_invoice and "days_until_due" not in sent:
        raise Refused("With send_invoice you must give days_until_due.", param="days_until_due")
    if not by_invoice:
        raise Refused("This customer has no attached payment source or default payment method.")
    settings = sent.get("invoice_settings") or {}
    invoicing.check_fields(settings.get("custom_fields") or [], "invoice_settings[custom_fields]")
    for rate in sent.get("default_tax_rates", []):
        shop.get("tax_rate", rate)
    return begun(shop, sent, price, int(item.get("quantity", 1)))


def begun(shop: Shop, sent: Sent, price: Thing, quantity: int) -> Thing:
    start, end = year_of(shop.now())
    first = begins(shop, sent)
    subscription = shop.make(
        "subscription",
        "sub",
        sent,
        customer=sent["customer"],
        status="active",
        collection_method=sent.get("collection_method", "charge_automatically"),
        days_until_due=int(sent["days_until_due"]) if "days_until_due" in sent else None,
        billing_mode=sent.get("billing_mode"),
        default_tax_rates=sent.get("default_tax_rates", []),
        invoice_settings=sent.get("invoice_settings") or {},
        cancel_at_period_end=False,
        cancel_at=int(sent["cancel_at"]) if sent.get("cancel_at") else None,
        canceled_at=None,
    )
    item = {"id": f"si_{subscription['id'][4:]}", "price": price, "quantity": quantity}
    item |= {"object": "subscription_item", "current_period_start": first, "current_period_end": end}
    subscription["items"] = {"object": "list", "data": [item], "has_more": False}
    whole = price["unit_amount"] * quantity
    pro_rata = (whole * (end - first) * 2 + (end - start)) // (2 * (end - start))
    shop.ring("customer.subscription.created", subscription)
    bill(shop, subscription, pro_rata, first, end)
    return subscription


def begins(shop: Shop, sent: Sent) -> int:
    """Now, or the day it is backdated to: of this year, and not to come."""
    first = int(sent.get("backdate_start_date", shop.now()))
    if first > shop.now():
        raise Refused("The backdate_start_date must be in the past.", param="backdate_start_date")
    if sent.get("cancel_at") and int(sent["cancel_at"]) <= shop.now():
        raise Refused("cancel_at must be in the future.", param="cancel_at")
    if first < year_of(shop.now())[0]:
        raise Refused("The double does not bill years that are over.", param="backdate_start_date")
    return first


def bill(shop: Shop, subscription: Thing, net: int, start: int, end: int) -> Thing:
    terms = {name: subscription[name] for name in ("collection_method", "default_tax_rates")}
    if subscription["days_until_due"] is not None:
        terms["days_until_due"] = subscription["days_until_due"]
    terms |= {"auto_advance": "true", "custom_fields": subscription["invoice_settings"].get("custom_fields")}
    invoice = invoicing.draft(shop, subscription["customer"], terms, subscription=subscription["id"])
    invoicing.add_line(shop, invoice, "Subscription", net, start, end)
    shop.ring("invoice.created", invoice)
    return invoice


def get(shop: Shop, name: str, _: Sent) -> Thing:
    return shop.get("subscription", name)


def listed(shop: Shop, _: str, sent: Sent) -> Thing:
    ended = sent.get("status") == "all"
    found = [
        one
        for one in shop.all("subscription")
        if one["customer"] == sent.get("customer", one["customer"]) and (ended or one["status"] != "canceled")
    ]
    return page(found, sent, "/v1/subscriptions")


def update(shop: Shop, name: str, sent: Sent) -> Thing:
    subscription = shop.get("subscription", name)
    if subscription["status"] == "canceled":
        raise Refused("A canceled subscription can only update its metadata.")
    if "cancel_at_period_end" in sent:
        subscription["cancel_at_period_end"] = sent["cancel_at_period_end"] == "true"
    if "cancel_at" in sent:
        subscription["cancel_at"] = int(sent["cancel_at"]) if sent["cancel_at"] else None
    if "invoice_settings" in sent:
        invoicing.check_fields(sent["invoice_settings"].get("custom_fields") or [], "invoice_settings[custom_fields]")
        subscription["invoice_settings"] = sent["invoice_settings"]
    shop.ring("customer.subscription.updated", subscription)
    return subscription


def cancel(shop: Shop, name: str, _: Sent) -> Thing:
    subscription = shop.get("subscription", name)
    if subscription["status"] == "canceled":
        raise Refused("No such active subscription.", code="resource_missing", param="id", status=404)
    subscription.update(status="canceled", canceled_at=shop.now())
    shop.ring("customer.subscription.deleted", subscription)
    return subscription


def move_clock(shop: Shop, seconds: int) -> None:
    """Go forward, doing on the way, in order, all that falls due."""
    target = shop.now() + seconds
    while upcoming := sorted(moment for moment in moments(shop) if moment[0] <= target):
        at, what, name = upcoming[0]
        shop.ahead += max(0, at - shop.now())
        {"issue": issue, "overdue": overdue, "renew": renew}[what](shop, name)
    shop.ahead += max(0, target - shop.now())


def moments(shop: Shop) -> Iterator[Moment]:
    for invoice in shop.all("invoice"):
        if invoice["status"] == "draft" and invoice["auto_advance"]:
            yield invoice["created"] + HOUR, "issue", invoice["id"]
        if invoice["status"] == "open" and invoice["due_date"] and "overdue" not in invoice:
            yield invoice["due_date"] + 1, "overdue", invoice["id"]
    for subscription in shop.all("subscription"):
        if subscription["status"] != "canceled":
            yield subscription["items"]["data"][0]["current_period_end"], "renew", subscription["id"]


def issue(shop: Shop, name: str) -> None:
    invoicing.send(shop, name, {})


def overdue(shop: Shop, name: str) -> None:
    """The subscription is past due; it is left so, as our account is set."""
    invoice = shop.get("invoice", name)
    invoice["overdue"] = True
    shop.ring("invoice.overdue", invoice)
    if invoice["parent"]:
        subscription = shop.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
        subscription["status"] = "past_due"
        shop.ring("customer.subscription.updated", subscription)


def renew(shop: Shop, name: str) -> None:
    subscription = shop.get("subscription", name)
    ends_at, period_end = subscription["cancel_at"], subscription["items"]["data"][0]["current_period_end"]
    if subscription["cancel_at_period_end"] or (ends_at is not None and ends_at <= period_end):
        cancel(shop, name, {})
        return
    item = subscription["items"]["data"][0]
    start, end = year_of(item["current_period_end"])
    item.update(current_period_start=start, current_period_end=end)
    shop.ring("customer.subscription.updated", subscription)
    bill(shop, subscription, item["price"]["unit_amount"] * item["quantity"], start, end)
