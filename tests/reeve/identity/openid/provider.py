"""An OpenID provider of our own, as a process on loopback: real discovery, authorize, token and keys, strict about the
client, and wrong on purpose where a test asks for it.

``python -m tests.reeve.identity.openid.provider PORT``. What it says is set by a POST to ``/control``: ``account`` are
the claims of whoever is signed in there, ``fault`` names one thing to do wrong. It serves any tenant, as Entra does:
``/<tenant>/v2.0`` is an issuer, and ``/common/v2.0`` publishes the template.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

TENANT = "7d1f6a52-0000-4000-8000-00000000c0de"
CLIENT, SECRET = "reeve-at-the-council", "a-secret-of-the-tests"
KNOWN_KEYS = (
    RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, auto_kid=False),
    RSAKey.generate_key(2048, {"kid": "second", "use": "sig"}, auto_kid=False),
)
CURVED = ECKey.generate_key("P-256", {"kid": "curved", "use": "sig"}, auto_kid=False)
FOREIGN = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, auto_kid=False)


@dataclass
class World:
    """What the provider knows and does."""

    base: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    served: int = 1
    asked: list[str] = field(default_factory=list)


WORLD = World()
Fault = Callable[[dict[str, Any]], None]


def later(claims: dict[str, Any]) -> None:
    claims.update(iat=int(time.time()) + 3600, nbf=int(time.time()) + 3600, exp=int(time.time()) + 7200)


def expired(claims: dict[str, Any]) -> None:
    claims.update(iat=int(time.time()) - 7200, nbf=int(time.time()) - 7200, exp=int(time.time()) - 3600)


FAULTS: dict[str, Fault] = {
    "issuer": lambda claims: claims.update(iss=f"{WORLD.base}/another/v2.0"),
    "tenant": lambda claims: claims.update(tid="11111111-0000-4000-8000-000000000001"),
    "audience": lambda claims: claims.update(aud="another-service"),
    "azp": lambda claims: claims.update(aud=[claims["aud"], "another-service"], azp="another-service"),
    "two audiences": lambda claims: claims.update(aud=[claims["aud"], "another-service"]),
    "nonce": lambda claims: claims.update(nonce="0" * 64),
    "no nonce": lambda claims: claims.pop("nonce"),
    "no oid": lambda claims: claims.pop("oid", None),
    "no tid": lambda claims: claims.pop("tid", None),
    "no sub": lambda claims: claims.pop("sub"),
    "expired": expired,
    "stale": lambda claims: claims.update(iat=int(time.time()) - 1800),
    "future": later,
    "never": lambda claims: claims.update(exp=float("inf")),
}


def token_for(claims: dict[str, Any], fault: str) -> str:
    if fault in FAULTS:
        FAULTS[fault](claims)
    if fault == "unsigned":
        return ".".join([segment({"alg": "none", "typ": "JWT"}), segment(claims), ""])
    if fault == "hs256":
        public = KNOWN_KEYS[0].as_pem(private=False)
        header = segment({"alg": "HS256", "typ": "JWT", "kid": "first"})
        body = f"{header}.{segment(claims)}"
        return f"{body}.{plain(hmac.digest(public, body.encode(), 'sha256'))}"
    if fault == "oct key":
        key = OctKey.import_key({"kty": "oct", "k": plain(b"shared secret " * 4), "kid": "shared"})
        return jwt.encode({"alg": "HS256", "kid": "shared"}, claims, key)
    if fault == "foreign key":
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, FOREIGN)
    if fault == "changed":
        head, body, signature = jwt.encode({"alg": "RS256", "kid": "first"}, claims, KNOWN_KEYS[0]).split(".")
        return f"{head}.{segment({**claims, 'oid': 'somebody-else'})}.{signature}"
    if fault == "unknown kid":
        return jwt.encode({"alg": "RS256", "kid": "third"}, claims, KNOWN_KEYS[0])
    if fault == "es256":
        return jwt.encode({"alg": "ES256", "kid": CURVED.kid}, claims, CURVED)
    key = KNOWN_KEYS[1 if fault == "new key" else 0]
    algorithm = "PS256" if fault == "ps256" else "RS256"
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


def segment(value: dict[str, Any]) -> str:
    return plain(json.dumps(value).encode())


def plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        WORLD.asked.append(parts.path)
        if parts.path.endswith("/.well-known/openid-configuration"):
            return self.describe(parts.path.split("/")[1])
        if parts.path == "/keys":
            return self.keys()
        if parts.path.endswith("/authorize"):
            return self.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
        if parts.path == "/asked":
            return self.say({"asked": WORLD.asked})
        return self.say({"error": "not found"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/control":
            wanted = json.loads(body)
            WORLD.account = wanted.get("account", WORLD.account)
            WORLD.fault = wanted.get("fault", "")
            WORLD.served = wanted.get("served", WORLD.served)
            return self.say({})
        return self.token({name: values[0] for name, values in parse_qs(body).items()})

    def describe(self, tenant: str) -> None:
        if WORLD.fault == "down":
            return self.say({"error": "down"}, 503)
        if WORLD.fault == "redirect":
            return self.lead(f"{WORLD.base}/{TENANT}/v2.0/.well-known/openid-configuration")
        named = "{tenantid}" if tenant == "common" else tenant
        issuer = f"{WORLD.base}/{'another' if WORLD.fault == 'calls itself another' else named}/v2.0"
        return self.say(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{WORLD.base}/{tenant}/authorize",
                "token_endpoint": f"{WORLD.base}/{tenant}/token",
                "jwks_uri": f"{WORLD.base}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "padding": "x" * (100_000 if WORLD.fault == "too long" else 0),
            }
        )

    def keys(self) -> None:
        served = [key.as_dict(private=False) for key in (CURVED, *KNOWN_KEYS[: WORLD.served])]
        if WORLD.fault == "oct key":
            served.append({"kty": "oct", "k": plain(b"shared secret " * 4), "kid": "shared"})
        self.say({"keys": served})

    def authorize(self, asked: dict[str, str]) -> None:
        """Whoever is signed in here is sent back at once, with a code."""
        if WORLD.fault == "denied":
            return self.lead(
                f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
            )
        proper = asked.get("response_type") == "code" and asked.get("code_challenge_method") == "S256"
        if not proper or not asked.get("nonce") or asked.get("client_id") != CLIENT:
            return self.say({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        WORLD.codes[code] = {**asked, "tenant": urlsplit(self.path).path.split("/")[1]}
        answer = {"code": code, "state": asked["state"]}
        if WORLD.fault == "says another issuer":
            answer["iss"] = f"{WORLD.base}/another/v2.0"
        return self.lead(f"{asked['redirect_uri']}?{urlencode(answer)}")

    def token(self, asked: dict[str, str]) -> None:
        known = WORLD.codes.pop(asked.get("code", ""), None)
        expected = base64.b64encode(f"{quote(CLIENT)}:{quote(SECRET)}".encode()).decode()
        if unquote(self.headers.get("Authorization", "")) != f"Basic {expected}":
            return self.say({"error": "invalid_client", "error_description": f"got {SECRET}"}, 401)
        challenge = plain(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        if known is None or known["code_challenge"] != challenge or known["redirect_uri"] != asked.get("redirect_uri"):
            return self.say({"error": "invalid_grant"}, 400)
        if WORLD.fault == "no token":
            return self.say({"access_token": "x", "token_type": "Bearer"})
        return self.say(
            {"access_token": "x", "token_type": "Bearer", "id_token": token_for(self.claims(known), WORLD.fault)}
        )

    def claims(self, known: dict[str, str]) -> dict[str, Any]:
        tenant = TENANT if known["tenant"] == "common" else known["tenant"]
        moment = int(time.time())
        return {
            "iss": f"{WORLD.base}/{tenant}/v2.0",
            "aud": CLIENT,
            "iat": moment,
            "nbf": moment,
            "exp": moment + 300,
            "nonce": known["nonce"],
            "tid": tenant,
            "sub": f"pairwise-{WORLD.account.get('oid', 'nobody')}",
            **WORLD.account,
        }

    def say(self, facts: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(facts).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def lead(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Nothing is printed but that it is ready."""


def main(port: int) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", port), Provider)
    WORLD.base = f"http://127.0.0.1:{server.server_port}"
    print(f"ready at {WORLD.base}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
