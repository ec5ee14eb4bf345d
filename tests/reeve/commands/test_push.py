"""``reeve push``: what it sends, how often it tries, what it says and how it ends, against a small server of ours."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reeve.cli import command as reeve
from reeve.commands import push_client
from reeve.commands.push_client import is_safe

TOKEN = "reeve_abc"
Answer = tuple[int, dict[str, Any], dict[str, str]]
URL = "/api/v1/councils/winchester/returns/shbe/2026-10/versions/3"


def found(outcome: str | None, *, stop: int = 0, fix: int = 0, confirm: int = 0) -> dict[str, Any]:
    totals = [{"rule": "SHBE-D-001", "severity": "fix", "count": fix, "answered": 0, "message": "Check the date."}]
    return {
        "version": 3,
        "url": URL,
        "check": {
            "outcome": outcome,
            "lines": 1234,
            "problem": "It took too long." if outcome == "failed" else None,
            "left": {"stop": stop, "fix": fix, "confirm": confirm},
            "by_rule": totals if fix else [],
        },
    }


def problem(status: int, kind: str, **headers: str) -> Answer:
    return status, {"type": f"http://x/#{kind}", "title": "No", "status": status, "detail": "Do this."}, headers


class Reeve(ThreadingHTTPServer):
    """Gives the answers it was told to, in order, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer | None] = []
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Reeve

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, dict(self.headers.items()), body))
        given = self.server.answers.pop(0)
        if given is None:
            self.close_connection = True
            return
        status, said, headers = given
        data = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reeve]:
    slept: list[float] = []
    monkeypatch.setattr(push_client.time, "sleep", slept.append)
    running = Reeve()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "october extract.txt"
    path.write_bytes(b"D|1\n" * 1000)
    return path


def push(server: Reeve, file: Path, *more: str, token: str | None = TOKEN) -> Result:
    arguments = ["push", "shbe", "2026-10", str(file), "--council", "winchester", "--url", server.url, *more]
    return CliRunner().invoke(reeve, arguments, env={"REEVE_TOKEN": token})


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (found("clean"), 0, "Version 3: 0 to fix, 0 to explain, 1,234 lines."),
        (found("findings", confirm=2), 0, "2 to explain"),
        (found("findings", fix=2), 1, "fix     SHBE-D-001  2 found\n        Check the date."),
        (found("unreadable", stop=1), 2, "the file cannot be read as this return"),
        (found("failed"), 4, "It took too long."),
    ],
)
def test_it_ends_as_the_check_does(server: Reeve, file: Path, answer: dict[str, Any], code: int, said: str) -> None:
    server.answers = [(201, found(None), {}), (200, found(None), {}), (200, answer, {})]
    done = push(server, file)
    assert done.exit_code == code, done.output
    assert said in done.stdout
    assert f"See it at {server.url}/c/winchester/returns/shbe/2026-10/versions/3" in done.stdout
    assert "4,000 of 4,000 bytes sent" in done.stderr


def test_what_is_sent(server: Reeve, file: Path) -> None:
    server.answers = [(201, found("clean"), {})]
    push(server, file)
    ((method, path, headers, body),) = server.asked
    assert (method, path) == ("POST", "/api/v1/councils/winchester/returns/shbe/2026-10/uploads")
    assert body == file.read_bytes()
    assert headers["Authorization"] == "Bearer reeve_abc"
    assert headers["Content-Length"] == "4000"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''october%20extract.txt"
    assert headers["Idempotency-Key"].startswith("push-2026-10-")


def test_sent_again_it_is_the_same_request_whole(server: Reeve, file: Path) -> None:
    server.answers = [None, problem(503, "away", Retry_After="7"), (201, found("clean"), {})]
    done = push(server, file)
    assert done.exit_code == 0, done.output
    assert len({(headers["Idempotency-Key"], body) for _, _, headers, body in server.asked}) == 1
    assert "trying again in 7 seconds" in done.stderr


def test_only_so_often(server: Reeve, file: Path) -> None:
    server.answers = [problem(503, "away")] * 4
    done = push(server, file)
    assert (done.exit_code, len(server.asked)) == (4, 4)
    assert "No. Do this." in done.stderr


