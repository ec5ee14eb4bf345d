"""Mail servers on loopback: a real SMTP server (aiosmtpd) and a small one that speaks GOV.UK Notify's API."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

from tests.service import any_port

SERVICE, SECRET = str(uuid4()), str(uuid4())
NOTIFY_KEY = f"loopback-{SERVICE}-{SECRET}"
TEMPLATE = str(uuid4())


@dataclass
class Post:
    """An SMTP server's behaviour, and what it got."""

    taken: list[Envelope] = field(default_factory=list)
    refuse: str | None = None
    slow: float = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.slow:
            import asyncio

            await asyncio.sleep(self.slow)
        self.taken.append(envelope)
        return "250 OK"


def accept(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"reeve", b"open sesame")
    return AuthResult(success=good, handled=False)


@contextmanager
def smtp_server(post: Post, certificate: Path, *, from_the_first_byte: bool = False) -> Iterator[int]:
    """An SMTP server that wants TLS and a password; its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    tls = {"ssl_context": context} if from_the_first_byte else {"tls_context": context, "require_starttls": True}
    port = any_port()
    server = Controller(
        post, hostname="127.0.0.1", port=port, authenticator=accept, auth_require_tls=not from_the_first_byte, **tls
    )
    server.start()
    try:
        yield port
    finally:
        server.stop()


def certificate_in(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail on loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    folder.joinpath("key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path = folder / "certificate.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


@dataclass
class Desk:
    """What the Notify double was sent, and what it is to say."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    status: str = "sending"
    fail: tuple[int, str] | None = None
    slow: float = 0


class NotifyApi(BaseHTTPRequestHandler):
    """As much of GOV.UK Notify's API as Reeve uses."""

    desk: Desk

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.desk.slow)
        if self.let_in() and self.path == "/v2/notifications/email":
            if body["template_id"] != TEMPLATE or set(body["personalisation"]) != {"subject", "body"}:
                return self.fault(400, "Template not found")
            body["id"] = str(uuid4())
            self.desk.sent.append(body)
            self.answer(201, body)
        return None

    def do_GET(self) -> None:
        if not self.let_in():
            return None
        kind, _, wanted = self.path.removeprefix("/v2/").rpartition("/")
        if kind == "notifications" and any(one["id"] == wanted for one in self.desk.sent):
            return self.answer(200, {"id": wanted, "status": self.desk.status})
        if kind == "template" and wanted == TEMPLATE:
            return self.answer(200, {"id": wanted})
        return self.fault(404, "No result found")

    def let_in(self) -> bool:
        """The token is signed with the service's key, for the service, now; and nothing is to go wrong."""
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            known = decode_jwt_token(token, SECRET) and get_token_issuer(token) == SERVICE
        except TokenError:
            known = False
        if not known:
            self.fault(403, "Invalid token: API key not found")
        elif self.desk.fail:
            self.fault(*self.desk.fail)
        return known and not self.desk.fail

    def fault(self, status: int, message: str) -> None:
        self.answer(status, {"status_code": status, "errors": [{"error": "Error", "message": message}]})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def notify_server(desk: Desk) -> Iterator[str]:
    """A server that speaks it and checks the token; its address."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (NotifyApi,), {"desk": desk}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
