"""Asking outside: only https, only public addresses, to the very address that was looked at, briefly and not much."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reeve.identity.openid import fetch
from reeve.identity.openid.fetch import AddressRefused, destination_of, is_public, session_for
from reeve.identity.openid.refusals import ProviderAway
from reeve.installation import Installation, install

HOST = "login.council.example"
INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "2002:a00:1::", "2001:0:a00:1::",
)  # fmt: skip


@pytest.fixture
def outside(installation: Installation) -> Iterator[None]:
    """As in production: nothing of this machine."""
    install(replace(installation.settings, openid_loopback=False), connect=False)
    yield
    install(installation.settings, connect=False)


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Each look-up of a name gives the next of ``answers``; what was looked up is kept."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host[0].isdigit():
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(fetch.socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused(address: str, outside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_public(ip_address(address))
    resolve(monkeypatch, [address])
    with pytest.raises(AddressRefused):
        destination_of(f"https://{HOST}/")


def test_one_address_inside_among_others_is_enough(outside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        destination_of(f"https://{HOST}/")


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/", f"ftp://{HOST}/", "file:///etc/passwd", f"https://user:word@{HOST}/", "https:///x",
        f"https://{HOST}:99999/", "not an address",
    ],
)  # fmt: skip
def test_only_https_and_no_names_in_it(url: str, outside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, ["93.184.215.14"])
    with pytest.raises(AddressRefused):
        destination_of(url)


def test_a_public_address_is_connected_to_as_it_was_looked_at(outside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    found = destination_of(f"https://{HOST}/a?b=c")
    assert (found.ip, found.host, found.port, found.path) == ("93.184.215.14", HOST, 443, "/a?b=c")
    assert asked == [HOST]


def test_a_name_that_changes_its_mind_leads_nowhere_else(
    installation: Installation, secure_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Resolved once; the connection goes to that address, and its certificate must be the name's (RFC 6125)."""
    asked = resolve(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    with session_for() as session:
        answer = session.get(f"https://{HOST}:{secure_server}/small")
    assert (answer.status_code, answer.text) == (200, f"{HOST}:{secure_server}")
    assert asked == [HOST], "It was looked up again"


def test_a_certificate_of_another_name_is_refused(
    installation: Installation, secure_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, ["127.0.0.1"])
    with session_for() as session, pytest.raises(ProviderAway):
        session.get(f"https://another.example:{secure_server}/small")


@pytest.mark.parametrize("path", ["/redirect", "/large", "/slow"])
def test_no_redirect_not_too_much_not_too_slowly(
    path: str, installation: Installation, secure_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, ["127.0.0.1"])
    monkeypatch.setattr(fetch, "SECONDS", 1.0)
    begun = time.monotonic()
    with session_for() as session, pytest.raises(ProviderAway):
        session.get(f"https://{HOST}:{secure_server}{path}")
    assert time.monotonic() - begun < 5


def test_loopback_counts_only_where_the_service_is_on_loopback(installation: Installation) -> None:
    install(replace(installation.settings, host="0.0.0.0"), connect=False)
    with pytest.raises(AddressRefused):
        destination_of("http://127.0.0.1:1/")
    install(installation.settings, connect=False)
    assert destination_of("http://127.0.0.1:1/").ip == "127.0.0.1"


class Answering(BaseHTTPRequestHandler):
    """Says the host it was asked as; or too much, too slowly, or to go elsewhere."""

    def do_GET(self) -> None:
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/small")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/slow":
            self.trickle()
        body = b"x" * 70_000 if self.path == "/large" else self.headers["Host"].encode()
        self.wfile.write(body)

    def trickle(self) -> None:
        """One byte now and then, each sooner than any wait for a byte would end."""
        for _ in range(12):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.3)

    def log_message(self, *_arguments: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def secure_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """An https server on this machine whose certificate is ``HOST``'s, and is trusted for the test."""
    key, certificate = own_certificate()
    pem = tmp_path / "both.pem"
    pem.write_bytes(key + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(fetch, "trust", lambda: ssl.create_default_context(cadata=certificate.decode()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


def own_certificate() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    moment = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - datetime.timedelta(days=1))
        .not_valid_after(moment + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return private, certificate.public_bytes(serialization.Encoding.PEM)
