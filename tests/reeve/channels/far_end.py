"""The department's end in tests: a real SFTP server process, and a real HTTPS endpoint with its own certificate."""

from __future__ import annotations

import hashlib
import http.server
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from requests import Request
from requests.structures import CaseInsensitiveDict

from reeve.channels.contact import Contact, ssh_public_key
from reeve.channels.push import COVERED, TAG
from reeve.proof import SigningKey

PROGRAM = Path(__file__).with_name("sftp_server.py")


@dataclass
class SftpEnd:
    """The server's folder, its host key, and the process while it is up."""

    folder: Path
    keys: Path
    host_key: str = ""
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def let_in(self, public_key: str) -> None:
        self.let_in_line(ssh_public_key(public_key))

    def let_in_line(self, line: str) -> None:
        """Whoever has the other half of this line, once it is up ``again``."""
        self.keys.joinpath("authorized").write_text(line + "\n")

    def change_key(self) -> None:
        key = asyncssh.generate_private_key("ssh-ed25519")
        self.keys.joinpath("host-key").write_bytes(key.export_private_key())
        self.host_key = key.export_public_key().decode().strip()

    def up(self) -> None:
        """On the port it had before, if it was up before."""
        command = [sys.executable, str(PROGRAM), str(self.folder), str(self.keys), str(self.port)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.answer())

    def down(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    pipe.close()
        self.process = None

    def again(self) -> None:
        self.down()
        self.up()

    def say(self, line: str) -> int:
        """Have it fail in some way; how many bytes were written since this was last asked (``written``)."""
        stdin = self.piped().stdin
        assert stdin is not None
        stdin.write(line + "\n")
        stdin.flush()
        return int(self.answer())

    def answer(self) -> str:
        stdout: IO[str] | None = self.piped().stdout
        assert stdout is not None
        return stdout.readline()

    def piped(self) -> subprocess.Popen[str]:
        assert self.process is not None, "the server is down"
        return self.process

    def contact(self, key: SigningKey, **other: Any) -> Contact:
        given = {
            "server_id": uuid4(),
            "means": "sftp",
            "host": "127.0.0.1",
            "port": self.port,
            "path": "/in",
            "username": "reeve",
            "pinned": self.host_key,
            "for_tests": True,
            "key": key,
        }
        return Contact(**{**given, **other})

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.joinpath("in").iterdir())


@contextmanager
def sftp_end(folder: Path, public_key: str) -> Iterator[SftpEnd]:
    """Up, with the folder ``/in``, letting in whoever holds the other half of ``public_key``."""
    end = SftpEnd(folder / "served", folder / "keys")
    end.folder.joinpath("in").mkdir(parents=True)
    end.keys.mkdir()
    end.change_key()
    end.let_in(public_key)
    end.up()
    try:
        yield end
    finally:
        end.down()


class TheirKeys(HTTPSignatureKeyResolver):
    """What the endpoint knows of us: one public key."""

    def __init__(self, key: SigningKey) -> None:
        self.known = {key.public.id: key.public.raw}

    def resolve_public_key(self, key_id: str) -> Any:
        return Ed25519PublicKey.from_public_bytes(self.known[key_id])

    def resolve_private_key(self, key_id: str) -> Any:
        raise LookupError(key_id)


@dataclass
class PushEnd:
    """An endpoint that checks each signature, takes a key once, and answers with a receipt. ``mood`` is how it fails:
    ``lose`` takes it and breaks off, a number answers that status, ``other`` gives a receipt of something else."""

    port: int
    authority: str
    keys: TheirKeys
    mood: str = ""
    calls: int = 0
    held: dict[str, bytes] = field(default_factory=dict)

    def contact(self, key: SigningKey, **other: Any) -> Contact:
        given = {
            "server_id": uuid4(),
            "means": "push",
            "host": "localhost",
            "port": self.port,
            "path": "/returns",
            "username": "",
            "pinned": self.authority,
            "for_tests": True,
            "key": key,
        }
        return Contact(**{**given, **other})

    def take(self, headers: CaseInsensitiveDict[str], body: bytes) -> dict[str, Any]:
        request = Request("POST", f"https://{headers['Host']}/returns", headers=dict(headers)).prepare()
        request.headers["Content-Length"] = headers["Content-Length"]
        verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=self.keys)
        verifier.verify(request, expect_tag=TAG, require_components=COVERED, body=body)
        held = self.held.setdefault(headers["Idempotency-Key"], body)
        return {"sha256": hashlib.sha256(held).hexdigest(), "size": len(held), "reference": f"D{len(self.held):04d}"}


@contextmanager
def push_end(folder: Path, key: SigningKey) -> Iterator[PushEnd]:
    authority, certificate = certificates(folder)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            end.calls += 1
            headers = CaseInsensitiveDict(self.headers.items())
            body = self.rfile.read(int(headers["Content-Length"]))
            if end.mood.isdigit():
                self.say(int(end.mood), b"{}")
                return
            receipt = end.take(headers, body)
            if end.mood == "lose":
                self.close_connection = True
                self.connection.close()
                return
            if end.mood == "other":
                receipt["sha256"] = "0" * 64
            self.say(201, json.dumps(receipt).encode())

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "https://localhost:1/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' own output."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    end = PushEnd(server.server_port, authority, TheirKeys(key))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield end
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificates(folder: Path) -> tuple[str, Path]:
    """An authority made for this test (PEM), and a file with the certificate and key it gave ``localhost``."""
    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority = certificate("Department test authority", authority_key, authority_key, ca=True)
    server = certificate("localhost", key, authority_key, issuer="Department test authority")
    path = folder / "endpoint.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(server.public_bytes(Encoding.PEM) + secret)
    return authority.public_bytes(Encoding.PEM).decode(), path


def certificate(
    name: str, key: EllipticCurvePrivateKey, by: EllipticCurvePrivateKey, *, issuer: str = "", ca: bool = False
) -> x509.Certificate:
    def called(words: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, words)])

    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer or name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, SHA256())
    )