def test_nobody_there(server: Reeve, file: Path) -> None:
    server.answers = [None] * 4
    done = push(server, file)
    assert done.exit_code == 4
    assert "could not be reached" in done.stderr


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(401, "bad-token"), 3),
        (problem(404, "no-such-return"), 3),
        (problem(422, "empty-file"), 2),
        (problem(409, "under-way"), 4),
        (problem(413, "too-large"), 3),
    ],
)
def test_a_refusal_is_said_in_its_own_words(server: Reeve, file: Path, answer: Answer, code: int) -> None:
    server.answers = [answer]
    done = push(server, file)
    assert done.exit_code == code
    assert "No. Do this." in done.stderr
    assert "reeve_abc" not in done.output


def test_something_that_is_not_reeve(server: Reeve, file: Path) -> None:
    server.answers = [(301, {}, {"Location": "http://elsewhere.example/"})]
    done = push(server, file)
    assert done.exit_code == 3
    assert "Check the address given with --url" in done.stderr
    assert len(server.asked) == 1, "a redirect was followed, with the token"


def test_the_check_is_not_waited_for_for_ever(server: Reeve, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 100_000, 10))
    monkeypatch.setattr(push_client.time, "monotonic", lambda: next(clock))
    server.answers = [(201, found(None), {}), *[(200, found(None), {})] * 50]
    done = push(server, file, "--wait", "60")
    assert done.exit_code == 4
    assert "had not finished after 60 seconds" in done.stderr


@pytest.mark.parametrize(
    ("unknown", "said"),
    [(["Claim Ref", "Name"], "the return has none called Claim Ref, Name"), ([], "not in the return's own order")],
)
def test_columns_a_person_has_to_say_something_of(server: Reeve, file: Path, unknown: list[str], said: str) -> None:
    answer = found("unreadable", stop=1)
    answer["check"]["columns"] = {"line": 2, "read": False, "unknown": unknown}
    server.answers = [(201, answer, {})]
    result = push(server, file)
    assert (result.exit_code, said in result.stdout) == (2, True)


def test_check_only_goes_where_nothing_is_kept(server: Reeve, file: Path) -> None:
    said = found("findings", fix=1)
    del said["version"]
    server.answers = [(202, said, {})]
    done = push(server, file, "--check-only")
    assert done.exit_code == 1
    assert server.asked[0][1].endswith("/dry-runs")
    assert done.stdout.startswith("Checked, and nothing is kept: 1 to fix")
    assert "See it at" not in done.stdout


@pytest.mark.parametrize("held", ["reeve_xyz", "  reeve_xyz\r\n", "\ufeffAuthorization: Bearer reeve_xyz\n"])
def test_the_token_comes_from_a_file_bare_or_as_curl_takes_it(
    server: Reeve, file: Path, tmp_path: Path, held: str
) -> None:
    (tmp_path / "token").write_text(held, encoding="utf-8")
    server.answers = [(201, found("clean"), {})]
    assert push(server, file, "--token-file", str(tmp_path / "token"), token=None).exit_code == 0
    assert server.asked[0][2]["Authorization"] == "Bearer reeve_xyz"


@pytest.mark.parametrize(
    ("more", "token", "said"),
    [
        ((), None, "There is no token"),
        (("--token-file", "nowhere"), None, "The token could not be read"),
        (("--url", "http://reeve.example"), "reeve_abc", "must begin with https://"),
        (("--wait", "0"), "reeve_abc", "--wait"),
    ],
)
def test_wrong_usage_ends_with_3(
    server: Reeve, file: Path, more: tuple[str, ...], token: str | None, said: str
) -> None:
    done = push(server, file, *more, token=token)
    assert done.exit_code == 3
    assert said in done.output
    assert not server.asked


def test_a_file_that_is_not_there(server: Reeve, tmp_path: Path) -> None:
    done = push(server, tmp_path / "nothing.txt")
    assert (done.exit_code, "could not be opened" in done.output) == (3, True)


def test_a_token_travels_only_where_nobody_reads_it() -> None:
    assert is_safe("https://reeve.example")
    assert is_safe("http://127.0.0.1:8000")
    assert is_safe("http://localhost:8000")
    for url in ("http://reeve.example", "ftp://reeve.example", "reeve.example", "http://127.0.0.1.evil.example"):
        assert not is_safe(url), url


def test_the_command_lists_itself() -> None:
    listed = CliRunner().invoke(reeve, ["--help"])
    assert listed.exit_code == 0, listed.output
    assert "push" in listed.output
    assert "push-client" not in listed.output
