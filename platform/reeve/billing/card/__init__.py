"""A pilot paid by card: from a drafted contract to Stripe's own page and back to a contract that has started.

The way back from Stripe's page proves nothing: the contract starts when Stripe's event was heeded and says it is paid.
At most one card page is open for a contract, and a purchase order that starts it closes the page first.
"""
