"""Every call the double knows, with the parameters the installed library declares for it. There are no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reeve.billing.double import catalogue, crediting, hosting, invoicing, subscribing
from reeve.billing.double.shop import Shop
from reeve.billing.double.wire import Refused, Sent, Thing
from reeve.billing.gateway.declared import first_fault, shape_of

Answer = Callable[[Shop, str, Sent], Thing]

TABLE: tuple[tuple[str, str, str, Answer], ...] = (
    ("POST", "customers", "CustomerCreateParams", catalogue.create_customer),
    ("GET", "customers/search", "CustomerSearchParams", catalogue.search_customers),
    ("GET", "customers/<id>", "CustomerRetrieveParams", catalogue.get_customer),
    ("POST", "customers/<id>", "CustomerUpdateParams", catalogue.update_customer),
    ("GET", "customers/<id>/cash_balance", "CustomerCashBalanceRetrieveParams", catalogue.cash_balance),
    ("POST", "products", "ProductCreateParams", catalogue.create_product),
    ("GET", "products/search", "ProductSearchParams", catalogue.search_products),
    ("POST", "prices", "PriceCreateParams", catalogue.create_price),
    ("GET", "prices", "PriceListParams", catalogue.list_prices),
    ("POST", "tax_rates", "TaxRateCreateParams", catalogue.create_tax_rate),
    ("GET", "tax_rates", "TaxRateListParams", catalogue.list_tax_rates),
    ("POST", "subscriptions", "SubscriptionCreateParams", subscribing.create),
    ("GET", "subscriptions", "SubscriptionListParams", subscribing.listed),
    ("GET", "subscriptions/<id>", "SubscriptionRetrieveParams", subscribing.get),
    ("POST", "subscriptions/<id>", "SubscriptionUpdateParams", subscribing.update),
    ("DELETE", "subscriptions/<id>", "SubscriptionCancelParams", subscribing.cancel),
    ("POST", "invoiceitems", "InvoiceItemCreateParams", invoicing.create_item),
    ("POST", "invoices", "InvoiceCreateParams", invoicing.create),
    ("GET", "invoices", "InvoiceListParams", invoicing.listed),
    ("GET", "invoices/<id>", "InvoiceRetrieveParams", invoicing.get),
    ("GET", "invoices/<id>/lines", "InvoiceLineItemListParams", invoicing.lines),
    ("POST", "invoices/<id>", "InvoiceUpdateParams", invoicing.update),
    ("POST", "invoices/<id>/finalize", "InvoiceFinalizeInvoiceParams", invoicing.finalize),
    ("POST", "invoices/<id>/send", "InvoiceSendInvoiceParams", invoicing.send),
    ("POST", "invoices/<id>/pay", "InvoicePayParams", invoicing.pay),
    ("POST", "invoices/<id>/void", "InvoiceVoidInvoiceParams", invoicing.void),
    ("POST", "credit_notes", "CreditNoteCreateParams", crediting.create),
    ("GET", "credit_notes/<id>", "CreditNoteRetrieveParams", crediting.get),
    ("POST", "checkout/sessions", "checkout.SessionCreateParams", hosting.create_checkout),
    ("GET", "checkout/sessions/<id>", "checkout.SessionRetrieveParams", hosting.get_checkout),
    ("POST", "checkout/sessions/<id>/expire", "checkout.SessionExpireParams", hosting.expire_checkout),
    ("GET", "disputes/<id>", "DisputeRetrieveParams", hosting.get_dispute),
    ("POST", "billing_portal/configurations", "billing_portal.ConfigurationCreateParams", hosting.configure_portal),
    ("POST", "billing_portal/sessions", "billing_portal.SessionCreateParams", hosting.open_portal),
    ("GET", "events", "EventListParams", hosting.list_events),
    ("GET", "events/<id>", "EventRetrieveParams", hosting.get_event),
    ("POST", "webhook_endpoints", "WebhookEndpointCreateParams", hosting.create_endpoint),
)


@dataclass(frozen=True)
class Call:
    """One known call: how its path looks, what it may be sent, and who answers."""

    method: str
    path: re.Pattern[str]
    params: str
    answer: Answer


def known() -> Iterator[Call]:
    for method, path, params, answer in TABLE:
        yield Call(method, re.compile(path.replace("<id>", r"(?P<id>\w+)")), params, answer)


CALLS = tuple(known())


def make(shop: Shop, method: str, path: str, sent: Sent) -> Thing:
    """Answer one call. Raises Refused for an unknown call or a parameter the library does not declare."""
    for call in CALLS:
        found = call.path.fullmatch(path)
        if found and call.method == method:
            check(call, sent)
            return call.answer(shop, found.groupdict().get("id", ""), sent)
    raise Refused(f"Unrecognized request URL ({method}: /v1/{path}).", status=404)


def check(call: Call, sent: Sent) -> None:
    fault = first_fault(shape_of(call.params), sent)
    if fault is not None:
        raise Refused(fault.words, code=fault.code, param=fault.param)
