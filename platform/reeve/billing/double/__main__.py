"""``python -m reeve.billing.double [--port N] [--endpoint URL --secret S]``: the double as a process, on loopback."""

from __future__ import annotations

import argparse
import sys

from werkzeug.serving import make_server

from reeve.billing.double.server import NOT_STRIPE, create_double
from reeve.billing.double.shop import Shop


def main() -> None:
    """Serve until stopped. Says its address on the first line, so that whoever started it can read the port."""
    options = argparse.ArgumentParser(description=NOT_STRIPE)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--endpoint", help="where webhooks go")
    options.add_argument("--secret", help="what webhooks are signed with")
    given = options.parse_args()
    shop = Shop()
    if given.endpoint:
        shop.make("webhook_endpoint", "we", url=given.endpoint, secret=given.secret or "", enabled_events=["*"])
    server = make_server("127.0.0.1", given.port, create_double(shop), threaded=True)
    shop.address = f"http://127.0.0.1:{server.server_port}"
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n{NOT_STRIPE}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
