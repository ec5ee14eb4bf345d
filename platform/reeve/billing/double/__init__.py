"""The loopback double: a real server that speaks Stripe's wire format for exactly the calls our gateway makes.

**It is not Stripe** and moves no money; its front page and every answer's headers say so. It listens on loopback only
and remembers nothing when it stops. What makes it worth testing against: it refuses every parameter the installed
library does not declare (``gateway.declared``), answers a repeated idempotency key with the first answer, signs and
retries its webhooks, can send them twice, out of order or not at all, and has a clock that can be moved, so that
invoices fall due and years renew. Run it with ``python -m reeve.billing.double``. The same contract tests run against
real Stripe where a test key is in the environment.
"""
